// One broken history for each way in which the invariants about the lives of an orchestrator can break; each is caught
// by its invariant alone.
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

TEST(Checker, I21ARunThatNobodyRecovers) {
  Story story = Story::full_start();
  story.drop(RecordKind::run_ended).crashed();
  EXPECT_EQ(broken(story, false), "") << "the next life may still come";
  EXPECT_EQ(broken(story), "I21");
  story.started(epoch + 1);
  EXPECT_EQ(broken(story), "I21");
}

TEST(Checker, I21ANewRunBeforeTheLostOneIsRecovered) {
  Story story = Story::recovery();
  story.before(RecordKind::recovered).accepted(2).run_ended(2, RunStatus::succeeded);
  EXPECT_EQ(broken(story), "I21");
}

TEST(Checker, I21ARunThatTakesAComponentOfALostOne) {
  Story story;
  story.started().accepted(1).taken(1, io).started(epoch + 1).accepted(2).owned(2, io);
  EXPECT_EQ(broken(story, false), "I21");
}

TEST(Checker, I21ARunThatIsRecoveredTwice) {
  Story story = Story::recovery();
  story.before(RecordKind::owned, 2).recovered(1);
  EXPECT_EQ(broken(story), "I21");
}

TEST(Checker, I21ARunThatIsRecoveredWithoutACrash) {
  Story story = Story::full_start();
  story.recovered(1);
  EXPECT_EQ(broken(story), "I21");
}

TEST(Checker, I21ARunThatGoesOnAsIfNothingHadHappened) {
  Story story = Story::full_start();
  story.before(RecordKind::run_ended).started(epoch + 1);
  EXPECT_EQ(broken(story), "I21");
}

TEST(Checker, I21TakesRunsOfLivesBeforeTheHistoryAsTheyCome) {
  Story story;
  story.started(epoch).recovered(1, epoch - 1).owned(1, io).compensating(1);
  story.obeyed(io, 1, Command::stop, {State::run, State::stopping, State::stopped}, 3, Purpose::compensation);
  story.settled(1, io, State::stopped, 5).settled(1, io, State::stopped, 6).failed(1, RunStatus::rolled_back);
  EXPECT_EQ(broken(story), "");
}

TEST(Checker, I5SaysNothingOfWhereARunOfALifeBeforeTheHistoryBegan) {
  Story story;
  story.started(epoch).recovered(1, epoch - 1).owned(1, io).compensating(1).observed(1, io, State::run, 1);
  story.obeyed(io, 1, Command::stop, {State::run, State::stopping, State::stopped}, 3, Purpose::compensation);
  story.settled(1, io, State::stopped, 5).settled(1, io, State::stopped, 6).failed(1, RunStatus::rolled_back);
  EXPECT_EQ(broken(story), "");
  EXPECT_EQ(excused(story), "I5 unknown_past");
}

/// Of a life before the history: both are to be brought down.
Story taken_up() {
  Story story;
  return story.started(epoch).recovered(1, epoch - 1).owned(1, io).owned(1, robot).compensating(1);
}

constexpr Story::Way stopped_from_run{State::run, State::stopping, State::stopped};

TEST(Checker, I17SaysNothingOfWhatARunOfALifeBeforeTheHistoryWasToldThere) {
  Story story = taken_up().observed(1, io, State::stopped, 1);
  story.obeyed(io, 1, Command::soft_stop, {State::stopped, State::soft_stopping, State::initialized}, 3,
               Purpose::compensation);
  EXPECT_EQ(excused(story), "I17 unknown_past");
}

TEST(Checker, I9SaysNothingOfTheStepsOfARunOfALifeBeforeTheHistory) {
  Story story = taken_up();
  story.obeyed(io, 1, Command::stop, stopped_from_run, 3, Purpose::compensation).settled(1, io, State::stopped, 5);
  story.obeyed(robot, 2, Command::stop, stopped_from_run, 6, Purpose::compensation)
      .settled(1, robot, State::stopped, 8);
  story.settled(1, io, State::stopped, 9).settled(1, robot, State::stopped, 10);
  EXPECT_EQ(broken_of_independent(story.failed(1, RunStatus::rolled_back)), "");
}

