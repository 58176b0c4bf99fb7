// The precedence of faults, a line a test.
#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/faults/rules.hpp"

namespace kapela::faults {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::UnorderedElementsAre;

/// One of each type that can hit CMD_RUN in INITIALIZED at that place, the weakest first.
std::vector<Fault> all_at(Place at) {
  std::vector<Fault> rules;
  for (const std::string& type : fault_type_names()) {
    Fault rule = fault(*parse_fault_type(type), at);
    const bool is_there =
        at == Place::receive ? traits(rule.type).at_receive.has_value() : traits(rule.type).at_reply.has_value();
    rule.match.event = wire::Command::run;
    details(rule).states = {wire::State::run, wire::State::pause};
    if (is_there) rules.push_back(std::move(rule));
  }
  std::stable_sort(rules.begin(), rules.end(),
                   [](const Fault& a, const Fault& b) { return stage_of(a) > stage_of(b); });
  return rules;
}

std::vector<Fault> operator+(std::vector<Fault> rules, const std::vector<Fault>& more) {
  rules.insert(rules.end(), more.begin(), more.end());
  return rules;
}

// down, crash, pause > stall_accept > ...

TEST(Precedence, DownCrashAndPauseComeBeforeEverything) {
  const Fault crash = fault(FaultType::crash, Place::receive);
  EXPECT_THAT(acting({fault(FaultType::drop, Place::receive), fault(FaultType::hang), fault(FaultType::ack_only),
                      fault(FaultType::crash), crash, fault(FaultType::latency)}),
              ElementsAre("crash_receive"));
  EXPECT_THAT(acting(all_at(Place::receive) + all_at(Place::reply)), ElementsAre("crash_receive"))
      << "the first of its stage, as the weaker ones are listed before";
}

TEST(Precedence, ACrashAtReplyLetsNothingKeepTheComponentFromActing) {
  EXPECT_THAT(acting({fault(FaultType::drop, Place::receive), fault(FaultType::hang), fault(FaultType::reject),
                      fault(FaultType::drop), fault(FaultType::ack_only), fault(FaultType::crash)}),
              ElementsAre("ack_only_reply", "crash_reply"));
}

TEST(Precedence, APauseLeavesTheRestToHappenLater) {
  EXPECT_THAT(acting({fault(FaultType::hang), fault(FaultType::pause)}), ElementsAre("pause_reply", "hang_reply"));
}

TEST(Precedence, StallAcceptComesBeforeWhatHappensToTheRequest) {
  Fault stall = fault(FaultType::stall_accept);
  stall.match.event = wire::Command::run;
  Fault down = fault(FaultType::down);
  down.match.event = wire::Command::run;
  EXPECT_THAT(acting({fault(FaultType::drop, Place::receive), stall}),
              ElementsAre("stall_accept_reply", "drop_receive"));
  EXPECT_THAT(acting({fault(FaultType::drop, Place::receive), stall, down}), ElementsAre("down_reply"));
}

// > at receive: drop, reset_peer, hang, empty_response

TEST(Precedence, ARequestLostAtReceiveMeetsNothingElse) {
  for (const FaultType type : {FaultType::drop, FaultType::reset_peer, FaultType::hang, FaultType::empty_response}) {
    const Fault lost = fault(type, Place::receive);
    std::vector<Fault> weaker = all_at(Place::receive) + all_at(Place::reply);
    std::erase_if(weaker, [](const Fault& each) { return stage_of(each) <= Stage::lost_request; });
    EXPECT_THAT(acting(weaker + std::vector{lost}), ElementsAre(lost.name));
  }
}

TEST(Precedence, OfThoseThatLoseTheRequestTheFirstActs) {
  EXPECT_THAT(acting({fault(FaultType::hang), fault(FaultType::drop, Place::receive)}), ElementsAre("hang_reply"));
  EXPECT_THAT(acting({fault(FaultType::drop, Place::receive), fault(FaultType::hang)}), ElementsAre("drop_receive"));
}

// > latency at receive

TEST(Precedence, LatenciesAtReceiveAddUpBeforeARefusalAndTheStateMachine) {
  const Fault latency = fault(FaultType::latency, Place::receive);
  Injector injector = injector_of({fault(FaultType::abort, Place::receive), latency, named("more", latency)});
  const Injection injection = injector.on_request(a_request());
  EXPECT_EQ(injection.receive_delay, milliseconds(20));
  EXPECT_EQ(injection.reply_delay, base::Duration::zero());
  EXPECT_THAT(names(injector), ElementsAre("latency_receive", "more", "abort_receive"));
  EXPECT_THAT(acting({fault(FaultType::ack_only), latency}), ElementsAre("latency_receive", "ack_only_reply"));
}

// > abort, reject at receive

TEST(Precedence, ARefusedRequestNeverMeetsTheStateMachine) {
  for (const FaultType type : {FaultType::abort, FaultType::reject}) {
    const Fault refusal = fault(type, Place::receive);
    EXPECT_THAT(acting({fault(FaultType::wrong_state), fault(FaultType::stale_state), fault(FaultType::duplicate),
                        fault(FaultType::fail_transition), fault(FaultType::latency), refusal}),
                ElementsAre(refusal.name, "latency_reply"))
        << "its answer may be late";
  }
  EXPECT_THAT(acting({fault(FaultType::reject), fault(FaultType::abort, Place::receive)}), ElementsAre("reject_reply"));
}

// > FSM faults (first match acts)

TEST(Precedence, OfTheFaultsOfTheStateMachineTheFirstThatMatchesActs) {
  EXPECT_THAT(acting({fault(FaultType::accept_invalid), fault(FaultType::wrong_target), fault(FaultType::ack_only),
                      fault(FaultType::late_transition), fault(FaultType::stuck)}),
              ElementsAre("wrong_target_reply"))
      << "CMD_RUN is legal here";
  EXPECT_THAT(acting({fault(FaultType::latency), fault(FaultType::stuck)}),
              ElementsAre("stuck_reply", "latency_reply"));
}

TEST(Precedence, DuplicateAndStaleStateStandBesideTheOthers) {
  EXPECT_THAT(
      acting({fault(FaultType::stale_state), fault(FaultType::duplicate), named("second", fault(FaultType::duplicate)),
              fault(FaultType::late_transition), fault(FaultType::drop)}),
      UnorderedElementsAre("stale_state_reply", "duplicate_reply", "late_transition_reply", "drop_reply"));
}

// > latencies at reply (they add up)

TEST(Precedence, LatenciesAtReplyAddUpAfterTheStateMachineHasActed) {
  const Fault latency = fault(FaultType::latency);
  Injector injector =
      injector_of({latency, named("more", latency), fault(FaultType::late_reply), fault(FaultType::ack_only)});
  const Injection injection = injector.on_request(a_request());
  EXPECT_EQ(injection.reply_delay, milliseconds(70) + std::chrono::seconds(10)) << "it is told of no patience";
  EXPECT_NE(injection.late_reply, nullptr);
  EXPECT_THAT(names(injector), ElementsAre("ack_only_reply", "latency_reply", "more", "late_reply_reply"));
}

// > one terminal reply fault (first wins: drop, reset_peer, empty_response, abort, malformed)

TEST(Precedence, OfThoseThatEndTheReplyTheFirstActs) {
  const std::vector<FaultType> endings{FaultType::drop, FaultType::reset_peer, FaultType::empty_response,
                                       FaultType::abort, FaultType::malformed};
  for (const FaultType first : endings) {
    std::vector<Fault> rules{fault(first)};
    for (const FaultType other : endings)
      if (other != first) rules.push_back(fault(other));
    EXPECT_THAT(acting(rules), ElementsAre(rules[0].name));
  }
}

TEST(Precedence, ALostReplyIsNotLateButItsComponentHasActed) {
  EXPECT_THAT(
      acting({fault(FaultType::latency), fault(FaultType::latency, Place::receive), fault(FaultType::fail_transition),
              fault(FaultType::drop), named("second", fault(FaultType::drop))}),
      ElementsAre("latency_receive", "fail_transition_reply", "drop_reply"));
  EXPECT_THAT(acting({fault(FaultType::reset_peer), fault(FaultType::latency)}),
              ElementsAre("latency_reply", "reset_peer_reply"))
      << "but what ends otherwise is";
}

// > state lies fill the body

TEST(Precedence, LiesFillTheBodyThatIsLeft) {
  EXPECT_THAT(acting({fault(FaultType::equivocate), fault(FaultType::wrong_state), fault(FaultType::latency)}),
              ElementsAre("latency_reply", "equivocate_reply"))
      << "the first";
  for (const FaultType ending : {FaultType::drop, FaultType::reset_peer, FaultType::empty_response, FaultType::abort})
    EXPECT_THAT(acting({fault(FaultType::wrong_state), fault(ending)}), ElementsAre(fault(ending).name))
        << "nobody was told anything";
  EXPECT_THAT(acting({fault(FaultType::wrong_state), fault(FaultType::malformed)}),
              ElementsAre("malformed_reply", "wrong_state_reply"));
}

// > slicer, bandwidth, slow_close shape the bytes

TEST(Precedence, SlicerBandwidthAndSlowCloseShapeWhateverBytesAreLeft) {
  const std::vector<Fault> shapes{fault(FaultType::slow_close), fault(FaultType::bandwidth), fault(FaultType::slicer)};
  EXPECT_THAT(acting(shapes + std::vector{fault(FaultType::wrong_state)}),
              ElementsAre("wrong_state_reply", "slow_close_reply", "bandwidth_reply", "slicer_reply"));
  for (const FaultType ending : {FaultType::abort, FaultType::malformed})
    EXPECT_EQ(acting(shapes + std::vector{fault(ending)}).size(), 4U);
  for (const FaultType ending : {FaultType::drop, FaultType::reset_peer, FaultType::empty_response})
    EXPECT_THAT(acting(shapes + std::vector{fault(ending)}), ElementsAre(fault(ending).name));
}

// Inside a stage: priority, then runtime rules newest first, then file order.

TEST(Precedence, InsideAStageIsPriorityThenRuntimeRulesNewestFirstThenFileOrder) {
  const auto rule = [](std::string name, std::int32_t priority = 0) {
    Fault each = named(std::move(name), fault(FaultType::ack_only));
    each.priority = priority;
    return each;
  };
  Injector injector = injector_of({rule("file_1"), rule("file_2"), rule("high", 5)});
  injector.add(shared(rule("runtime_1")), {});
  injector.add(shared(rule("runtime_2")), {});
  for (const char* next : {"high", "runtime_2", "runtime_1", "file_1", "file_2"}) {
    EXPECT_THAT(acting(injector), ElementsAre(next));
    EXPECT_TRUE(injector.remove(next));
  }
}

TEST(Precedence, PriorityDecidesInsideAStageOnly) {
  Fault machine = fault(FaultType::ack_only);
  machine.priority = 100;
  EXPECT_THAT(acting({machine, fault(FaultType::hang)}), ElementsAre("hang_reply"));
}

}  // namespace
}  // namespace kapela::faults
