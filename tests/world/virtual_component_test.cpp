// What each fault does in virtual time, seen in the history of a full start with that fault alone.
#include "simulators/world/virtual_component.hpp"

#include <gtest/gtest.h>

#include "tests/world/subjects.hpp"

namespace kapela::world::testing {
namespace {

using namespace std::chrono_literals;
using faults::FaultType;
using faults::Place;
using record::Record;
using record::RecordKind;
using record::RunStatus;
using wire::Command;
using wire::State;

using scenario::testing::seed::io;

/// A full start in which the first CMD_INITIALIZE to io meets a fault.
class ComponentFaultTest : public ::testing::Test {
 protected:
  RunStatus start_with(FaultType type, base::Duration duration = {}, Place at = Place::reply) {
    ComponentFault fault = fault_on(0, Command::initialize, type, at);
    fault.fault.duration = duration;
    if (type == FaultType::wrong_target) fault.fault.to = State::pause;
    plan_.faults.push_back(fault);
    const RunStatus status = trial_.run(plan_).runs.at(0);
    EXPECT_EQ(trial_.violations().size(), 0U);
    EXPECT_NE(find(trial_.world(), RecordKind::injected, io), nullptr) << "the fault never fired";
    return status;
  }
  std::size_t sendings() { return count(trial_.world(), RecordKind::sent, io); }
  /// From the first sending to the first record of this kind.
  base::Duration until(RecordKind kind) {
    const Record* found = find(trial_.world(), kind, io);
    EXPECT_NE(found, nullptr) << record::name(kind);
    return found ? found->time - find(trial_.world(), RecordKind::sent, io)->time : base::Duration{};
  }
  record::Reason verdict() {
    const Record* found = find(trial_.world(), RecordKind::verdict);
    EXPECT_NE(found, nullptr);
    return static_cast<record::Reason>(found ? found->detail : 0);
  }