TEST(Checker, I6SaysNothingOfWhomALifeBeforeTheHistoryHasNamed) {
  Story story = taken_up();
  story.failed(1, RunStatus::rollback_failed);
  EXPECT_EQ(broken(story), "");
  EXPECT_EQ(excused(story), "I6 unknown_past");
}

TEST(Checker, I19SaysNothingOfWhatARunOfALifeBeforeTheHistoryWasToDo) {
  Story story = taken_up();
  story.exception(1, io, Reason::unreachable).failed(1, RunStatus::stopped_partial);
  EXPECT_EQ(broken(story), "");
  EXPECT_EQ(excused(story), "I19 unknown_past");
}

TEST(Checker, I9KnowsWhoIsStuckInARunOfALifeBeforeTheHistory) {
  Story story;
  story.started(epoch).recovered(1, epoch - 1).owned(1, io).owned(1, robot).compensating(1);
  story.exception(1, robot, Reason::fault).exception(1, io, Reason::held_by, 1 + index(robot));
  story.failed(1, RunStatus::rollback_failed);
  EXPECT_EQ(broken(story), "");
  EXPECT_EQ(excused(story), "I9 unknown_past");
}

TEST(Checker, I21ARunIsRecoveredAfterEachCrash) {
  Story story = Story::recovery();
  story.before(RecordKind::compensating).crashed().started(epoch + 2).recovered(1, epoch + 1);
  story.owned(1, io).owned(1, robot);
  for (std::size_t nth = 2; nth < 4; ++nth) story.at(RecordKind::handled, nth).b = epoch + 2;
  EXPECT_EQ(broken(story), "");
}

/// The orchestrator dies again and again; then a command of its first life acts.
Story late_effect_after(std::uint64_t lives) {
  Story story = Story::full_start();
  for (std::uint64_t life = 1; life < lives; ++life) story.crashed().started(epoch + life);
  story.handled(0, io, 9, Command::stop, State::stopping, Verdict::accepted, epoch);
  return story;
}

TEST(Checker, I2RemembersTheCommandsOfLivesBefore) {
  EXPECT_EQ(broken(late_effect_after(4)), "I2");
}

TEST(Checker, I2SaysNothingOfCommandsOfLivesLongAgo) {
  EXPECT_EQ(broken(late_effect_after(5)), "");
}

/// Whom the last life has named, the next one sees to anew: robot was in FAULT before a stop that left it out.
TEST(Checker, I9HasNothingAgainstAStopUnderOneThatAnEarlierLifeHasNamed) {
  Story story;
  story.started().accepted(1, record::Atomicity::forward).taken(1, io, State::run).taken(1, robot, State::fault);
  story.step(1, 0).intent(1, io, 1, Command::stop, State::run).sent(1, io, 1, Command::stop).step_ended(1, 0, false);
  story.compensating(1).observed(1, robot, State::fault, 5).exception(1, robot, Reason::fault).crashed();
  story.started(epoch + 1).recovered(1).owned(1, io).owned(1, robot).verdict(1, io, Reason::crashed).compensating(1);
  story.observed(1, io, State::run, 1);
  story.obeyed(io, 1, Command::stop, {State::run, State::stopping, State::stopped}, 2, Purpose::compensation,
               epoch + 1);
  story.settled(1, io, State::stopped, 4).settled(1, io, State::stopped, 5);
  EXPECT_EQ(broken(story.failed(1, RunStatus::stopped_partial)), "");
  story.before(RecordKind::intent, 1).exception(1, robot, Reason::fault);
  EXPECT_EQ(broken(story), "I9");
}

}  // namespace
}  // namespace kapela::checker::testing
