// Histories of components that were given up with a command in doubt: good ones, and one for each way to break I23.
#include <gtest/gtest.h>

#include "tests/checker/story.hpp"

namespace kapela::checker::testing {
namespace {

using namespace std::chrono_literals;
using record::Reason;
using record::Relief;
using record::RunStatus;
using wire::Command;
using wire::State;

TEST(Checker, HasNothingAgainstAWatchThatBringsDownWhoComesBack) {
  EXPECT_EQ(broken(Story::watch()), "");
}

TEST(Checker, HasNothingAgainstAWatchWhoseComponentStaysWhereItMay) {
  Story story = Story::partial_stop();
  story.later(20s).glimpsed(io, State::stopped, 20).later(1s).unwatched(io, State::stopped);
  EXPECT_EQ(broken(story), "");
}

TEST(Checker, HasNothingAgainstAWatchThatAnOperatorEndsOrThatIsNamedAgain) {
  Story acknowledged = Story::partial_stop();
  acknowledged.unlatched().unwatched(io, State::run, Relief::acknowledged).later(20s).glimpsed(io, State::run, 20);
  EXPECT_EQ(broken(acknowledged), "");
  Story named = Story::partial_stop();
  named.later(20s)
      .glimpsed(io, State::run, 20)
      .later(1s)
      .named_again(io)
      .later(60s)
      .glimpsed(robot, State::stopped, 21);
  EXPECT_EQ(broken(named), "");
}

TEST(Checker, HasNothingAgainstAWatchThatAnotherLifeGoesOnWith) {
  Story story = Story::partial_stop();
  story.later(20s).glimpsed(io, State::run, 20).crashed().later(60s).started(epoch + 1);
  EXPECT_EQ(broken(story), "");
}

TEST(Checker, I23ARunThatLeavesACommandInDoubtUnwatched) {
  Story story = Story::partial_stop();
  story.drop(RecordKind::watched);
  EXPECT_EQ(broken(story), "I23");
  Story answered = Story::partial_stop();
  answered.drop(RecordKind::watched);
  answered.before(RecordKind::missed).refused(1, io, 2, Command::stop);
  EXPECT_EQ(broken(answered), "");
}

TEST(Checker, I23AComponentThatComesBackRaisedAndIsLeftThere) {
  Story at_rest = Story::partial_stop();
  at_rest.later(20s).glimpsed(io, State::run, 20);
  EXPECT_EQ(broken(at_rest), "I23");
  EXPECT_EQ(broken(at_rest, false), "");
  Story late = Story::watch();
  late.before(RecordKind::run_accepted, 1).later(11s).glimpsed(robot, State::stopped, 21);
  EXPECT_EQ(broken(late), "I23");
}

TEST(Checker, I23HasNothingAgainstTheEndOfTheWayThatPeopleWereToldOf) {
  Story story = Story::partial_stop();
  story.later(20s).glimpsed(io, State::starting, 20).named_again(io).later(20s).glimpsed(io, State::run, 21);
  EXPECT_EQ(broken(story), "");
  story.later(1s).glimpsed(io, State::stopped, 22).later(1s).glimpsed(io, State::run, 23);
  EXPECT_EQ(broken(story), "I23") << "that is another time";
}

TEST(Checker, I23AComponentThatComesBackRaisedAfterPeopleWereToldOfItsFault) {
  Story story = Story::partial_stop();
  story.later(20s).glimpsed(io, State::fault, 20).named_again(io).later(20s).glimpsed(io, State::run, 21);
  story.at(RecordKind::alert, 1).state = State::fault;
  EXPECT_EQ(broken(story), "I23");
}

TEST(Checker, I23AWatchThatEndsWhileItsComponentIsTooHigh) {
  Story story = Story::partial_stop();
  story.later(20s).glimpsed(io, State::run, 20).unwatched(io, State::run);
  EXPECT_EQ(broken(story), "I23");
}

TEST(Checker, I23AWatchThatEndsBeforeItsComponentWasSeen) {
  Story story = Story::partial_stop();
  story.later(20s).unwatched(io, State::stopped);
  EXPECT_EQ(broken(story), "I23");
}

TEST(Checker, I23AWatchThatIsLeftToARunThatThereWasNot) {
  Story story = Story::partial_stop();
  story.unwatched(io, State::stopped, Relief::seen_to);
  EXPECT_EQ(broken(story), "I23");
}

}  // namespace
}  // namespace kapela::checker::testing
