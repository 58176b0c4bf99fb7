// What the types of faults do in virtual time that virtual_component_test.cpp does not show: a full start with one
// each.
#include <algorithm>

#include <gtest/gtest.h>

#include "tests/world/subjects.hpp"

namespace kapela::world::testing {
namespace {

using namespace std::chrono_literals;
using faults::Damage;
using faults::Details;
using faults::Fault;
using faults::FaultType;
using faults::Place;
using record::Record;
using record::RecordKind;
using record::RunStatus;
using wire::Command;
using wire::State;

using scenario::testing::seed::io;
constexpr base::Duration one_way = 200us;

class VocabularyTest : public ::testing::Test {
 protected:
  /// One that hits the first CMD_INITIALIZE to io.
  Fault& add(FaultType type, Place at = Place::reply) {
    plan_.faults.push_back(fault_on(0, Command::initialize, type, at));
    return plan_.faults.back().fault;
  }
  /// One that acts by itself from a time on.
  Fault& add_standing(FaultType type, base::Duration start = 0s) {
    Fault& fault = add(type, Place::receive);
    fault.match = {};
    fault.trigger.window = faults::Window{start, {}};
    return fault;
  }
  RunStatus start() {
    const RunStatus status = trial_.run(plan_).runs.at(0);
    for (const checker::Violation& each : trial_.violations()) ADD_FAILURE() << each.explanation;
    EXPECT_NE(find(trial_.world(), RecordKind::injected, io), nullptr) << "the fault never fired";
    return status;
  }
  [[nodiscard]] std::size_t injected(FaultType type) {
    const auto records = trial_.world().history().records();
    return static_cast<std::size_t>(std::count_if(records.begin(), records.end(), [type](const Record& each) {
      return each.kind == RecordKind::injected && each.component == io &&
             each.detail == static_cast<std::uint8_t>(type);
    }));
  }
  [[nodiscard]] std::size_t times(RecordKind kind) { return count(trial_.world(), kind, io); }
  [[nodiscard]] const Record& first(RecordKind kind) {
    static const Record none;
    const Record* found = find(trial_.world(), kind, io);
    EXPECT_NE(found, nullptr) << record::name(kind);
    return found != nullptr ? *found : none;
  }
  /// From the first sending to the first record of this kind.
  base::Duration until(RecordKind kind) { return first(kind).time - first(RecordKind::sent).time; }
  [[nodiscard]] State state() { return trial_.world().component(io).state(); }
  /// Where the orchestrator has taken it to be, in any record.
  bool was_seen_in(State state) {
    const auto records = trial_.world().history().records();
    return std::any_of(records.begin(), records.end(), [state](const Record& each) {
      return each.component == io && !record::is_truth(each.kind) && each.state == state;
    });
  }

