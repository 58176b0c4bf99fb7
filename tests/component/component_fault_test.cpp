#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/component/harness.hpp"

namespace kapela::component {
namespace {

using faults::Fault;
using faults::FaultType;
using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::IsEmpty;
using wire::Command;
using wire::State;

Fault fault(FaultType type) {
  Fault rule;
  rule.name = "feeder3";
  rule.type = type;
  return rule;
}

TEST(ComponentFault, AckOnlyIsAcceptedAndMovesNothing) {
  Bench bench;
  const CommandReply reply = bench.send(Command::initialize, fault(FaultType::ack_only));
  EXPECT_EQ(reply, (CommandReply{Verdict::accepted, Verdict::accepted, State::stopped}));
  bench.advance(milliseconds(20));
  EXPECT_THAT(bench.outbox.changes, IsEmpty());
  EXPECT_THAT(bench.outbox.ends, IsEmpty());
}

TEST(ComponentFault, AnAckOnlyCommandIsRememberedAsAccepted) {
  Bench bench;
  const Fault rule = fault(FaultType::ack_only);
  CommandRequest request{Command::initialize};
  request.fence.cmd_id = 7;
  request.fault = &rule;
  (void)bench.component.on_command(request);
  const CommandReply repeat = bench.send(Command::initialize, 7, 0);
  EXPECT_EQ(repeat, (CommandReply{Verdict::duplicate, Verdict::accepted, State::stopped}));
}

TEST(ComponentFault, AckOnlyDoesNotMakeAnIllegalCommandLegal) {
  Bench bench;
  EXPECT_EQ(bench.send(Command::run, fault(FaultType::ack_only)).verdict, Verdict::refused_illegal);
}

TEST(ComponentFault, ALateTransitionTakesSoMuchLonger) {
  Bench bench;
  Fault late = fault(FaultType::late_transition);
  late.duration = milliseconds(30);
  (void)bench.send(Command::initialize, late);
  EXPECT_EQ(bench.component.transition()->expected, milliseconds(40));
  bench.advance(milliseconds(39));
  EXPECT_EQ(bench.component.state(), State::initializing);
  bench.advance(milliseconds(1));
  EXPECT_EQ(bench.component.state(), State::initialized);
}

TEST(ComponentFault, ALateTransitionTakesTheWholeTimeThatIsGiven) {
  Bench bench;
  Fault late = fault(FaultType::late_transition);
  late.duration = milliseconds(30);
  late.whole = true;
  (void)bench.send(Command::initialize, late);
  EXPECT_EQ(bench.component.transition()->expected, milliseconds(30));
}

TEST(ComponentFault, ATransitionFailsAtItsProgressThroughOnError) {
  Bench bench;
  Fault fails = fault(FaultType::fail_transition);
  fails.progress = 0.3;
  fails.code = 7;
  EXPECT_EQ(bench.send(Command::initialize, fails).state, State::initializing);
  bench.outbox.changes.clear();
  bench.advance(milliseconds(2));
  EXPECT_THAT(bench.outbox.changes, IsEmpty());
  bench.advance(milliseconds(1));
  EXPECT_THAT(bench.outbox.changes, ElementsAre("INITIALIZING -> ON_ERROR", "ON_ERROR -> FAULT"));
  EXPECT_TRUE(bench.component.report().error);
  EXPECT_EQ(bench.component.report().error_code, 7);
  EXPECT_EQ(bench.component.report().error_message, "injected: feeder3");
  ASSERT_EQ(bench.outbox.ends.size(), 1U);
  EXPECT_EQ(bench.outbox.ends[0].how, TransitionEnd::How::failed);
}

TEST(ComponentFault, ATransitionThatTakesNoTimeFailsAtOnce) {
  Bench bench{base::fixed(base::Duration::zero())};
  EXPECT_EQ(bench.send(Command::initialize, fault(FaultType::fail_transition)).state, State::fault);
}

TEST(ComponentFault, ACommandThatBreaksOffADoomedTransitionEscapesItsFailure) {
  Bench bench;
  (void)bench.send(Command::initialize, fault(FaultType::fail_transition));
  EXPECT_EQ(bench.send(Command::stop).verdict, Verdict::accepted);
  bench.advance(milliseconds(10));
  EXPECT_EQ(bench.component.report().state, State::stopped);
  EXPECT_FALSE(bench.component.report().error);
}

TEST(ComponentFault, AWrongTargetIsReachedWhileTheSenderIsToldWhatItAskedFor) {
  Bench bench;
  bench.place_in(State::run);
  Fault astray = fault(FaultType::wrong_target);
  astray.to = State::initialized;
  (void)bench.send(Command::stop, astray);
  bench.advance(milliseconds(10));
  EXPECT_EQ(bench.component.state(), State::initialized);
  ASSERT_EQ(bench.outbox.ends.size(), 1U);
  EXPECT_EQ(bench.outbox.ends[0].how, TransitionEnd::How::reached);
  EXPECT_EQ(bench.outbox.ends[0].to, State::stopped);
}

TEST(ComponentFault, AComponentThatIsLedToFaultHasAnError) {
  Bench bench;
  (void)bench.send(Command::initialize, fault(FaultType::wrong_target));
  bench.advance(milliseconds(10));
  EXPECT_EQ(bench.component.report().state, State::fault);
  EXPECT_TRUE(bench.component.report().error);
}

TEST(ComponentFault, TheFaultIsReadDuringTheCallOnly) {
  Bench bench;
  {
    const Fault gone = fault(FaultType::fail_transition);
    (void)bench.send(Command::initialize, gone);
  }
  bench.advance(milliseconds(10));
  EXPECT_EQ(bench.component.report().error_message, "injected: feeder3");
}

}  // namespace
}  // namespace kapela::component