  Plan plan_;
  Trial trial_{shared(seed_subject({scenario::testing::full_start()}))};
  static constexpr base::Duration answer_timeout = 1s;
  static constexpr base::Duration one_way = 200us;
};

TEST_F(ComponentFaultTest, ARequestThatIsDroppedIsSentAgain) {
  EXPECT_EQ(start_with(FaultType::drop, {}, Place::receive), RunStatus::succeeded);
  EXPECT_EQ(until(RecordKind::in_doubt), answer_timeout);
  EXPECT_EQ(until(RecordKind::handled), answer_timeout + 100ms + one_way);
}

TEST_F(ComponentFaultTest, ADroppedAnswerLeavesACommandThatWasActedOn) {
  EXPECT_EQ(start_with(FaultType::drop), RunStatus::succeeded);
  EXPECT_EQ(until(RecordKind::handled), one_way);
  EXPECT_EQ(until(RecordKind::acknowledged), 20ms + 2 * one_way) << "the push of its end proves its arrival";
}

TEST_F(ComponentFaultTest, LatencyAtReceiveDelaysTheAction) {
  EXPECT_EQ(start_with(FaultType::latency, 300ms, Place::receive), RunStatus::succeeded);
  EXPECT_EQ(until(RecordKind::handled), one_way + 300ms);
}

TEST_F(ComponentFaultTest, LatencyAtReplyDelaysTheAnswerAlone) {
  EXPECT_EQ(start_with(FaultType::latency, 5ms), RunStatus::succeeded);
  EXPECT_EQ(until(RecordKind::handled), one_way);
  EXPECT_EQ(until(RecordKind::acknowledged), 2 * one_way + 5ms);
}

TEST_F(ComponentFaultTest, ADuplicateIsIgnored) {
  EXPECT_EQ(start_with(FaultType::duplicate, 1ms), RunStatus::succeeded);
  EXPECT_EQ(count(trial_.world(), RecordKind::handled, io), 3U) << "CMD_INITIALIZE twice, CMD_RUN";
  EXPECT_EQ(sendings(), 2U);
}

TEST_F(ComponentFaultTest, AnAcknowledgementAloneMovesNothing) {
  EXPECT_EQ(start_with(FaultType::ack_only), RunStatus::rolled_back);
  EXPECT_EQ(find(trial_.world(), RecordKind::moved, io), nullptr);
  EXPECT_EQ(until(RecordKind::verdict), 60s + 2 * one_way);
}

TEST_F(ComponentFaultTest, AFailedTransitionEndsInFaultHalfway) {
  EXPECT_EQ(start_with(FaultType::fail_transition), RunStatus::rollback_failed);
  EXPECT_EQ(until(RecordKind::verdict), 2 * one_way + 10ms);
  EXPECT_EQ(verdict(), record::Reason::fault);
}

TEST_F(ComponentFaultTest, AWrongTargetIsAWrongState) {
  EXPECT_EQ(start_with(FaultType::wrong_target), RunStatus::rolled_back);
  EXPECT_EQ(trial_.world().component(io).state(), State::stopped) << "out of PAUSE";
  EXPECT_EQ(verdict(), record::Reason::wrong_state);
}

TEST_F(ComponentFaultTest, ALateTransitionEndsLaterByThat) {
  EXPECT_EQ(start_with(FaultType::late_transition, 2s), RunStatus::succeeded);
  EXPECT_EQ(until(RecordKind::reached), 2s + 20ms + 2 * one_way);
}

TEST_F(ComponentFaultTest, AStaleStateIsWhatPollsAreTold) {
  plan_.pushes = plan_.revisions = false;
  EXPECT_EQ(start_with(FaultType::stale_state), RunStatus::rolled_back);
  EXPECT_EQ(verdict(), record::Reason::wrong_state) << "told as if it had gone back to where it was";
}

TEST_F(ComponentFaultTest, AStaleStateThatLagsBehindCatchesUp) {
  plan_.pushes = plan_.revisions = false;
  EXPECT_EQ(start_with(FaultType::stale_state, 1ns), RunStatus::succeeded);
  plan_.faults.clear();
  EXPECT_EQ(start_with(FaultType::stale_state, 1h), RunStatus::rolled_back) << "told where it was an hour ago";
}

TEST_F(ComponentFaultTest, AStaleStateIsSeenThroughWhereStatesAreNumbered) {
  plan_.pushes = false;
  EXPECT_EQ(start_with(FaultType::stale_state), RunStatus::succeeded);
}

TEST_F(ComponentFaultTest, AHangThatIsReleasedBreaksTheConnection) {
  EXPECT_EQ(start_with(FaultType::hang, 300ms), RunStatus::succeeded);
  EXPECT_EQ(until(RecordKind::in_doubt), 300ms + 2 * one_way - one_way);
}

TEST_F(ComponentFaultTest, ACrashAtReceiveIsComeBackFromInTheInitialState) {
  EXPECT_EQ(start_with(FaultType::crash, 500ms, Place::receive), RunStatus::succeeded);
  EXPECT_EQ(until(RecordKind::crashed), one_way);
  EXPECT_EQ(until(RecordKind::restarted), one_way + 500ms);
  EXPECT_EQ(find(trial_.world(), RecordKind::restarted, io)->state, State::stopped);
  EXPECT_GT(until(RecordKind::handled), one_way + 500ms) << "it never saw the first sending";
}

TEST_F(ComponentFaultTest, ACrashAtReplyTakesTheTransitionAlong) {
  EXPECT_EQ(start_with(FaultType::crash, 500ms), RunStatus::rolled_back);
  EXPECT_EQ(until(RecordKind::handled), one_way);
  EXPECT_EQ(trial_.world().component(io).state(), State::stopped);
}

TEST_F(ComponentFaultTest, ACrashForGoodIsUnreachable) {
  EXPECT_EQ(start_with(FaultType::crash, {}, Place::receive), RunStatus::rollback_failed);
  EXPECT_TRUE(trial_.world().component(io).is_down());
  EXPECT_EQ(find(trial_.world(), RecordKind::restarted, io), nullptr);
}

}  // namespace
}  // namespace kapela::world::testing
