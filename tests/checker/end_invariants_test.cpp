// One broken history for each way in which the invariants about what a run leaves behind, and what its records add up
// to can break; each is caught by its invariant alone.
#include <algorithm>

#include <gtest/gtest.h>

#include "tests/checker/story.hpp"

namespace kapela::checker::testing {
namespace {

using record::Purpose;
using record::Reason;
using record::RunStatus;
using wire::Command;
using wire::State;
using wire::Verdict;

TEST(Checker, I4AStepThatSucceedsWithoutOneOfItsTargets) {
  Story story = Story::full_start();
  story.drop(RecordKind::reached, 1);
  EXPECT_EQ(broken(story), "I4");
}

TEST(Checker, I4AStepThatSucceedsWithoutAnAcknowledgement) {
  Story story = Story::full_start();
  story.drop(RecordKind::acknowledged, 0);
  story.at(RecordKind::observed, 1).command = record::CommandId(1);
  EXPECT_EQ(broken(story), "I4");
}

TEST(Checker, I4AStepThatSucceedsWithAFreshCommandInThePlaceOfARefusedOne) {
  Story story = Story::full_start();
  story.before(RecordKind::intent).in_step(0).intent(1, io, 3, Command::initialize).sent(1, io, 3, Command::initialize);
  story.handled(1, io, 3, Command::initialize, State::stopped, Verdict::refused_expired);
  story.refused(1, io, 3, Command::initialize);
  EXPECT_EQ(broken(story), "");
  story.drop(RecordKind::acknowledged, 0);
  story.at(RecordKind::observed, 1).command = record::CommandId(1);
  EXPECT_EQ(broken(story), "I4") << "the fresh one is not excused";
}

TEST(Checker, I4HasNothingAgainstOneThatCameWhereItIsWantedByAnotherWay) {
  for (const State left : {State::run, State::pause}) {
    Story story;
    story.started().accepted(1).taken(1, io).step(1, 0).awaited(1, io, State::run);
    story.intent(1, io, 1, Command::initialize).sent(1, io, 1, Command::initialize);
    story.acknowledged(1, io, 1, Command::initialize, 10).observed(1, io, State::run, 11, 1);
    story.reached(1, io, 1, State::run).step_ended(1, 0).observed(1, io, left, 12).settled(1, io, left, 12);
    story.run_ended(1, RunStatus::succeeded);
    EXPECT_EQ(broken(story).find("I4") == std::string::npos, left == State::run) << broken(story);
  }
}

TEST(Checker, I4AStateThatTheStepDidNotAskFor) {
  Story story = Story::full_start();
  story.at(RecordKind::awaited).b = record::bit_of(State::run);
  EXPECT_EQ(broken(story), "I4");
}

TEST(Checker, I4ATargetReachedAfterTheDeadline) {
  Story story;
  story.started().accepted(1, record::Atomicity::none).taken(1, io).step(1, 0).awaited(1, io, State::run);
  story.observed(1, io, State::run, 2).later(timeout).reached(1, io, 0, State::run);
  story.verdict(1, io, Reason::wrong_state).step_ended(1, 0, false).failed(1, RunStatus::stopped_partial);
  story.at(RecordKind::step_ended).time -= timeout;
  EXPECT_EQ(broken(story), "I4");
}

TEST(Checker, I4ARunThatSucceedsWithoutALastLookAtAComponent) {
  Story story = Story::full_start();
  story.drop(RecordKind::settled, 1);
  EXPECT_EQ(broken(story), "I4");
}

TEST(Checker, I4ARunThatSucceedsWithAComponentElsewhere) {
  Story story = Story::full_start();
  story.before(RecordKind::settled, 1).moved(robot, State::initialized, State::stopped);
  story.at(RecordKind::settled, 1).state = State::stopped;
  EXPECT_EQ(broken(story), "I4");
}

TEST(Checker, I4AForwardRunThatSucceedsWithoutOneThatItMissed) {
  Story story = Story::partial_stop();
  story.drop(RecordKind::exception).drop(RecordKind::alert).drop(RecordKind::latched);
  story.at(RecordKind::run_ended).detail = static_cast<std::uint8_t>(RunStatus::succeeded);
  EXPECT_EQ(broken(story), "I4");
}

TEST(Checker, I4ATargetThatAnotherOpenStepReaches) {
  Story story = Story::parallel();
  story.at(RecordKind::reached, 1).a = 5;
  EXPECT_NE(broken(story), "");
}

TEST(Checker, I5AComponentThatIsNotBackWhereItWas) {
  Story story;
  constexpr Story::Way up{State::stopped, State::initializing, State::initialized};
  story.started().accepted(1).taken(1, io, State::run).step(1, 0);
  story.obeyed(io, 1, Command::stop, {State::run, State::stopping, State::stopped}, 5);
  story.obeyed(io, 2, Command::initialize, up, 7).verdict(1, io, Reason::timeout).step_ended(1, 0, false);
  story.at(RecordKind::verdict).detail = static_cast<std::uint8_t>(Reason::cancelled);
  story.compensating(1).settled(1, io, State::initialized, 9).failed(1, RunStatus::rolled_back);
  EXPECT_EQ(broken(story), "I5") << "it was confirmed in STOPPED";
}

TEST(Checker, I5ARollbackWithAnException) {
  Story story = Story::rollback();
  story.before(RecordKind::alert).exception(1, robot, Reason::timeout);
  EXPECT_EQ(broken(story), "I5");
}

TEST(Checker, I5AComponentThatIsBroughtDownFurtherThanItWas) {
  Story story;
  story.started().accepted(1).taken(1, io, State::initialized).step(1, 0);
  story.obeyed(io, 1, Command::run, {State::initialized, State::starting, State::run}, 5);
  story.verdict(1, io, Reason::cancelled).step_ended(1, 0, false).compensating(1);
  story.obeyed(io, 2, Command::stop, {State::run, State::stopping, State::stopped}, 7, Purpose::compensation);
  story.settled(1, io, State::stopped, 9).failed(1, RunStatus::rolled_back);
  EXPECT_EQ(broken(story), "I5") << "INITIALIZED is its target, and CMD_SOFT_STOP leads there";
}

TEST(Checker, I5HasNothingAgainstAHarderCommandWhenTheGentleOneDidNotDo) {
  Story story;
  story.started().accepted(1).taken(1, io, State::initialized).step(1, 0);
  story.obeyed(io, 1, Command::run, {State::initialized, State::starting, State::run}, 5);
  story.verdict(1, io, Reason::cancelled).step_ended(1, 0, false).compensating(1);
  story.intent(1, io, 2, Command::soft_stop, State::run, Purpose::compensation).sent(1, io, 2, Command::soft_stop);
  story.obeyed(io, 3, Command::stop, {State::run, State::stopping, State::stopped}, 7, Purpose::compensation);
  story.settled(1, io, State::stopped, 9).settled(1, io, State::stopped, 10).failed(1, RunStatus::rolled_back);
  EXPECT_EQ(broken(story), "");
}

TEST(Checker, I5AComponentThatIsSettledInFault) {
  Story story = Story::rollback();
  for (const std::size_t nth : {0, 2}) story.at(RecordKind::settled, nth).state = State::fault;
  story.before(RecordKind::settled).moved(robot, State::stopped, State::fault);
  EXPECT_EQ(broken(story), "I5");
}

TEST(Checker, I5AComponentThatIsSettledOnItsWay) {
  Story story = Story::rollback();
  story.before(RecordKind::settled, 3).moved(io, State::stopped, State::stopping);
  story.at(RecordKind::settled, 3).state = State::stopping;
  EXPECT_EQ(broken(story), "I5");
}

TEST(Checker, I5AComponentThatNobodyLooksAtAgain) {
  Story story = Story::rollback();
  story.drop(RecordKind::settled, 2);
  EXPECT_EQ(broken(story), "I5");
}

TEST(Checker, I5ASecondLookAtWhatWasSeenBefore) {
  Story story = Story::rollback();
  story.at(RecordKind::settled, 2).a = 12;
  EXPECT_EQ(broken(story), "I5");
}

TEST(Checker, I5AComponentThatSettlesWhileACommandCanStillRaiseIt) {
  Story story;
  story.started().accepted(1).taken(1, io).step(1, 0).intent(1, io, 1, Command::initialize);
  story.sent(1, io, 1, Command::initialize).verdict(1, io, Reason::unreachable).step_ended(1, 0, false).compensating(1);
  story.settled(1, io, State::stopped, 9).settled(1, io, State::stopped, 10).failed(1, RunStatus::rolled_back);
  EXPECT_EQ(broken(story), "I5");
  story.at(RecordKind::sent).b = 1;
  EXPECT_EQ(broken(story), "");
}

TEST(Checker, I6AnExceptionInFaultThatWasNotSeen) {
  Story story = Story::stuck_rollback();
  story.before(RecordKind::exception).observed(1, robot, State::initializing, 9);
  EXPECT_EQ(broken(story), "I6");
}

TEST(Checker, I6AnExceptionForAnotherReasonInFault) {
  Story story = Story::stuck_rollback();
  story.at(RecordKind::exception).detail = static_cast<std::uint8_t>(Reason::nack);
  story.at(RecordKind::exception).state = State::fault;
  EXPECT_EQ(broken(story), "I6");
}

TEST(Checker, I6AnUnreachableComponentThatAnswers) {
  Story story = Story::stuck_rollback();
  story.at(RecordKind::exception).detail = static_cast<std::uint8_t>(Reason::unreachable);
  story.at(RecordKind::exception).state = State::initializing;
  EXPECT_EQ(broken(story), "I6");
  story.at(RecordKind::exception).state = State::unknown;
  EXPECT_EQ(broken(story), "");
}

TEST(Checker, I6ARefusalThatNobodyHasUttered) {
  Story story = Story::stuck_rollback();
  story.at(RecordKind::exception).detail = static_cast<std::uint8_t>(Reason::nack);
  EXPECT_EQ(broken(story), "I6");
}

TEST(Checker, I6AnExceptionWhereItIsToBe) {
  Story story = Story::rollback();
  story.before(RecordKind::alert).exception(1, robot, Reason::timeout).latched(1);
  story.at(RecordKind::exception).state = State::stopped;
  story.at(RecordKind::run_ended).detail = static_cast<std::uint8_t>(RunStatus::rollback_failed);
  EXPECT_EQ(broken(story), "I6");
}

/// Nobody depends on the robot: it has had its turn all the time.
TEST(Checker, I6AComponentThatTheUndoHasForgotten) {
  Story story = Story::stuck_rollback();
  for (const RecordKind kind : {RecordKind::moved, RecordKind::observed}) {
    const auto is_one = [kind](const record::Record& each) { return each.kind == kind; };
    const auto count = std::count_if(story.records().begin(), story.records().end(), is_one);
    story.at(kind, static_cast<std::size_t>(count - 1)).state = State::initialized;  // instead of FAULT
  }
  story.at(RecordKind::verdict).detail = static_cast<std::uint8_t>(Reason::cancelled);
  story.at(RecordKind::compensating).b = 1;  // its time is over at once
  for (const std::size_t nth : {0U, 1U}) {
    story.at(RecordKind::exception, nth).detail = static_cast<std::uint8_t>(Reason::timeout);
    story.at(RecordKind::exception, nth).a = 0;
  }
  story.at(RecordKind::exception).state = State::initialized;
  EXPECT_EQ(broken(story), "I6");
  story.at(RecordKind::exception).state = State::unknown;  // it does not answer
  EXPECT_EQ(broken(story), "");
}

TEST(Checker, I6AFailedRollbackThatNamesNobody) {
  Story story = Story::rollback();
  story.before(RecordKind::run_ended).latched(1);
  story.at(RecordKind::run_ended).detail = static_cast<std::uint8_t>(RunStatus::rollback_failed);
  EXPECT_EQ(broken(story), "I6");
}

TEST(Checker, I6AnExceptionForAReasonThatIsNone) {
  Story story = Story::stuck_rollback();
  story.at(RecordKind::exception).detail = static_cast<std::uint8_t>(Reason::cancelled);
  EXPECT_EQ(broken(story), "I6");
}

TEST(Checker, I6AnUncleanEndThatDoesNotLatch) {
  Story story = Story::stuck_rollback();
  story.drop(RecordKind::latched);
  EXPECT_EQ(broken(story), "I6");
  story.before(RecordKind::verdict).latched(0);
  EXPECT_EQ(broken(story), "") << "it was latched before";
}

TEST(Checker, I6AStartOfALatchedPlant) {
  Story story = Story::full_start();
  story.before(RecordKind::run_accepted).latched(0);
  EXPECT_EQ(broken(story), "I6");
  story.before(RecordKind::run_accepted).unlatched();
  EXPECT_EQ(broken(story), "");
}

TEST(Checker, I6HasNothingAgainstStoppingALatchedPlant) {
  Story story = Story::forward();
  story.before(RecordKind::run_accepted).latched(0);
  EXPECT_EQ(broken(story), "");
}

TEST(Checker, I7AComponentThatIsSeenHigherThanBefore) {
  Story story = Story::rollback();
  story.before(RecordKind::alert).observed(1, io, State::initialized, 13);
  EXPECT_EQ(broken(story), "I7");
  story.before(RecordKind::alert).exception(1, io, Reason::wrong_state);
  story.before(RecordKind::run_ended).latched(1);
  story.at(RecordKind::run_ended).detail = static_cast<std::uint8_t>(RunStatus::rollback_failed);
  EXPECT_EQ(broken(story), "");
}

/// It was reset by somebody, and stopped.
TEST(Checker, I7HasNothingAgainstOneThatWasInFault) {
  Story story;
  story.started().accepted(1, record::Atomicity::forward).taken(1, io, State::run).taken(1, robot, State::fault);
  story.step(1, 0).intent(1, io, 1, Command::stop, State::run).step_ended(1, 0, false).compensating(1);
  story.observed(1, robot, State::initialized, 5);
  story.obeyed(robot, 2, Command::stop, {State::initialized, State::stopping, State::stopped}, 6,
               Purpose::compensation);
  story.settled(1, robot, State::stopped, 8).exception(1, io, Reason::unreachable).settled(1, robot, State::stopped, 9);
  story.watched(1, io, 1, Command::stop, State::stopped);
  EXPECT_EQ(broken(story.failed(1, RunStatus::stopped_partial)), "");
}

TEST(Checker, I7AComponentThatInTruthIsHigherThanBefore) {
  Story story = Story::rollback();
  story.before(RecordKind::alert).moved(robot, State::stopped, State::initialized);
  EXPECT_EQ(broken(story), "I7");
  story.before(RecordKind::alert).handled(0, robot, 0, Command::initialize, State::initialized, Verdict::accepted, 0);
  EXPECT_EQ(broken(story), "") << "somebody else's command did it";
  EXPECT_EQ(excused(story), "I7 foreign");
}

TEST(Checker, I7ACommandThatActsAfterAFailedRun) {
  Story story;
  story.started().accepted(1).taken(1, io).step(1, 0).intent(1, io, 1, Command::initialize);
  story.sent(1, io, 1, Command::initialize).verdict(1, io, Reason::cancelled).step_ended(1, 0, false);
  story.compensating(1).settled(1, io, State::stopped, 3).settled(1, io, State::stopped, 4);
  story.failed(1, RunStatus::rolled_back);
  EXPECT_EQ(broken(story), "I5") << "nobody has waited until it cannot act any more";
  story.handled(1, io, 1, Command::initialize, State::initializing);
  EXPECT_EQ(broken(story), "I5 I7");
}

/// As a service of avena_commons does: it knows no not_after.
TEST(Checker, I7HasNothingAgainstOneThatActsOnACommandWhoseTimeIsOver) {
  Story story;
  story.started().accepted(1).taken(1, io).step(1, 0).intent(1, io, 1, Command::initialize);
  story.sent(1, io, 1, Command::initialize).verdict(1, io, Reason::cancelled).step_ended(1, 0, false);
  story.compensating(1).settled(1, io, State::stopped, 3).settled(1, io, State::stopped, 4);
  story.failed(1, RunStatus::rolled_back).handled(1, io, 1, Command::initialize, State::initializing);
  story.at(RecordKind::sent).b = 1;
  EXPECT_EQ(broken(story), "I7 I14") << "one that knows it refuses it";
  story.at(RecordKind::owned).a = static_cast<std::uint64_t>(wire::Dialect::avena2);
  EXPECT_EQ(broken(story), "");
  EXPECT_EQ(excused(story), "I7 unfenced, I14 unfenced");
}

TEST(Checker, I7HasNothingAgainstOneThatOnlySaysThatItActs) {
  constexpr std::uint8_t ack_only = 3;
  Story story;
  story.started().accepted(1).taken(1, io).step(1, 0).intent(1, io, 1, Command::initialize);
  story.sent(1, io, 1, Command::initialize).verdict(1, io, Reason::cancelled).step_ended(1, 0, false);
  story.compensating(1).settled(1, io, State::stopped, 3).settled(1, io, State::stopped, 4);
  story.failed(1, RunStatus::rolled_back).injected(io, ack_only);
  story.handled(1, io, 1, Command::initialize, State::stopped);
  EXPECT_EQ(broken(story), "I5 I7");
  story.at(RecordKind::injected).a = static_cast<std::uint64_t>(wire::Injected::pretends);
  EXPECT_EQ(broken(story), "I5");
  EXPECT_EQ(excused(story), "I7 disobeys");
}

TEST(Checker, I10AComponentThatNobodySeesTo) {
  Story story = Story::rollback();
  story.drop(RecordKind::settled, 1).drop(RecordKind::settled, 2);
  EXPECT_EQ(broken(story), "I10");
}

TEST(Checker, I10AComponentBesideOneThatIsStuck) {
  Story story = Story::stuck_rollback();
  story.before(RecordKind::exception, 1).moved(io, State::initialized, State::stopped);
  story.observed(1, io, State::stopped, 9);
  story.drop(RecordKind::exception, 1);
  EXPECT_EQ(broken(story), "I10");
}

TEST(Checker, I10AStragglerThatIsNotNamed) {
  Story story = Story::partial_stop();
  story.drop(RecordKind::exception).drop(RecordKind::compensating);
  EXPECT_EQ(broken(story), "I10");
}

TEST(Checker, I4ARunThatSucceedsWithAFailedStep) {
  Story story = Story::full_start();
  story.at(RecordKind::step_ended, 1).detail = 0;
  EXPECT_EQ(broken(story), "I4");
}

TEST(Checker, I19AGap) {
  Story story = Story::full_start();
  story.at(RecordKind::run_ended).sequence += 1;
  EXPECT_EQ(broken(story), "I19");
}

TEST(Checker, I19AStepInsideOfAStep) {
  Story story = Story::full_start();
  story.drop(RecordKind::step_ended);
  EXPECT_EQ(broken(story), "I19");
}

TEST(Checker, I19ASuccessAfterAVerdict) {
  Story story = Story::full_start();
  story.before(RecordKind::run_ended).verdict(1, io, Reason::wrong_state);
  EXPECT_EQ(broken(story), "I19");
}

TEST(Checker, I19AFailureWithoutACause) {
  Story story;
  story.started().accepted(1, record::Atomicity::none).taken(1, io).failed(1, RunStatus::stopped_partial, "");
  EXPECT_EQ(broken(story), "I19");
  story.at(RecordKind::run_ended).text = "cancelled: by the operator";
  EXPECT_EQ(broken(story), "");
}

TEST(Checker, I19ASuccessWithAnException) {
  Story story = Story::forward();
  story.before(RecordKind::run_ended).exception(1, io, Reason::timeout);
  EXPECT_EQ(broken(story), "I19");
}

TEST(Checker, I19ARollbackThatWasNone) {
  Story story = Story::rollback();
  story.drop(RecordKind::compensating);
  EXPECT_EQ(broken(story), "I19");
}

TEST(Checker, I19ARunThatWasToBeRolledBackAndStops) {
  Story story = Story::stuck_rollback();
  story.at(RecordKind::run_ended).detail = static_cast<std::uint8_t>(RunStatus::stopped_partial);
  EXPECT_EQ(broken(story), "I19");
}

TEST(Checker, I19ARunThatHasFewerComponentsThanItSays) {
  Story story = Story::full_start();
  story.at(RecordKind::run_accepted).a = 3;
  EXPECT_EQ(broken(story), "I19");
}

TEST(Checker, I19ARecoveredRunThatForgetsAComponent) {
  Story story = Story::recovery();
  story.drop(RecordKind::owned, 3);
  EXPECT_EQ(broken(story), "I19");
}

TEST(Checker, I19ARunThatEndsBeforeItsStep) {
  Story story = Story::rollback();
  story.drop(RecordKind::step_ended, 1);
  EXPECT_EQ(broken(story), "I19");
}

TEST(Checker, I19WhatAStepDoesAfterItsEnd) {
  Story story = Story::parallel();
  story.before(RecordKind::settled).observed(1, io, State::initialized, 9).reached(1, io, 1, State::initialized);
  EXPECT_EQ(broken(story), "I19");
}

TEST(Checker, I19ARunThatWasNeverAccepted) {
  Story story = Story::full_start();
  story.drop(RecordKind::run_accepted);
  EXPECT_EQ(broken(story), "I19");
}

TEST(Checker, I19ARecordThatLacksItsComponent) {
  Story story = Story::full_start();
  story.before(RecordKind::step_ended, 1).observed(1, record::no_component, State::run, 9);
  EXPECT_EQ(broken(story), "I19");
}

}  // namespace
}  // namespace kapela::checker::testing