  Plan plan_;
  Trial trial_{shared(seed_subject({scenario::testing::full_start()}))};
};

/// What ends the connection leaves the command in doubt at once; at reply it was acted on, at receive it was not.
TEST_F(VocabularyTest, ABrokenConnectionLeavesTheCommandInDoubtAtOnce) {
  for (const FaultType type :
       {FaultType::reset_peer, FaultType::empty_response, FaultType::malformed, FaultType::abort})
    for (const Place at : {Place::receive, Place::reply}) {
      if (type == FaultType::malformed && at == Place::receive) continue;
      plan_.faults.clear();
      add(type, at);
      EXPECT_EQ(start(), RunStatus::succeeded) << faults::name(type);
      EXPECT_EQ(until(RecordKind::in_doubt), 2 * one_way) << faults::name(type);
      EXPECT_EQ(until(RecordKind::handled) == one_way, at == Place::reply) << faults::name(type);
    }
}

TEST_F(VocabularyTest, AClientErrorIsARefusal) {
  details(add(FaultType::abort, Place::receive)).http_status = 404;
  (void)start();
  EXPECT_EQ(first(RecordKind::refused).state, State::unknown);
}

TEST_F(VocabularyTest, AnAnswerThatOnlySucceedsIsAnAcceptance) {
  details(add(FaultType::malformed)).damage = Damage::bad_json;
  EXPECT_EQ(start(), RunStatus::succeeded);
  EXPECT_EQ(first(RecordKind::acknowledged).state, State::unknown);
  EXPECT_EQ(until(RecordKind::acknowledged), 2 * one_way);
}

TEST_F(VocabularyTest, ARejectionInTheWordsOfTheProtocolTellsTheState) {
  details(add(FaultType::reject, Place::receive)).http_status = 200;
  (void)start();
  EXPECT_EQ(first(RecordKind::refused).state, State::stopped);
}

TEST_F(VocabularyTest, ALateReplyComesAfterItsSenderHasGivenUp) {
  add(FaultType::late_reply).duration = 50ms;
  EXPECT_EQ(start(), RunStatus::succeeded);
  EXPECT_EQ(until(RecordKind::handled), one_way);
  EXPECT_EQ(until(RecordKind::acknowledged), 20ms + 2 * one_way) << "the push of its end proves its arrival";
}

TEST_F(VocabularyTest, ShapedBytesDelayTheAnswer) {
  details(add(FaultType::bandwidth)).bytes = 256'000;
  EXPECT_EQ(start(), RunStatus::succeeded);
  EXPECT_EQ(until(RecordKind::acknowledged), 2 * one_way + 1ms);
  plan_.faults.clear();
  Fault& slicer = add(FaultType::slicer);
  slicer.duration = 1ms;
  details(slicer).bytes = 64;
  EXPECT_EQ(start(), RunStatus::succeeded);
  EXPECT_EQ(until(RecordKind::acknowledged), 2 * one_way + 4ms);
}

TEST_F(VocabularyTest, AReorderedCommandIsHeldUntilNobodyComes) {
  add(FaultType::reorder, Place::receive).duration = 300ms;
  EXPECT_EQ(start(), RunStatus::succeeded);
  EXPECT_EQ(until(RecordKind::handled), one_way + 300ms);
}

TEST_F(VocabularyTest, AReorderedCommandIsOvertakenByItsRepeat) {
  add(FaultType::reorder, Place::receive).duration = 20s;
  EXPECT_EQ(start(), RunStatus::succeeded);
  EXPECT_EQ(until(RecordKind::handled), 1s + 100ms + one_way);
  EXPECT_EQ(times(RecordKind::handled), 3U) << "the repeat, the first one right after it, CMD_RUN";
}

TEST_F(VocabularyTest, WhoIsDownIsRefusedUntilItIsOpenAgain) {
  add_standing(FaultType::down).duration = 500ms;
  EXPECT_EQ(start(), RunStatus::succeeded);
  EXPECT_GE(first(RecordKind::handled).time, base::Instant(500ms));
}

TEST_F(VocabularyTest, NobodyIsAcceptedWhereAcceptingStalls) {
  add_standing(FaultType::stall_accept, 1ms).duration = 900ms;
  (void)start();
  const Record* handled = find(trial_.world(), RecordKind::handled, io);
  ASSERT_NE(handled, nullptr);
  EXPECT_EQ(handled->time, base::Instant(901ms)) << "whoever waits is served when it is over";
}

TEST_F(VocabularyTest, ACommandByHandMeetsAllThatIsWrong) {
  add(FaultType::duplicate).duration = 1s;
  add(FaultType::latency, Place::receive).duration = 1s;
  add(FaultType::crash).duration = 1s;
  World world(shared(seed_subject({scenario::testing::full_start()})));
  world.begin(plan_);
  world.command_by_hand(io, Command::initialize);
  EXPECT_EQ(count(world, RecordKind::handled, io), 2U) << "it and its copy";
  EXPECT_TRUE(world.component(io).is_down());
  EXPECT_EQ(count(world, RecordKind::injected, io), 3U);
}

TEST_F(VocabularyTest, APausedProcessActsWhenItGoesOn) {
  add(FaultType::pause, Place::receive).duration = 300ms;
  EXPECT_EQ(start(), RunStatus::succeeded);
  EXPECT_EQ(until(RecordKind::handled), one_way + 300ms);
}

TEST_F(VocabularyTest, AClockThatIsWrongIsKnownFromAnswersAndRefusesNothing) {
  add_standing(FaultType::clock_skew).duration = 1h;
  EXPECT_EQ(start(), RunStatus::succeeded);
}

/// Between the last answer and the command: CMD_RUN is too late for it, and the answer that says so tells its calendar.
TEST_F(VocabularyTest, WhoseClockIsSetBeforeACommandIsGivenAFreshOne) {
  Fault& skew = add_standing(FaultType::clock_skew);
  skew.duration = 1h;
  skew.trigger.window.reset();
  skew.trigger.when_state = State::initialized;
  EXPECT_EQ(start(), RunStatus::succeeded);
  const auto records = trial_.world().history().records();
  EXPECT_EQ(std::count_if(records.begin(), records.end(),
                          [](const Record& each) {
                            return each.kind == RecordKind::handled && each.what() == Command::run &&
                                   each.a == static_cast<std::uint64_t>(wire::Verdict::refused_expired);
                          }),
            1);
  EXPECT_EQ(times(RecordKind::refused), 1U);
  EXPECT_EQ(state(), State::run);
}

TEST_F(VocabularyTest, ACrashedComponentComesBackWhereItWas) {
  Fault& crash = add(FaultType::crash, Place::receive);
  crash.match.event = Command::run;
  crash.duration = 100ms;
  details(crash).state_after = faults::StateAfter::last;
  EXPECT_EQ(start(), RunStatus::succeeded);
  EXPECT_EQ(first(RecordKind::restarted).state, State::initialized);
}

TEST_F(VocabularyTest, AWrongStateIsBelieved) {
  Fault& lie = add(FaultType::wrong_state);
  lie.match = {};
  lie.trigger.count = 0;
  lie.to = State::pause;
  (void)start();
  EXPECT_TRUE(was_seen_in(State::pause));
}

TEST_F(VocabularyTest, WhoEquivocatesTellsOneAfterTheOther) {
  Fault& lie = add(FaultType::equivocate);
  lie.match = {};
  lie.trigger.count = 0;
  details(lie).states = {State::pause, State::run};
  details(lie).lies_in = faults::LieIn::poll;
  (void)start();
  EXPECT_TRUE(was_seen_in(State::pause));
  EXPECT_TRUE(was_seen_in(State::run));
}

TEST_F(VocabularyTest, ASpontaneousFaultIsSeen) {
  Fault& fault = add_standing(FaultType::spontaneous);
  fault.trigger.window.reset();
  fault.trigger.when_state = State::initialized;
  EXPECT_EQ(start(), RunStatus::rollback_failed);
  EXPECT_EQ(state(), State::fault);
  EXPECT_EQ(first(RecordKind::injected).run, record::no_run);
}

TEST_F(VocabularyTest, AFlapKeepsNobodyFromComingToRest) {
  Fault& flap = add_standing(FaultType::flap, 1h);
  flap.trigger.count = 0;
  flap.trigger.window->start = 5ms;
  flap.trigger.when_state = State::run;
  details(flap).states = {State::pause, State::run};
  details(flap).every = 2s;
  (void)start();
  EXPECT_TRUE(trial_.world().at_rest());
}

TEST_F(VocabularyTest, AnAmnesiacIsWhereItBegan) {
  Fault& fault = add_standing(FaultType::amnesia);
  fault.trigger.window.reset();
  fault.trigger.when_state = State::initialized;
  fault.to = State::unknown;
  (void)start();
  const auto records = trial_.world().history().records();
  EXPECT_TRUE(std::any_of(records.begin(), records.end(), [](const Record& each) {
    return each.kind == RecordKind::moved && each.component == io && each.state == State::stopped &&
           static_cast<State>(each.detail) == State::initialized;
  }));
}

TEST_F(VocabularyTest, WhoIsStuckAcknowledgesAndStays) {
  add(FaultType::stuck).trigger.count = 0;
  EXPECT_EQ(start(), RunStatus::rolled_back);
  EXPECT_EQ(find(trial_.world(), RecordKind::moved, io), nullptr);
}

/// What changes nothing has not acted, and is not told.
TEST_F(VocabularyTest, AFaultThatMakesNoDifferenceHasNotActed) {
  add(FaultType::ack_only).trigger.count = 2;
  add(FaultType::drop);
  (void)start();
  EXPECT_EQ(injected(FaultType::ack_only), 1U) << "the repeat of what is lost is told what was decided";
  plan_.faults.clear();
  add(FaultType::latency, Place::receive).duration = 1h;
  add(FaultType::late_transition).duration = 1s;
  EXPECT_EQ(start(), RunStatus::succeeded);
  EXPECT_EQ(injected(FaultType::late_transition), 0U) << "its command comes long after its repeat";
}

TEST_F(VocabularyTest, AFaultThatHasNotActedActsOnTheNext) {
  Fault& old = add(FaultType::abort, Place::receive);
  add(FaultType::late_transition).duration = 1s;
  EXPECT_EQ(start(), RunStatus::succeeded);
  EXPECT_EQ(injected(FaultType::late_transition), 1U) << "the first command never came as far";
  old.type = FaultType::crash;
  old.duration = 10ms;
  (void)start();
  EXPECT_EQ(injected(FaultType::late_transition), 1U);
}

TEST_F(VocabularyTest, ACommandThatIsRefusedFalsifiesNothing) {
  add(FaultType::latency, Place::receive).duration = 200s;
  add(FaultType::drop, Place::receive).trigger = {1, 0};
  add(FaultType::stale_state);
  (void)start();
  EXPECT_EQ(first(RecordKind::handled).a, static_cast<std::uint64_t>(wire::Verdict::refused_expired));
  EXPECT_EQ(injected(FaultType::stale_state), 0U);
}

TEST_F(VocabularyTest, ARepeatActsAgainWhereNobodyRemembers) {
  Fault& blind = add(FaultType::not_idempotent);
  blind.trigger.count = 0;
  add(FaultType::duplicate).duration = 1ms;
  add(FaultType::drop);
  (void)start();
  EXPECT_EQ(injected(FaultType::not_idempotent), 1U);
}

}  // namespace
}  // namespace kapela::world::testing
