#include "simulators/faults/injector.hpp"

#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/faults/rules.hpp"

namespace kapela::faults {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;
using wire::Command;
using wire::State;

Fault lasting(Fault rule, base::Duration ttl) {
  rule.ttl = ttl;
  return rule;
}

Fault important(Fault rule, std::int32_t priority) {
  rule.priority = priority;
  return rule;
}

std::vector<std::string> rule_names(const Injector& injector) {
  std::vector<std::string> list;
  for (const Injector::Rule& rule : injector.rules()) list.push_back(rule.fault->name);
  return list;
}

TEST(Injector, WithoutRulesChangesNothing) {
  Injector injector;
  const Injection injection = injector.on_request(a_request());
  EXPECT_TRUE(injector.empty());
  EXPECT_FALSE(injector.looks_at_queries());
  EXPECT_THAT(injector.fired(), IsEmpty());
  for (const Fault* each : {injection.crash, injection.pause, injection.lost, injection.reorder, injection.refusal,
                            injection.machine, injection.duplicate, injection.ending, injection.stale, injection.lie,
                            injection.slicer, injection.bandwidth, injection.slow_close, injection.late_reply})
    EXPECT_EQ(each, nullptr);
  EXPECT_EQ(injection.receive_delay + injection.reply_delay, base::Duration::zero());
}

TEST(Injector, GivesEachTypeItsPlaceInTheInjection) {
  const auto slot = [](FaultType type, Place at, const Fault* Injection::*place) {
    Fault rule = fault(type, at);
    details(rule).states = {State::run, State::pause};
    Injector injector = injector_of({rule});
    const RequestFacts facts = type == FaultType::accept_invalid ? request(Command::pause, State::fault) : a_request();
    EXPECT_EQ(injector.on_request(facts).*place, injector.rules()[0].fault.get()) << rule.name;
  };
  for (const Place at : {Place::receive, Place::reply}) slot(FaultType::crash, at, &Injection::crash);
  slot(FaultType::pause, Place::receive, &Injection::pause);
  slot(FaultType::hang, Place::reply, &Injection::lost);
  for (const FaultType type : {FaultType::drop, FaultType::reset_peer, FaultType::empty_response}) {
    slot(type, Place::receive, &Injection::lost);
    slot(type, Place::reply, &Injection::ending);
  }
  slot(FaultType::reorder, Place::receive, &Injection::reorder);
  slot(FaultType::abort, Place::receive, &Injection::refusal);
  slot(FaultType::abort, Place::reply, &Injection::ending);
  slot(FaultType::malformed, Place::reply, &Injection::ending);
  slot(FaultType::reject, Place::receive, &Injection::refusal);
  for (const FaultType type :
       {FaultType::ack_only, FaultType::late_transition, FaultType::fail_transition, FaultType::wrong_target,
        FaultType::accept_invalid, FaultType::stuck, FaultType::not_idempotent})
    slot(type, Place::reply, &Injection::machine);
  slot(FaultType::duplicate, Place::reply, &Injection::duplicate);
  slot(FaultType::stale_state, Place::reply, &Injection::stale);
  for (const FaultType type : {FaultType::wrong_state, FaultType::equivocate})
    slot(type, Place::reply, &Injection::lie);
  slot(FaultType::slicer, Place::reply, &Injection::slicer);
  slot(FaultType::bandwidth, Place::reply, &Injection::bandwidth);
  slot(FaultType::slow_close, Place::reply, &Injection::slow_close);
  slot(FaultType::late_reply, Place::reply, &Injection::late_reply);
}

TEST(Injector, LeavesTheRequestThatPromptsARuleToTheOthers) {
  std::vector<Fault> rules;
  for (const FaultType type : {FaultType::down, FaultType::stall_accept, FaultType::clock_skew, FaultType::flap,
                               FaultType::spontaneous, FaultType::amnesia}) {
    rules.push_back(fault(type));
    rules.back().match.event = Command::run;
  }
  rules.push_back(fault(FaultType::ack_only));
  Injector injector = injector_of(rules);
  EXPECT_EQ(injector.on_request(a_request()).machine->type, FaultType::ack_only);
  EXPECT_THAT(names(injector), ElementsAre("down_reply", "clock_skew_reply", "stall_accept_reply", "flap_reply",
                                           "spontaneous_reply", "amnesia_reply", "ack_only_reply"));
}

TEST(Injector, LeavesAloneWhatActsByItself) {
  EXPECT_THAT(acting({fault(FaultType::down), fault(FaultType::spontaneous)}), IsEmpty());
}

TEST(Injector, LooksAtQueriesOnlyWhereARuleIsAboutThem) {
  EXPECT_FALSE(injector_of({fault(FaultType::drop)}).looks_at_queries());
  EXPECT_TRUE(injector_of({fault(FaultType::wrong_state)}).looks_at_queries());
  Fault lost_poll = fault(FaultType::drop);
  lost_poll.match.event = Command::get_state;
  EXPECT_TRUE(injector_of({lost_poll}).looks_at_queries());
}

TEST(Injector, TellsWhichOfTheMatchingRequestsWasHit) {
  Fault rule = fault(FaultType::drop);
  rule.trigger.skip = 2;
  Injector injector = injector_of({rule});
  for (int i = 0; i < 3; ++i) (void)injector.on_request(a_request());
  ASSERT_EQ(injector.fired().size(), 1U);
  EXPECT_EQ(injector.fired()[0].nth, 3U);
}

TEST(Injector, KeepsARuleAliveThatHasActedWhenItIsTakenAway) {
  Injector injector = injector_of({fault(FaultType::hang)});
  const Injection injection = injector.on_request(a_request());
  const Hit hit = injector.fired()[0];
  EXPECT_TRUE(injector.remove("hang_reply"));
  EXPECT_EQ(injection.lost, hit.fault.get());
  EXPECT_EQ(hit.fault->name, "hang_reply");
}

TEST(Injector, CountsTheTriggerOfAnOverruledRule) {
  Fault crash = fault(FaultType::crash, Place::receive);
  crash.trigger.count = 1;
  Fault drop = fault(FaultType::drop);
  drop.trigger.count = 1;
  Injector injector = injector_of({crash, drop});
  EXPECT_THAT(acting(injector), ElementsAre("crash_receive"));
  EXPECT_THAT(acting(injector), IsEmpty());
}

TEST(Injector, PointsIntoItsOwnRulesAfterAMove) {
  Injector first = injector_of({fault(FaultType::hang)});
  (void)first.on_request(a_request());
  const Injector second = std::move(first);
  EXPECT_EQ(second.fired()[0].fault, second.rules()[0].fault);
}

// Changes at run time.

TEST(Injector, HitsTheNextRequestWithARuleThatIsAdded) {
  Injector injector = injector_of({});
  injector.add(shared(fault(FaultType::drop)), base::Instant{});
  EXPECT_THAT(acting(injector), ElementsAre("drop_reply"));
}

TEST(Injector, OrdersByPriorityThenRuntimeRulesNewestFirstThenAsInTheFile) {
  const auto rule = [](std::string name, std::int32_t priority = 0) {
    return important(named(std::move(name), fault(FaultType::ack_only)), priority);
  };
  Injector injector = injector_of({rule("file_1"), rule("file_2"), rule("high", 5), rule("low", -5)});
  injector.add(shared(rule("runtime_1")), {});
  injector.add(shared(rule("runtime_2")), {});
  injector.add(shared(rule("runtime_high", 5)), {});
  injector.add(shared(rule("runtime_low", -5)), {});
  EXPECT_THAT(rule_names(injector),
              ElementsAre("runtime_high", "high", "runtime_2", "runtime_1", "file_1", "file_2", "runtime_low", "low"));
}

TEST(Injector, CountsAnewForARuleThatIsReplaced) {
  Fault rule = fault(FaultType::drop);
  rule.trigger.count = 1;
  Injector injector = injector_of({rule});
  EXPECT_THAT(acting(injector), ElementsAre("drop_reply"));
  injector.replace(shared(rule), {});
  EXPECT_EQ(injector.rules().size(), 1U);
  EXPECT_THAT(acting(injector), ElementsAre("drop_reply"));
  EXPECT_THAT(acting(injector), IsEmpty());
}

TEST(Injector, ForgetsARuleThatIsRemoved) {
  Injector injector = injector_of({fault(FaultType::drop), fault(FaultType::wrong_state)});
  EXPECT_TRUE(injector.remove("wrong_state_reply"));
  EXPECT_FALSE(injector.looks_at_queries());
  EXPECT_FALSE(injector.remove("wrong_state_reply"));
  EXPECT_TRUE(injector.remove(injector.rules()[0].fault->name)) << "even by its own name";
  EXPECT_TRUE(injector.empty());
}

TEST(Injector, ForgetsAllWhenItIsCleared) {
  Injector injector = injector_of({fault(FaultType::drop), fault(FaultType::wrong_state)});
  injector.clear();
  EXPECT_TRUE(injector.empty());
  EXPECT_FALSE(injector.looks_at_queries());
  EXPECT_THAT(acting(injector), IsEmpty());
}

TEST(Injector, TakesAwayWhatHasOutlivedItsTimeToLive) {
  Injector injector = injector_of({fault(FaultType::hang)});
  injector.add(shared(lasting(fault(FaultType::drop), seconds(60))), base::Instant(seconds(10)));
  EXPECT_THAT(injector.expire(base::Instant(seconds(69))), IsEmpty());
  const std::vector<FaultPtr> gone = injector.expire(base::Instant(seconds(70)));
  ASSERT_EQ(gone.size(), 1U);
  EXPECT_EQ(gone[0]->name, "drop_reply");
  EXPECT_EQ(injector.find("drop_reply"), nullptr);
  EXPECT_NE(injector.find("hang_reply"), nullptr);
}

TEST(Injector, CountsAnewAfterAReset) {
  Fault rule = fault(FaultType::drop);
  rule.trigger.count = 1;
  Injector injector = injector_of({rule});
  (void)injector.on_request(a_request());
  const std::uint64_t drawn = injector.fired()[0].drawn;
  EXPECT_TRUE(injector.has_acted("drop_reply"));
  injector.reset({});
  EXPECT_THAT(injector.fired(), IsEmpty());
  EXPECT_FALSE(injector.has_acted("drop_reply"));
  (void)injector.on_request(a_request());
  ASSERT_EQ(injector.fired().size(), 1U);
  EXPECT_EQ(injector.fired()[0].drawn, drawn) << "chance begins anew as well";
}

TEST(Injector, LetsAgesBeginAnewWithAReset) {
  Fault rule = fault(FaultType::drop);
  rule.trigger.window = Window{.start = seconds(5)};
  Injector injector = injector_of({rule});
  EXPECT_THAT(acting(injector, a_request(seconds(5))), ElementsAre("drop_reply"));
  injector.reset(base::Instant(seconds(5)));
  EXPECT_THAT(acting(injector, a_request(seconds(9))), IsEmpty());
  EXPECT_THAT(acting(injector, a_request(seconds(10))), ElementsAre("drop_reply"));
}

}  // namespace
}  // namespace kapela::faults
