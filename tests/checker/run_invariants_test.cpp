// One broken history for each way in which the invariants about runs as a whole can break; each is caught by its
// invariant alone.
#include <gtest/gtest.h>

#include "tests/checker/story.hpp"

namespace kapela::checker::testing {
namespace {

using record::Reason;
using record::RunStatus;
using wire::Command;
using wire::State;

TEST(Checker, I1ARunThatNeverEnds) {
  Story story = Story::full_start();
  story.drop(RecordKind::run_ended);
  EXPECT_EQ(broken(story), "I1");
  EXPECT_EQ(broken(story, false), "") << "it may still go on";
}

TEST(Checker, I1ACompensationThatTakesTooLong) {
  Story story = Story::rollback();
  story.at(RecordKind::compensating).b = 1;
  EXPECT_EQ(broken(story), "");
  story.at(RecordKind::run_ended).time += settings().slack;
  EXPECT_EQ(broken(story), "I1");
}

TEST(Checker, I1ANumberThatARunOfAnEarlierLifeHad) {
  Story story = Story::full_start();
  story.started(epoch + 1).accepted(1).run_ended(1, RunStatus::succeeded);
  EXPECT_EQ(broken(story), "I1");
}

TEST(Checker, I1ARecordAfterTheEnd) {
  Story story = Story::full_start();
  story.step(1, 2);
  EXPECT_EQ(broken(story), "I1");
}

TEST(Checker, I1TwoEnds) {
  Story story = Story::full_start();
  story.run_ended(1, RunStatus::succeeded);
  EXPECT_EQ(broken(story), "I1");
}

TEST(Checker, I1ARunThatIsAcceptedTwice) {
  Story story = Story::full_start();
  story.before(RecordKind::step_started).accepted(1);
  EXPECT_EQ(broken(story), "I1");
}

TEST(Checker, I3ARejectedRunThatCommandedSomebody) {
  Story story;
  story.started().accepted(1).taken(1, io).step(1, 0).intent(1, io, 1, Command::initialize).step_ended(1, 0, false);
  story.failed(1, RunStatus::rejected, "io is in FAULT");
  EXPECT_EQ(broken(story), "I3");
}

TEST(Checker, I11AnIntentAfterTheVerdict) {
  Story story;
  story.started().accepted(1, record::Atomicity::none).taken(1, io).step(1, 0).verdict(1, robot, Reason::nack);
  story.intent(1, io, 1, Command::initialize).step_ended(1, 0, false).failed(1, RunStatus::stopped_partial);
  EXPECT_EQ(broken(story), "I11");
}

TEST(Checker, I11AStepThatARecoveredRunGoesOnWith) {
  Story story = Story::recovery();
  story.before(RecordKind::compensating).step(1, 7).intent(1, io, 9, Command::run, State::initialized);
  story.step_ended(1, 7, false);
  EXPECT_EQ(broken(story), "I11");
  story.at(RecordKind::recovered).detail = 1;
  EXPECT_EQ(broken(story), "") << "it is to go on";
}

TEST(Checker, I11ARetryAfterTheVerdict) {
  Story story;
  story.started().accepted(1, record::Atomicity::none).taken(1, io).step(1, 0).intent(1, io, 1, Command::initialize);
  story.verdict(1, robot, Reason::nack).sent(1, io, 1, Command::initialize).step_ended(1, 0, false);
  story.failed(1, RunStatus::stopped_partial);
  EXPECT_EQ(broken(story), "I11");
}

TEST(Checker, I20AFailureThatNobodyIsToldOf) {
  Story story = Story::rollback();
  story.drop(RecordKind::alert);
  EXPECT_EQ(broken(story), "I20");
}

TEST(Checker, I20AFailureThatIsToldTwice) {
  Story story = Story::rollback();
  story.before(RecordKind::run_ended).alert(1);
  EXPECT_EQ(broken(story), "I20");
  story.at(RecordKind::alert).a = 0;
  EXPECT_EQ(broken(story), "") << "the other one is an action of the scenario";
}

TEST(Checker, I20AnAlertOfASuccess) {
  Story story = Story::full_start();
  story.before(RecordKind::run_ended).alert(1);
  EXPECT_EQ(broken(story), "I20");
}

TEST(Checker, I20HasNothingAgainstAnAlertInEachLife) {
  Story story = Story::recovery();
  story.before(RecordKind::crashed).alert(1);
  EXPECT_EQ(broken(story), "");
}

}  // namespace
}  // namespace kapela::checker::testing
