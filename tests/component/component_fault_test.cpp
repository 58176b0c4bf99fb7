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
  EXPECT_EQ(reply, (CommandReply{Verdict::accepted, Verdict::accepted, State::stopped, true}));
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

/// The network may have doubled it.
TEST(ComponentFault, ACopyOfACommandThatWasRefusedInItsNameIsRefused) {
  Bench bench;
  wire::Fence fence;
  fence.cmd_id = 7;
  bench.component.note_refusal(fence);
  const CommandReply copy = bench.send(Command::initialize, 7, 0);
  EXPECT_EQ(copy, (CommandReply{Verdict::duplicate, Verdict::refused_illegal, State::stopped}));
  EXPECT_EQ(bench.send(Command::initialize, 8, 0).verdict, Verdict::accepted);
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

TEST(ComponentFault, ATransitionCanFailIntoAnotherState) {
  Bench bench;
  Fault fails = fault(FaultType::fail_transition);
  fails.progress = 0.3;
  fails.to = State::stopped;
  (void)bench.send(Command::initialize, fails);
  bench.advance(milliseconds(3));
  EXPECT_EQ(bench.component.report().state, State::stopped);
  EXPECT_FALSE(bench.component.report().error);
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

// Illegal commands, deaf and forgetful components.

TEST(ComponentFault, AnIllegalCommandIsActedOn) {
  Bench bench;
  const CommandReply reply = bench.send(Command::run, fault(FaultType::accept_invalid));
  EXPECT_EQ(reply, (CommandReply{Verdict::accepted, Verdict::accepted, State::starting, true}));
  bench.advance(milliseconds(10));
  EXPECT_EQ(bench.component.state(), State::run);
  ASSERT_EQ(bench.outbox.ends.size(), 1U);
  EXPECT_EQ(bench.outbox.ends[0].from, State::stopped);
}

TEST(ComponentFault, AnIllegalCommandLeadsEvenOutOfFaultWithoutAnAcknowledgement) {
  for (const State state : {State::fault, State::on_error}) {
    Bench bench;
    bench.place_in(state);
    EXPECT_EQ(bench.send(Command::initialize, fault(FaultType::accept_invalid)).state, State::initializing);
    EXPECT_TRUE(bench.component.report().error) << "until it is there";
    bench.advance(milliseconds(10));
    EXPECT_EQ(bench.component.report().state, State::initialized);
    EXPECT_FALSE(bench.component.report().error);
  }
}

TEST(ComponentFault, AnIllegalCommandBreaksOffATransition) {
  Bench bench;
  bench.place_in(State::run);
  (void)bench.send(Command::stop);
  EXPECT_EQ(bench.send(Command::pause, fault(FaultType::accept_invalid)).state, State::pausing);
  ASSERT_EQ(bench.outbox.ends.size(), 1U);
  EXPECT_EQ(bench.outbox.ends[0].how, TransitionEnd::How::aborted);
  bench.advance(milliseconds(20));
  EXPECT_EQ(bench.component.state(), State::pause);
}

TEST(ComponentFault, AnIllegalRestartIsDone) {
  Bench bench;
  bench.place_in(State::run);
  EXPECT_TRUE(bench.send(Command::restart, fault(FaultType::accept_invalid)).fault_acted);
  EXPECT_EQ(bench.outbox.restarts, 1);
}

TEST(ComponentFault, AcceptInvalidChangesNothingWhereTheCommandIsLegal) {
  Bench bench;
  EXPECT_EQ(bench.send(Command::initialize, fault(FaultType::accept_invalid)),
            (CommandReply{Verdict::accepted, Verdict::accepted, State::initializing, false}));
  bench.place_in(State::stopped);
  EXPECT_EQ(bench.send(Command::stop, fault(FaultType::accept_invalid)).verdict, Verdict::already_there);
}

TEST(ComponentFault, AStuckComponentAcknowledgesEverythingAndDoesNothing) {
  for (const Command command : {Command::stop, Command::hard_stop, Command::pause, Command::ack, Command::restart}) {
    Bench bench;
    bench.place_in(State::run);
    EXPECT_EQ(bench.send(command, fault(FaultType::stuck)),
              (CommandReply{Verdict::accepted, Verdict::accepted, State::run, true}));
    bench.advance(milliseconds(50));
    EXPECT_THAT(bench.outbox.changes, IsEmpty());
    EXPECT_EQ(bench.outbox.restarts, 0);
    EXPECT_EQ(bench.component.report().state, State::run) << "and says so when asked";
  }
}

TEST(ComponentFault, AStuckComponentStillRefusesAnOldEpochAndAZombie) {
  Bench bench;
  (void)bench.send(Command::initialize, 1, 5);
  const Fault rule = fault(FaultType::stuck);
  CommandRequest request{Command::run};
  request.fault = &rule;
  request.fence.epoch = 4;
  EXPECT_EQ(bench.component.on_command(request).verdict, Verdict::refused_old_epoch);
  request.fence.epoch = 5;
  request.fence.not_after = bench.clock.wall_now() - milliseconds(1);
  const CommandReply late = bench.component.on_command(request);
  EXPECT_EQ(late.verdict, Verdict::refused_expired);
  EXPECT_FALSE(late.fault_acted);
}

/// Sends a command with an id and a fault.
CommandReply send(Bench& bench, Command command, std::uint64_t id, const Fault& rule) {
  CommandRequest request{command};
  request.fence.cmd_id = id;
  request.fault = &rule;
  return bench.component.on_command(request);
}

TEST(ComponentFault, ARepeatedCommandActsAgainWhereItIsNotIdempotent) {
  Bench bench;
  const Fault rule = fault(FaultType::not_idempotent);
  EXPECT_FALSE(send(bench, Command::initialize, 7, rule).fault_acted) << "the first time is as ever";
  bench.advance(milliseconds(10));
  (void)bench.send(Command::stop, 8, 0);
  bench.advance(milliseconds(10));
  EXPECT_EQ(send(bench, Command::initialize, 7, rule),
            (CommandReply{Verdict::accepted, Verdict::accepted, State::initializing, true}));
  bench.advance(milliseconds(10));
  EXPECT_EQ(send(bench, Command::initialize, 7, rule).verdict, Verdict::refused_illegal) << "it is decided anew";
  EXPECT_EQ(bench.send(Command::initialize, 7, 0),
            (CommandReply{Verdict::duplicate, Verdict::accepted, State::initialized}))
      << "without the fault it is told what was decided first";
}

TEST(ComponentFault, RepeatsThatActAgainTakeNoRoomInItsMemory) {
  Bench bench;
  const Fault rule = fault(FaultType::not_idempotent);
  (void)bench.send(Command::run, 1, 0);
  for (std::size_t i = 0; i < 2 * CommandMemory::capacity; ++i) (void)send(bench, Command::run, 2, rule);
  EXPECT_EQ(bench.send(Command::run, 1, 0).verdict, Verdict::duplicate);
}

TEST(ComponentFault, ALateTransitionTakesSoManyTimesAsLong) {
  Bench bench;
  Fault late = fault(FaultType::late_transition);
  faults::details(late).factor = 2.5;
  EXPECT_TRUE(bench.send(Command::initialize, late).fault_acted);
  EXPECT_EQ(bench.component.transition()->expected, milliseconds(25));
}

TEST(ComponentFault, HasActedOnlyWhereItHasMadeADifference) {
  for (const FaultType type :
       {FaultType::ack_only, FaultType::late_transition, FaultType::fail_transition, FaultType::wrong_target}) {
    Bench bench;
    EXPECT_FALSE(bench.send(Command::run, fault(type)).fault_acted) << "illegal here";
    EXPECT_FALSE(bench.send(Command::stop, fault(type)).fault_acted) << "already there";
    EXPECT_TRUE(bench.send(Command::initialize, fault(type)).fault_acted);
  }
  Bench bench;
  EXPECT_FALSE(bench.send(Command::initialize).fault_acted) << "there is none";
}

TEST(ComponentFault, DoesNotActOnARepeat) {
  Bench bench;
  (void)bench.send(Command::initialize, 7, 0);
  const CommandReply reply = send(bench, Command::initialize, 7, fault(FaultType::stuck));
  EXPECT_EQ(reply.verdict, Verdict::duplicate);
  EXPECT_FALSE(reply.fault_acted);
}

}  // namespace
}  // namespace kapela::component
