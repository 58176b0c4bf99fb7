// One broken history for each way in which the invariants about compensation, and about what is legal can break; each
// is caught by its invariant alone.
#include <gtest/gtest.h>

#include "tests/checker/story.hpp"

namespace kapela::checker::testing {
namespace {

using record::Purpose;
using record::Reason;
using wire::Command;
using wire::State;

TEST(Checker, I8ACompensationThatRaises) {
  Story story = Story::rollback();
  story.before(RecordKind::settled, 1);
  story.intent(1, io, 4, Command::initialize, State::stopped, Purpose::compensation);
  EXPECT_EQ(broken(story), "I8");
}

TEST(Checker, I8AnOnFailureThatRaises) {
  Story story = Story::rollback();
  story.before(RecordKind::compensating).step(1, 7);
  story.intent(1, io, 4, Command::run, State::initialized, Purpose::on_failure).step_ended(1, 7, false);
  EXPECT_EQ(broken(story), "I8");
  story.at(RecordKind::intent, 2).detail = static_cast<std::uint8_t>(Command::stop);
  EXPECT_EQ(broken(story), "");
}

TEST(Checker, I9AComponentThatGoesDownBeforeItsDependents) {
  Story story = Story::rollback();
  story.drop(RecordKind::settled, 0);
  story.before(RecordKind::alert).settled(1, robot, State::stopped, 15).settled(1, io, State::stopped, 16);
  EXPECT_EQ(broken(story), "I9");
}

TEST(Checker, I9AComponentThatGoesDownAlthoughAStuckOneNeedsIt) {
  Story story = Story::stuck_rollback();
  story.drop(RecordKind::exception, 1).before(RecordKind::alert);
  story.obeyed(io, 3, Command::stop, {State::initialized, State::stopping, State::stopped}, 10, Purpose::compensation);
  story.settled(1, io, State::stopped, 12).settled(1, io, State::stopped, 13);
  EXPECT_EQ(broken(story), "I9");
  story.at(RecordKind::compensating).detail = static_cast<std::uint8_t>(record::OnStuck::go_on);
  EXPECT_EQ(broken(story), "");
}

/// The robot was commanded in a later step; nobody depends on anybody.
TEST(Checker, I9AComponentThatGoesDownBeforeThoseOfALaterStep) {
  Story story = Story::rollback();
  story.before(RecordKind::intent, 1).step(1, 2);
  story.at(RecordKind::intent, 1).b = 2;
  story.before(RecordKind::compensating).step_ended(1, 2, false);
  story.drop(RecordKind::settled, 0);
  story.before(RecordKind::alert).settled(1, robot, State::stopped, 15).settled(1, io, State::stopped, 16);
  EXPECT_EQ(broken_of_independent(story), "I9");
  story.at(RecordKind::intent, 1).b = 0;
  EXPECT_EQ(broken_of_independent(story), "");
}

TEST(Checker, I9AComponentThatGoesDownUnderOneThatHasComeUpAgain) {
  Story story = Story::rollback();
  story.before(RecordKind::intent, 2).observed(1, robot, State::initialized, 9);
  EXPECT_EQ(broken(story), "I9");
  story.before(RecordKind::intent, 2).observed(1, robot, State::stopped, 9);
  EXPECT_EQ(broken(story), "");
}

TEST(Checker, I9AComponentThatIsHeldByNobodyWhoIsStuck) {
  Story story = Story::stuck_rollback();
  story.at(RecordKind::exception, 1).a = 1 + index(io);
  EXPECT_EQ(broken(story), "I9");
  story.at(RecordKind::exception, 1).a = 0;
  EXPECT_EQ(broken(story), "I9");
}

TEST(Checker, I9AComponentThatIsHeldByOneThatDoesNotDependOnIt) {
  Story story = Story::stuck_rollback();
  std::swap(story.at(RecordKind::exception, 0).text, story.at(RecordKind::exception, 1).text);
  story.at(RecordKind::exception, 0).component = io;
  story.at(RecordKind::exception, 0).detail = static_cast<std::uint8_t>(Reason::timeout);
  story.at(RecordKind::exception, 1).component = robot;
  story.at(RecordKind::exception, 1).a = 1 + index(io);
  EXPECT_EQ(broken(story), "I9");
}

TEST(Checker, I9AComponentThatIsHeldByOneThatWasBroughtDown) {
  Story story = Story::stuck_rollback();
  story.before(RecordKind::verdict).observed(1, robot, State::stopped, 9);
  story.at(RecordKind::exception).state = State::stopped;
  story.at(RecordKind::exception).detail = static_cast<std::uint8_t>(Reason::timeout);
  EXPECT_EQ(broken(story), "I6 I9");
}

TEST(Checker, I17ACommandThatIsIllegalWhereTheComponentWasSeen) {
  Story story;
  story.started().accepted(1).taken(1, io).step(1, 0);
  story.obeyed(io, 1, Command::initialize, {State::stopped, State::initializing, State::initialized}, 5);
  story.observed(1, io, State::stopped, 7).intent(1, io, 2, Command::run, State::initialized);
  EXPECT_EQ(broken(story, false), "I17");
  story.before(RecordKind::intent, 1).observed(1, io, State::initialized, 8);
  EXPECT_EQ(broken(story, false), "");
}

TEST(Checker, I17HasNothingAgainstACommandAfterOneThatIsNotResolved) {
  Story story;
  story.started().accepted(1).taken(1, io).step(1, 0).intent(1, io, 1, Command::initialize);
  story.sent(1, io, 1, Command::initialize).acknowledged(1, io, 1, Command::initialize, 5);
  story.step_ended(1, 0).step(1, 1);
  story.intent(1, io, 2, Command::run, State::initializing);
  EXPECT_EQ(broken(story, false), "");
  story.before(RecordKind::intent, 1).observed(1, io, State::initializing, 6);
  EXPECT_EQ(broken(story, false), "I17");
}

TEST(Checker, I17HasNothingAgainstACommandAfterATransitionThatHasEnded) {
  Story story;
  story.started().accepted(1).taken(1, io, State::initialized).step(1, 0);
  story.intent(1, io, 1, Command::run, State::initialized).sent(1, io, 1, Command::run);
  story.acknowledged(1, io, 1, Command::run, 5);
  story.observed(1, io, State::starting, 6).verdict(1, io, Reason::cancelled).step_ended(1, 0, false).compensating(1);
  story.intent(1, io, 2, Command::soft_stop, State::run, Purpose::compensation);
  EXPECT_EQ(broken(story, false), "");
}

TEST(Checker, I17ACommandFromAStateWhereItIsIllegal) {
  Story story = Story::full_start();
  story.at(RecordKind::intent).state = State::initialized;
  EXPECT_EQ(broken(story), "I17");
}

TEST(Checker, I17ACommandToAComponentThatThePreflightHasNotSeen) {
  Story story = Story::full_start();
  story.drop(RecordKind::based);
  EXPECT_EQ(broken(story), "I17");
}

TEST(Checker, I19ACompensationThatDoesNotSayWhenItBegins) {
  Story story = Story::forward();
  story.drop(RecordKind::compensating);
  EXPECT_EQ(broken(story), "I19");
}

}  // namespace
}  // namespace kapela::checker::testing
