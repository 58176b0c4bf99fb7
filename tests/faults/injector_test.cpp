#include "simulators/faults/injector.hpp"

#include <string>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kapela::faults {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::IsEmpty;
using wire::Command;
using wire::State;

Fault fault(FaultType type, Place at = Place::reply) {
  Fault rule;
  rule.name = std::string(name(type)) + "_" + std::string(name(at));
  rule.type = type;
  rule.at = at;
  rule.duration = milliseconds(10);
  return rule;
}

std::vector<std::string> names(const Injector& injector) {
  std::vector<std::string> list;
  for (const Fault* rule : injector.fired()) list.push_back(rule->name);
  return list;
}

/// The names of those that act when all of these hit CMD_RUN in INITIALIZED.
std::vector<std::string> acting(std::vector<Fault> rules) {
  Injector injector(std::move(rules));
  (void)injector.on_command(Command::run, State::initialized);
  return names(injector);
}

/// Which of the first requests are hit, as "-#-": each a CMD_RUN in INITIALIZED.
std::string hits(const Trigger& trigger, int requests) {
  Fault rule = fault(FaultType::drop);
  rule.trigger = trigger;
  Injector injector({rule});
  std::string text;
  for (int i = 0; i < requests; ++i)
    text += injector.on_command(Command::run, State::initialized).drop_reply != nullptr ? '#' : '-';
  return text;
}

bool matches(const Match& match, Command command, State state, FaultType type = FaultType::drop) {
  Fault rule = fault(type);
  rule.match = match;
  Injector injector({rule});
  (void)injector.on_command(command, state);
  return !injector.fired().empty();
}

TEST(Injector, WithoutRulesChangesNothing) {
  Injector injector;
  const Injection injection = injector.on_command(Command::run, State::initialized);
  EXPECT_TRUE(injector.empty());
  EXPECT_THAT(injector.fired(), IsEmpty());
  for (const Fault* each : {injection.crash, injection.drop_request, injection.hang, injection.transition,
                            injection.duplicate, injection.drop_reply, injection.stale})
    EXPECT_EQ(each, nullptr);
  EXPECT_EQ(injection.receive_delay + injection.reply_delay, base::Duration::zero());
}

TEST(Injector, MatchesEveryCommandWhereNothingIsGiven) {
  EXPECT_TRUE(matches({}, Command::run, State::initialized));
  EXPECT_TRUE(matches({}, Command::restart, State::fault));
}

TEST(Injector, MatchesTheCommand) {
  EXPECT_TRUE(matches({.event = Command::run}, Command::run, State::pause));
  EXPECT_FALSE(matches({.event = Command::run}, Command::stop, State::pause));
}

TEST(Injector, MatchesTheStateInWhichTheRequestArrives) {
  EXPECT_TRUE(matches({.from = State::initialized}, Command::run, State::initialized));
  EXPECT_FALSE(matches({.from = State::initialized}, Command::run, State::pause));
}

TEST(Injector, MatchesWhereTheCommandLeads) {
  EXPECT_TRUE(matches({.to = State::run}, Command::run, State::pause));
  EXPECT_FALSE(matches({.to = State::run}, Command::stop, State::run));
  EXPECT_FALSE(matches({.to = State::run}, Command::run, State::fault)) << "it is illegal there";
}

TEST(Injector, MatchesATransitionsFaultOnlyWhereThereIsATransition) {
  EXPECT_TRUE(matches({}, Command::run, State::initialized, FaultType::ack_only));
  EXPECT_FALSE(matches({}, Command::run, State::stopped, FaultType::ack_only));
  EXPECT_FALSE(matches({}, Command::stop, State::stopped, FaultType::fail_transition));
}

TEST(Injector, WantsAllThatIsGiven) {
  const Match match{.event = Command::stop, .from = State::run, .to = State::stopped};
  EXPECT_TRUE(matches(match, Command::stop, State::run));
  EXPECT_FALSE(matches(match, Command::hard_stop, State::run));
  EXPECT_FALSE(matches(match, Command::stop, State::pause));
}

TEST(Injector, HitsEveryMatchingRequestWithoutATrigger) {
  EXPECT_EQ(hits({}, 4), "####");
}

TEST(Injector, LetsTheFirstPass) {
  EXPECT_EQ(hits({.skip = 2}, 5), "--###");
}

TEST(Injector, RecoversAfterTheCount) {
  EXPECT_EQ(hits({.count = 2}, 5), "##---");
}

TEST(Injector, HitsSoManyAfterThoseThatPass) {
  EXPECT_EQ(hits({.skip = 1, .count = 2}, 5), "-##--");
}

TEST(Injector, CountsMatchingRequestsOnly) {
  Fault rule = fault(FaultType::drop);
  rule.match.event = Command::run;
  rule.trigger = {.skip = 1, .count = 1};
  Injector injector({rule});
  (void)injector.on_command(Command::stop, State::run);
  EXPECT_EQ(injector.on_command(Command::run, State::initialized).drop_reply, nullptr);
  EXPECT_NE(injector.on_command(Command::run, State::initialized).drop_reply, nullptr);
}

