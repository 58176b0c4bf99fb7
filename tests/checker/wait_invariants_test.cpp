// One broken history for each way in which the invariants about what a step waits for can break; each is caught by its
// invariant alone.
#include <gtest/gtest.h>

#include "tests/checker/story.hpp"

namespace kapela::checker::testing {
namespace {

using wire::Command;
using wire::State;

TEST(Checker, I16ASightingThatIsOlderThanTheAcknowledgement) {
  Story story = Story::full_start();
  story.at(RecordKind::observed, 1).a = 5;
  EXPECT_EQ(broken(story), "I16");
}

TEST(Checker, I16ACommandThatIsNotAcknowledged) {
  Story story;
  story.started().accepted(1).taken(1, io, State::initialized).step(1, 0).awaited(1, io, State::run);
  story.intent(1, io, 1, Command::run, State::initialized).observed(1, io, State::run, 3);
  story.reached(1, io, 1, State::run);
  EXPECT_EQ(broken(story, false), "I16");
}

TEST(Checker, I16AnEndThatRestsOnAnOldSighting) {
  Story story = Story::full_start();
  story.at(RecordKind::settled).a = 5;
  EXPECT_EQ(broken(story), "I16");
}

TEST(Checker, I16AnEndInAStateThatTheComponentWasNeverIn) {
  Story story = Story::rollback();
  story.drop(RecordKind::moved, 5);
  story.before(RecordKind::settled, 1).moved(io, State::stopping, State::fault);
  EXPECT_EQ(broken(story), "I16");
}

TEST(Checker, I16AStateThatWasNotSeen) {
  Story story = Story::full_start();
  story.drop(RecordKind::observed, 1);
  EXPECT_EQ(broken(story), "I16");
}

TEST(Checker, I16AComponentThatWasNeverSeen) {
  Story story = Story::full_start();
  story.drop(RecordKind::observed, 2);
  EXPECT_EQ(broken(story), "I16");
}

TEST(Checker, I16AStateThatTheComponentWasNeverIn) {
  Story story = Story::full_start();
  story.drop(RecordKind::moved, 2);
  EXPECT_EQ(broken(story), "I16");
}

TEST(Checker, I16AStateThatTheComponentPassedThrough) {
  Story story = Story::full_start();
  story.before(RecordKind::observed, 1).moved(io, State::initialized, State::fault);
  EXPECT_EQ(broken(story), "");
}

TEST(Checker, I16AnAcknowledgementOfWhatNeverArrived) {
  Story story = Story::full_start();
  story.drop(RecordKind::run_ended);
  story.step(1, 2).intent(1, io, 9, Command::run, State::initialized).sent(1, io, 9, Command::run);
  EXPECT_EQ(broken(story, false), "");
  story.acknowledged(1, io, 9, Command::run, 99);
  EXPECT_EQ(broken(story, false), "I16");
}

/// A stop that nobody has answered arrives between the looks, and the judgement of what the second has seen.
TEST(Checker, I16HasNothingAgainstWhatWasSeenBeforeALoweringCommandActed) {
  Story story;
  story.started().accepted(1).taken(1, io, State::run).step(1, 0);
  story.intent(1, io, 1, Command::stop, State::run).sent(1, io, 1, Command::stop);
  story.verdict(1, robot, record::Reason::cancelled).step_ended(1, 0, false).compensating(1);
  story.settled(1, io, State::run, 5).moved(io, State::run, State::stopping);
  story.handled(1, io, 1, Command::stop, State::stopping).settled(1, io, State::run, 6);
  story.failed(1, record::RunStatus::rolled_back);
  EXPECT_EQ(broken(story), "");
  EXPECT_EQ(excused(story), "I16 in_doubt");
  story.at(RecordKind::settled, 1).state = State::initialized;
  EXPECT_EQ(broken(story), "I16") << "it was not there before, either";
  story.at(RecordKind::settled, 1).state = State::run;
  story.before(RecordKind::settled, 1).acknowledged(1, io, 1, Command::stop, 5);
  EXPECT_EQ(broken(story), "I16") << "then a look is newer";
}

}  // namespace
}  // namespace kapela::checker::testing
