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
                            injection.shapes[0], injection.late_reply})
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
  slot(FaultType::late_reply, Place::reply, &Injection::late_reply);
}

TEST(Injector, GivesEachTypeOfShapeAPlace) {
  Injector injector = injector_of({fault(FaultType::slow_close), fault(FaultType::slicer),
                                   named("overruled", fault(FaultType::slicer)), fault(FaultType::bandwidth)});
  const Injection injection = injector.on_request(a_request());
  EXPECT_THAT(names(injector), ElementsAre("slow_close_reply", "slicer_reply", "bandwidth_reply"));
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(injection.shapes[i], injector.fired()[i].fault.get());
  EXPECT_EQ(injection.shapes[3], nullptr);
}

TEST(Injector, LeavesTheRequestThatPromptsARuleToTheOthers) {
  std::vector<Fault> rules;
  for (const FaultType type :
       {FaultType::stall_accept, FaultType::clock_skew, FaultType::flap, FaultType::spontaneous, FaultType::amnesia}) {
    rules.push_back(fault(type));
    rules.back().match.event = Command::run;
  }
  rules.push_back(fault(FaultType::ack_only));
  Injector injector = injector_of(rules);
  EXPECT_EQ(injector.on_request(a_request()).machine->type, FaultType::ack_only);
  EXPECT_THAT(names(injector), ElementsAre("clock_skew_reply", "stall_accept_reply", "flap_reply", "spontaneous_reply",
                                           "amnesia_reply", "ack_only_reply"));
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

Fault once(Fault rule) {
  rule.trigger.count = 1;
  return rule;
}

TEST(Injector, LeavesAnOverruledRuleItsCount) {
  Injector injector = injector_of({once(fault(FaultType::crash, Place::receive)), once(fault(FaultType::drop))});
  EXPECT_THAT(acting(injector), ElementsAre("crash_receive"));
  EXPECT_EQ(injector.find("drop_reply")->hits, 0U);
  EXPECT_THAT(acting(injector), ElementsAre("drop_reply"));
  EXPECT_THAT(acting(injector), IsEmpty());
}

TEST(Injector, LetsNothingElseHitARequestThatClosesThePort) {
  Fault down = once(fault(FaultType::down));
  down.match.event = Command::run;
  Injector injector = injector_of({once(fault(FaultType::ack_only)), once(fault(FaultType::latency)), down});
  EXPECT_THAT(acting(injector), ElementsAre("down_reply"));
  EXPECT_THAT(acting(injector), ElementsAre("ack_only_reply", "latency_reply"));
}

/// The rules whose acts are in question until the component has decided.
std::vector<Fault> open_rules() {
  std::vector<Fault> rules;
  for (const FaultType type :
       {FaultType::ack_only, FaultType::late_transition, FaultType::fail_transition, FaultType::wrong_target,
        FaultType::stuck, FaultType::not_idempotent, FaultType::stale_state})
    rules.push_back(once(fault(type)));
  return rules;
}

TEST(Injector, LeavesTheCountToARuleThatHasMadeNoDifference) {
  for (const Fault& rule : open_rules()) {
    Injector injector = injector_of({rule, named("then", fault(FaultType::latency))});
    ASSERT_TRUE(is_in_question(rule, Command::run)) << rule.name;
    (void)injector.on_request(a_request());
    EXPECT_FALSE(injector.has_acted(rule.name)) << rule.name;
    const Fault& kept = *injector.rules()[0].fault;
    injector.settle(kept, false);
    EXPECT_FALSE(injector.has_acted(rule.name)) << rule.name;
    EXPECT_THAT(acting(injector), testing::Contains(rule.name)) << "its count is not used up";
    injector.settle(kept, true);
    EXPECT_TRUE(injector.has_acted(rule.name));
    EXPECT_THAT(acting(injector), ElementsAre("then"));
  }
}

TEST(Injector, HitsNoMoreThanTheCountWhileItIsInQuestion) {
  Injector injector = injector_of({once(fault(FaultType::ack_only))});
  EXPECT_THAT(acting(injector), ElementsAre("ack_only_reply"));
  EXPECT_THAT(acting(injector), IsEmpty()) << "the first may yet act";
  EXPECT_EQ(injector.progress()[0].hits, 0U) << "which a process that dies now takes along";
}

TEST(Injector, TakesWhatIsInQuestionFromAProcessThatDies) {
  Injector injector = injector_of({once(fault(FaultType::ack_only)), once(fault(FaultType::latency))});
  EXPECT_THAT(acting(injector), ElementsAre("ack_only_reply", "latency_reply"));
  injector.settle_all();
  injector.settle(*injector.rules()[0].fault, false);  // too late: it is settled
  EXPECT_THAT(acting(injector), ElementsAre("ack_only_reply"));
}

TEST(Injector, SettlesNothingOfARuleThatCountsAnew) {
  Injector injector = injector_of({once(fault(FaultType::ack_only))});
  (void)injector.on_request(a_request());
  const FaultPtr old = injector.rules()[0].fault;
  injector.replace(shared(once(fault(FaultType::ack_only))), {});
  injector.settle(*old, true);
  EXPECT_FALSE(injector.has_acted("ack_only_reply"));
  EXPECT_THAT(acting(injector), ElementsAre("ack_only_reply"));
  injector.reset({});
  injector.settle(*injector.rules()[0].fault, false);
  EXPECT_EQ(injector.rules()[0].hits, 0U);
}

TEST(Injector, CountsAnActOnACopy) {
  Injector injector = injector_of({fault(FaultType::not_idempotent)});
  (void)injector.on_request(a_request());
  injector.settle(*injector.rules()[0].fault, false);
  injector.count_act(*injector.rules()[0].fault);
  EXPECT_EQ(injector.rules()[0].hits, 1U);
  EXPECT_TRUE(injector.has_acted("not_idempotent_reply"));
}

TEST(Injector, KnowsAtOnceWhatActsOnAQuery) {
  EXPECT_FALSE(is_in_question(fault(FaultType::stale_state), Command::get_state));
  EXPECT_FALSE(is_in_question(fault(FaultType::spontaneous), Command::run)) << "it acts by itself";
  EXPECT_FALSE(is_in_question(fault(FaultType::wrong_state), Command::run));
}

TEST(Injector, LetsALateReplyOutlastThePatienceOfItsSender) {
  const auto delay = [](std::optional<base::Duration> patience) {
    Injector injector =
        injector_of({once(fault(FaultType::late_reply)), named("overruled", fault(FaultType::late_reply))});
    RequestFacts facts = a_request();
    facts.patience = patience;
    const Injection injection = injector.on_request(facts);
    EXPECT_EQ(injector.fired()[0].delay, injection.reply_delay);
    return injection.reply_delay;
  };
  EXPECT_EQ(delay(seconds(2)), seconds(2) + milliseconds(50));
  EXPECT_EQ(delay(seconds(-2)), milliseconds(50)) << "it has given up already";
  EXPECT_EQ(delay(std::nullopt), seconds(10) + milliseconds(50)) << "it does not say";
}

TEST(Injector, RemembersOverADeathWhatHasActed) {
  Injector injector = injector_of({fault(FaultType::drop)});
  injector.go_on_from(std::vector<Progress>{{"drop_reply", 2, 2, 1}});
  EXPECT_TRUE(injector.has_acted("drop_reply"));
  injector.go_on_from(std::vector<Progress>{{"drop_reply", 2, 2, 0}});
  EXPECT_FALSE(injector.has_acted("drop_reply"));
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