TEST(Injector, CountsAnewAfterAReset) {
  Fault rule = fault(FaultType::drop);
  rule.trigger.count = 1;
  Injector injector({rule});
  (void)injector.on_command(Command::run, State::initialized);
  injector.reset();
  EXPECT_THAT(injector.fired(), IsEmpty());
  EXPECT_NE(injector.on_command(Command::run, State::initialized).drop_reply, nullptr);
}

TEST(Injector, CountsTheTriggerOfAnOverruledRule) {
  Fault crash = fault(FaultType::crash, Place::receive);
  crash.trigger.count = 1;
  Fault drop = fault(FaultType::drop);
  drop.trigger.count = 1;
  Injector injector({crash, drop});
  (void)injector.on_command(Command::run, State::initialized);
  EXPECT_THAT(names(injector), ElementsAre("crash_receive"));
  (void)injector.on_command(Command::run, State::initialized);
  EXPECT_THAT(names(injector), IsEmpty());
}

// Precedence, a line a test.

TEST(Injector, ACrashAtReceiveOverrulesEverything) {
  EXPECT_THAT(acting({fault(FaultType::drop, Place::receive), fault(FaultType::hang), fault(FaultType::ack_only),
                      fault(FaultType::crash), fault(FaultType::crash, Place::receive), fault(FaultType::latency)}),
              ElementsAre("crash_receive"));
}

TEST(Injector, ACrashAtReplyOverrulesLossesButTheComponentActs) {
  EXPECT_THAT(acting({fault(FaultType::drop, Place::receive), fault(FaultType::hang), fault(FaultType::drop),
                      fault(FaultType::ack_only), fault(FaultType::crash)}),
              ElementsAre("ack_only_reply", "crash_reply"));
}

TEST(Injector, ARequestLostAtReceiveMeetsNothingElse) {
  EXPECT_THAT(acting({fault(FaultType::latency, Place::receive), fault(FaultType::ack_only),
                      fault(FaultType::duplicate), fault(FaultType::stale_state), fault(FaultType::latency),
                      fault(FaultType::drop), fault(FaultType::drop, Place::receive)}),
              ElementsAre("drop_receive"));
}

TEST(Injector, OfDropAndHangTheFirstActs) {
  EXPECT_THAT(acting({fault(FaultType::hang), fault(FaultType::drop, Place::receive)}), ElementsAre("hang_reply"));
  EXPECT_THAT(acting({fault(FaultType::drop, Place::receive), fault(FaultType::hang)}), ElementsAre("drop_receive"));
}

TEST(Injector, LatenciesAtReceiveAddUpBeforeTheTransitionsFault) {
  const Fault latency = fault(FaultType::latency, Place::receive);
  Injector injector({latency, latency, fault(FaultType::ack_only)});
  const Injection injection = injector.on_command(Command::run, State::initialized);
  EXPECT_EQ(injection.receive_delay, milliseconds(20));
  EXPECT_EQ(injection.reply_delay, base::Duration::zero());
  EXPECT_EQ(injection.transition, &injector.rules()[2]);
}

TEST(Injector, OfTheTransitionsFaultsTheFirstActs) {
  EXPECT_THAT(acting({fault(FaultType::wrong_target), fault(FaultType::ack_only), fault(FaultType::late_transition)}),
              ElementsAre("wrong_target_reply"));
}

TEST(Injector, LatenciesAtReplyAddUp) {
  Injector injector({fault(FaultType::latency), fault(FaultType::latency), fault(FaultType::ack_only)});
  const Injection injection = injector.on_command(Command::run, State::initialized);
  EXPECT_EQ(injection.reply_delay, milliseconds(20));
  EXPECT_EQ(injector.fired().size(), 3U);
}

TEST(Injector, ALostReplyIsNotLateButItsComponentHasActed) {
  EXPECT_THAT(acting({fault(FaultType::latency), fault(FaultType::latency, Place::receive),
                      fault(FaultType::fail_transition), fault(FaultType::drop), fault(FaultType::drop)}),
              ElementsAre("latency_receive", "fail_transition_reply", "drop_reply"));
}

TEST(Injector, DuplicateAndStaleStateStandBesideTheOthers) {
  EXPECT_THAT(acting({fault(FaultType::stale_state), fault(FaultType::duplicate), fault(FaultType::duplicate),
                      fault(FaultType::late_transition), fault(FaultType::drop)}),
              ElementsAre("stale_state_reply", "duplicate_reply", "late_transition_reply", "drop_reply"));
}

TEST(Injector, PointsIntoItsOwnRulesAfterAMove) {
  Injector first({fault(FaultType::hang)});
  (void)first.on_command(Command::run, State::initialized);
  const Injector second = std::move(first);
  EXPECT_EQ(second.fired()[0], &second.rules()[0]);
}

}  // namespace
}  // namespace kapela::faults
