#include "simulators/component/component.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/component/harness.hpp"

namespace kapela::component {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::IsEmpty;
using wire::Command;
using wire::State;

TEST(Component, TakesEveryCommandInEveryStateAsTheProfileSays) {
  for (const wire::CommandTraits& command : wire::commands().first(transition_commands))
    for (const wire::StateTraits& state : wire::states()) {
      if (state.state == State::unknown) continue;
      SCOPED_TRACE(std::string(command.name) + " in " + std::string(state.name));
      Bench bench;
      bench.place_in(state.state);
      const CommandReply reply = bench.send(command.command);
      const auto edge = wire::edge(command.command, state.state);
      if (edge) {
        EXPECT_EQ(reply, (CommandReply{Verdict::accepted, Verdict::accepted, edge->via}));
        bench.advance(milliseconds(10));
        EXPECT_EQ(bench.component.state(), edge->to);
        ASSERT_EQ(bench.outbox.ends.size(), 1U);
        EXPECT_EQ(bench.outbox.ends[0].how, TransitionEnd::How::reached);
      } else if (wire::already_there(command.command, state.state)) {
        EXPECT_EQ(reply.verdict, Verdict::already_there);
        EXPECT_THAT(bench.outbox.changes, IsEmpty());
      } else {
        EXPECT_EQ(reply, (CommandReply{Verdict::refused_illegal, Verdict::refused_illegal, state.state}));
        EXPECT_THAT(bench.outbox.changes, IsEmpty());
        EXPECT_FALSE(bench.component.transition());
      }
    }
}

TEST(Component, StaysInTheTransientForTheDrawnTime) {
  Bench bench;
  ASSERT_EQ(bench.send(Command::initialize).verdict, Verdict::accepted);
  bench.advance(milliseconds(9));
  EXPECT_EQ(bench.component.state(), State::initializing);
  EXPECT_EQ(bench.component.transition()->expected, milliseconds(10));
  bench.advance(milliseconds(1));
  EXPECT_EQ(bench.component.state(), State::initialized);
  EXPECT_EQ(bench.outbox.ends[0].took, milliseconds(10));
}

TEST(Component, PassesThroughTheTransientEvenWhenItTakesNoTime) {
  Bench bench{base::fixed(base::Duration::zero())};
  EXPECT_EQ(bench.send(Command::initialize).state, State::initialized);
  EXPECT_THAT(bench.outbox.changes, ElementsAre("STOPPED -> INITIALIZING", "INITIALIZING -> INITIALIZED"));
}

TEST(Component, BreaksOffAnAbortableTransitionWhenToldToStop) {
  for (const auto& [command, from] :
       {std::pair(Command::initialize, State::stopped), std::pair(Command::run, State::initialized),
        std::pair(Command::run, State::pause), std::pair(Command::pause, State::run)}) {
    Bench bench;
    bench.place_in(from);
    ASSERT_EQ(bench.send(command).verdict, Verdict::accepted);
    bench.advance(milliseconds(5));
    EXPECT_EQ(bench.send(Command::stop), (CommandReply{Verdict::accepted, Verdict::accepted, State::stopping}));
    ASSERT_EQ(bench.outbox.ends.size(), 1U);
    EXPECT_EQ(bench.outbox.ends[0].how, TransitionEnd::How::aborted);
    EXPECT_EQ(bench.outbox.ends[0].command, command);
    bench.advance(milliseconds(5));
    EXPECT_EQ(bench.component.state(), State::stopping) << "the timer of the broken-off transition must not count";
    bench.advance(milliseconds(5));
    EXPECT_EQ(bench.component.state(), State::stopped);
  }
}

TEST(Component, LetsALoweringTransitionEnd) {
  Bench bench;
  bench.place_in(State::run);
  ASSERT_EQ(bench.send(Command::soft_stop).verdict, Verdict::accepted);
  EXPECT_EQ(bench.send(Command::stop).verdict, Verdict::refused_illegal);
}

TEST(Component, MovesOnceForSixtyFourIdenticalCommands) {
  Bench bench;
  int accepted = 0;
  for (int i = 0; i < 64; ++i) accepted += bench.send(Command::initialize, 7).verdict == Verdict::accepted ? 1 : 0;
  bench.advance(milliseconds(10));
  for (int i = 0; i < 64; ++i) EXPECT_EQ(bench.send(Command::initialize, 7).verdict, Verdict::duplicate);
  bench.advance(milliseconds(10));
  EXPECT_EQ(accepted, 1);
  EXPECT_EQ(bench.outbox.ends.size(), 1U);
  EXPECT_EQ(bench.component.state(), State::initialized);
}

TEST(Component, TellsARepeatWhatWasDecidedTheFirstTime) {
  Bench bench;
  EXPECT_EQ(bench.send(Command::run, 1).verdict, Verdict::refused_illegal);
  bench.place_in(State::initialized);
  const CommandReply repeat = bench.send(Command::run, 1);
  EXPECT_EQ(repeat.verdict, Verdict::duplicate);
  EXPECT_EQ(repeat.first, Verdict::refused_illegal);
  EXPECT_EQ(bench.component.state(), State::initialized) << "its sender has been told no";
}

TEST(Component, RefusesACommandOfAReplacedOrchestrator) {
  Bench bench;
  EXPECT_EQ(bench.send(Command::initialize, 1, 5).verdict, Verdict::accepted);
  bench.advance(milliseconds(10));
  EXPECT_EQ(bench.send(Command::run, 2, 4).verdict, Verdict::refused_old_epoch);
  EXPECT_EQ(bench.component.state(), State::initialized);
  EXPECT_EQ(bench.send(Command::run, 1, 6).verdict, Verdict::accepted) << "ids begin anew with each epoch";
}

TEST(Component, LearnsTheEpochEvenFromACommandThatItRefuses) {
  Bench bench;
  EXPECT_EQ(bench.send(Command::run, 1, 9).verdict, Verdict::refused_illegal);
  EXPECT_EQ(bench.send(Command::initialize, 1, 8).verdict, Verdict::refused_old_epoch);
}

TEST(Component, ForgetsAnEpochThatNobodyCanHaveStartedAtForOneThatSomebodyCan) {
  Bench bench;
  const auto milliseconds_now =
      static_cast<std::uint64_t>(std::chrono::floor<milliseconds>(bench.clock.wall_now().time_since_epoch()).count());
  EXPECT_EQ(bench.send(Command::initialize, 1, wire::most_epoch).verdict, Verdict::accepted);
  bench.advance(milliseconds(10));
  EXPECT_EQ(bench.send(Command::run, 1, milliseconds_now).verdict, Verdict::accepted);
  bench.advance(milliseconds(10));
  EXPECT_EQ(bench.send(Command::pause, 1, milliseconds_now - 1).verdict, Verdict::refused_old_epoch);
  const std::uint64_t an_hour_ahead = milliseconds_now + 3'600'000;
  EXPECT_EQ(bench.send(Command::pause, 1, an_hour_ahead).verdict, Verdict::accepted);
  EXPECT_EQ(bench.send(Command::stop, 2, milliseconds_now).verdict, Verdict::refused_old_epoch);
}

TEST(Component, KeepsTheOrderOfEpochsThoughItsOwnCalendarIsFarBehind) {
  Bench bench;
  bench.component.skew_clock(-std::chrono::hours(24 * 365 * 40), 0);
  EXPECT_EQ(bench.send(Command::initialize, 1, 1'800'000'000'000).verdict, Verdict::accepted);
  EXPECT_EQ(bench.send(Command::initialize, 1, 1'800'000'000'000).verdict, Verdict::duplicate);
  bench.advance(milliseconds(10));
  EXPECT_EQ(bench.send(Command::run, 2, 1'799'999'999'999).verdict, Verdict::refused_old_epoch);
}

TEST(Component, RefusesAZombieThatComesAfterItsTime) {
  Bench bench;
  bench.place_in(State::initialized);
  CommandRequest request{Command::run, {}, nobody};
  request.fence.not_after = bench.clock.wall_now() + milliseconds(100);
  bench.advance(milliseconds(101));
  EXPECT_EQ(bench.component.on_command(request).verdict, Verdict::refused_expired);
  EXPECT_EQ(bench.component.state(), State::initialized);
  request.fence.not_after = bench.clock.wall_now();
  EXPECT_EQ(bench.component.on_command(request).verdict, Verdict::accepted);
}

TEST(Component, IsStoppedHoweverWrongItsCalendarIs) {
  for (const Command command : {Command::stop, Command::hard_stop, Command::soft_stop, Command::pause}) {
    Bench bench;
    bench.place_in(State::run);
    bench.component.skew_clock(std::chrono::hours(24 * 365 * 40), 0);
    CommandRequest request{command, {}, nobody};
    request.fence.cmd_id = 7;
    request.fence.not_after = bench.clock.wall_now();
    EXPECT_EQ(bench.component.on_command(request).verdict, Verdict::accepted) << wire::name(command);
  }
}

TEST(Component, IsNotLoweredByACommandThatALaterOneHasOvertaken) {
  Bench bench;
  bench.place_in(State::stopped);
  EXPECT_EQ(bench.send(Command::initialize, 5).verdict, Verdict::accepted);
  bench.advance(milliseconds(10));
  EXPECT_EQ(bench.send(Command::stop, 4).verdict, Verdict::refused_expired);
  EXPECT_EQ(bench.component.state(), State::initialized);
  EXPECT_EQ(bench.send(Command::stop, 6).verdict, Verdict::accepted);
}

TEST(Component, AnswersTheLateRepeatOfAnAcceptedCommandAsARepeat) {
  Bench bench;
  CommandRequest request{Command::initialize, {}, nobody};
  request.fence.cmd_id = 1;
  request.fence.not_after = bench.clock.wall_now() + milliseconds(5);
  EXPECT_EQ(bench.component.on_command(request).verdict, Verdict::accepted);
  bench.advance(milliseconds(50));
  const CommandReply reply = bench.component.on_command(request);
  EXPECT_EQ(reply.verdict, Verdict::duplicate);
  EXPECT_EQ(reply.first, Verdict::accepted);
}

TEST(Component, FailsThroughOnErrorAndTellsTheSender) {
  Bench bench;
  ASSERT_EQ(bench.send(Command::initialize, 3).verdict, Verdict::accepted);
  bench.outbox.changes.clear();
  bench.component.fail_transition(7, "feeder3 jam");
  EXPECT_THAT(bench.outbox.changes, ElementsAre("INITIALIZING -> ON_ERROR", "ON_ERROR -> FAULT"));
  ASSERT_EQ(bench.outbox.ends.size(), 1U);
  EXPECT_EQ(bench.outbox.ends[0].how, TransitionEnd::How::failed);
  EXPECT_EQ(bench.outbox.ends[0].fence.cmd_id, 3U);
  bench.advance(milliseconds(20));
  EXPECT_EQ(bench.component.state(), State::fault) << "the timer of the failed transition must not count";
}

TEST(Component, KeepsItsErrorUntilAnOperatorAcknowledges) {
  Bench bench;
  bench.place_in(State::run);
  bench.component.force_fault(7, "feeder3 jam");
  for (const Command command : {Command::stop, Command::initialize, Command::run, Command::hard_stop})
    EXPECT_EQ(bench.send(command).verdict, Verdict::refused_illegal);
  EXPECT_TRUE(bench.component.report().error);
  EXPECT_EQ(bench.component.report().error_code, 7);
  EXPECT_EQ(bench.component.report().error_message, "feeder3 jam");
  EXPECT_EQ(bench.send(Command::ack).verdict, Verdict::accepted);
  bench.advance(milliseconds(10));
  EXPECT_EQ(bench.component.report().state, State::stopped);
  EXPECT_FALSE(bench.component.report().error);
  EXPECT_EQ(bench.component.report().error_message, "");
}

TEST(Component, RestartsInStoppedOnly) {
  Bench bench;
  EXPECT_EQ(bench.send(Command::restart).verdict, Verdict::accepted);
  EXPECT_EQ(bench.outbox.restarts, 1);
  bench.place_in(State::run);
  EXPECT_EQ(bench.send(Command::restart).verdict, Verdict::refused_illegal);
  EXPECT_EQ(bench.outbox.restarts, 1);
}

TEST(Component, RemembersTheEpochAcrossARestartAndForgetsItInAReset) {
  Bench bench;
  EXPECT_EQ(bench.send(Command::initialize, 4, 5).verdict, Verdict::accepted);
  bench.component.restart();
  EXPECT_EQ(bench.component.state(), State::stopped);
  EXPECT_FALSE(bench.component.transition());
  EXPECT_EQ(bench.send(Command::initialize, 1, 4).verdict, Verdict::refused_old_epoch);
  EXPECT_EQ(bench.send(Command::initialize, 4, 5).verdict, Verdict::duplicate);
  bench.component.reset();
  EXPECT_EQ(bench.send(Command::initialize, 1, 4).verdict, Verdict::accepted);
}

TEST(Component, NumbersItsChangesWithoutEverGoingBack) {
  Bench bench;
  EXPECT_EQ(bench.component.revision(), 1'800'000'000'000'000U) << "the wall time of its start in microseconds";
  (void)bench.send(Command::initialize);
  EXPECT_EQ(bench.component.report().revision, 1'800'000'000'000'001U);
  bench.advance(milliseconds(10));
  EXPECT_EQ(bench.component.report().revision, 1'800'000'000'000'002U);
  bench.component.restart();
  EXPECT_GE(bench.component.revision(), 1'800'000'000'010'000U);
  const std::uint64_t last = bench.component.revision();
  bench.component.reset();
  EXPECT_GT(bench.component.revision(), last);
}

TEST(Component, DrawsTheSameTimesFromTheSameSeed) {
  const auto times = [](std::uint64_t seed) {
    base::Distribution distribution;
    distribution.kind = base::Distribution::Kind::lognormal;
    distribution.centre = milliseconds(120);
    distribution.spread = base::lognormal_sigma(milliseconds(120), milliseconds(500));
    Bench bench{distribution, seed};
    std::vector<base::Duration> drawn;
    for (int i = 0; i < 50; ++i)
      for (const Command command : {Command::initialize, Command::run, Command::stop}) {
        (void)bench.send(command);
        drawn.push_back(bench.component.transition()->expected);
        bench.advance(drawn.back());
      }
    return drawn;
  };
  EXPECT_EQ(times(42), times(42));
  EXPECT_NE(times(42), times(43));
}

// What happens to its process and its clock.

TEST(Component, RestartsInAnotherStateAndKeepsItsMemory) {
  Bench bench;
  (void)bench.send(Command::initialize, 7);
  bench.component.restart_in(State::run);
  EXPECT_EQ(bench.component.state(), State::run);
  EXPECT_FALSE(bench.component.transition());
  bench.advance(milliseconds(20));
  EXPECT_EQ(bench.component.state(), State::run) << "the timer of the transition before must not count";
  EXPECT_THAT(bench.outbox.ends, IsEmpty());
  EXPECT_EQ(bench.send(Command::initialize, 7).verdict, Verdict::duplicate);
}

TEST(Component, FindsItselfSomewhereWithoutKnowingWhy) {
  Bench bench;
  (void)bench.send(Command::initialize, 7, 5);
  const std::uint64_t revision = bench.component.revision();
  bench.component.forget(State::stopped);
  EXPECT_EQ(bench.component.state(), State::stopped);
  EXPECT_GT(bench.component.revision(), revision);
  EXPECT_THAT(bench.outbox.ends, IsEmpty());
  EXPECT_EQ(bench.send(Command::initialize, 7, 4).verdict, Verdict::accepted) << "neither epochs nor ids are known";
}

TEST(Component, ForgetsItsErrorAsWell) {
  Bench bench;
  bench.component.force_fault(7, "feeder3 jam");
  bench.component.forget(State::stopped);
  EXPECT_FALSE(bench.component.report().error);
}

TEST(Component, EndsNoTransitionWhileItStandsStill) {
  Bench bench;
  (void)bench.send(Command::initialize);
  bench.component.stand_still(bench.clock.now() + milliseconds(50));
  bench.component.stand_still(bench.clock.now() + milliseconds(30));
  bench.advance(milliseconds(49));
  EXPECT_EQ(bench.component.state(), State::initializing);
  bench.advance(milliseconds(1));
  EXPECT_EQ(bench.component.state(), State::initialized);
  EXPECT_EQ(bench.outbox.ends[0].took, milliseconds(50));
}

TEST(Component, IsNoLaterForAPauseThatEndsBeforeItsTransition) {
  Bench bench;
  (void)bench.send(Command::initialize);
  bench.component.stand_still(bench.clock.now() + milliseconds(5));
  bench.advance(milliseconds(10));
  EXPECT_EQ(bench.component.state(), State::initialized);
}

TEST(Component, FailsNoTransitionWhileItStandsStill) {
  Bench bench;
  faults::Fault fails;
  fails.type = faults::FaultType::fail_transition;
  (void)bench.send(Command::initialize, fails);
  bench.component.stand_still(bench.clock.now() + milliseconds(50));
  bench.advance(milliseconds(49));
  EXPECT_EQ(bench.component.state(), State::initializing);
  bench.advance(milliseconds(1));
  EXPECT_EQ(bench.component.state(), State::fault);
}

TEST(Component, StandsStillNoLongerAfterARestart) {
  Bench bench;
  bench.component.stand_still(bench.clock.now() + milliseconds(50));
  bench.component.restart();
  (void)bench.send(Command::initialize);
  bench.advance(milliseconds(10));
  EXPECT_EQ(bench.component.state(), State::initialized);
}

TEST(Component, HasACalendarThatIsWrongByAnOffsetAndDriftsAway) {
  Bench bench;
  bench.advance(milliseconds(500));
  bench.component.skew_clock(-milliseconds(100), 0.5);
  EXPECT_EQ(bench.component.wall_now(), bench.clock.wall_now() - milliseconds(100));
  bench.advance(milliseconds(1'000));
  EXPECT_EQ(bench.component.wall_now(), bench.clock.wall_now() + milliseconds(400));
  bench.component.skew_clock({}, 0);
  EXPECT_EQ(bench.component.wall_now(), bench.clock.wall_now());
}

TEST(Component, JudgesByItsOwnCalendarWhatComesTooLate) {
  Bench bench;
  CommandRequest request{Command::initialize};
  request.fence.not_after = bench.clock.wall_now() + milliseconds(100);
  bench.component.skew_clock(milliseconds(200), 0);
  EXPECT_EQ(bench.component.on_command(request).verdict, Verdict::refused_expired);
  bench.component.skew_clock(-milliseconds(200), 0);
  bench.advance(milliseconds(250));
  EXPECT_EQ(bench.component.on_command(request).verdict, Verdict::accepted) << "it thinks that there is time yet";
}

TEST(Component, IsSmall) {
  EXPECT_LE(sizeof(Component), 384U);
}

TEST(Component, TellsWhomATransitionThatAChangeBreaksOffWasFor) {
  Bench bench;
  (void)bench.send(Command::initialize, 7);
  bench.component.set_state(State::pause);
  ASSERT_EQ(bench.outbox.ends.size(), 1U);
  EXPECT_EQ(bench.outbox.ends[0].how, TransitionEnd::How::aborted);
  EXPECT_EQ(bench.outbox.ends[0].fence.cmd_id, 7U);
  bench.advance(std::chrono::seconds(1));
  EXPECT_EQ(bench.outbox.ends.size(), 1U);
}

}  // namespace
}  // namespace kapela::component
