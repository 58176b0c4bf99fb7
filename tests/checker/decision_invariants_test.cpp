// What is seen decides at once, and what is in doubt is repeated in its time: histories that pass, and broken ones.
#include <gtest/gtest.h>

#include "tests/checker/story.hpp"

namespace kapela::checker::testing {
namespace {

using namespace std::chrono_literals;
using record::Reason;
using record::RunStatus;
using wire::Command;
using wire::State;

/// robot is commanded and awaited in step 0, and has acknowledged it.
Story awaited() {
  Story story;
  story.started().accepted(1).taken(1, robot).step(1, 0).awaited(1, robot, State::initialized);
  story.intent(1, robot, 1, Command::initialize).sent(1, robot, 1, Command::initialize);
  return story.acknowledged(1, robot, 1, Command::initialize, 5);
}

/// And has been stopped again.
Story& undone_again(Story& story) {
  story.compensating(1, 180s).ordered(1, robot, 9, Command::stop, State::initialized);
  story.acknowledged(1, robot, 9, Command::stop, 20);
  story.observed(1, robot, State::stopped, 21).settled(1, robot, State::stopped, 21);
  return story.settled(1, robot, State::stopped, 22).failed(1, RunStatus::rolled_back);
}

TEST(Decisions, WhoIsThereCountsAtOnce) {
  const auto reached_after = [](base::Duration while_seen) {
    Story story = awaited().observed(1, robot, State::initialized, 6).later(while_seen);
    story.reached(1, robot, 1, State::initialized).step_ended(1, 0).settled(1, robot, State::initialized, 7);
    return story.run_ended(1, RunStatus::succeeded);
  };
  EXPECT_EQ(broken_in_pace(reached_after(0s)), "");
  EXPECT_EQ(broken_in_pace(reached_after(1s)), "I18");
  Story stale = awaited().observed(1, robot, State::initialized, 4).later(1s);
  stale.observed(1, robot, State::initialized, 6).reached(1, robot, 1, State::initialized).step_ended(1, 0);
  stale.settled(1, robot, State::initialized, 7).run_ended(1, RunStatus::succeeded);
  EXPECT_EQ(broken_in_pace(stale), "") << "it was older than the acknowledgement";
}

TEST(Decisions, NobodyIsMissedWhereItWasSeenAsWanted) {
  Story story = awaited().observed(1, robot, State::initialized, 6).later(timeout - 8ms).step_ended(1, 0, false);
  EXPECT_EQ(broken_in_pace(undone_again(story.verdict(1, robot, Reason::timeout))), "I18");
  Story fallen = awaited().observed(1, robot, State::initialized, 6).observed(1, robot, State::initializing, 7);
  fallen.later(timeout - 8ms).step_ended(1, 0, false);
  EXPECT_EQ(broken_in_pace(undone_again(fallen.verdict(1, robot, Reason::timeout))), "") << "it was there no more";
}

/// robot is seen in FAULT, and the step ends so much later.
Story faulted(base::Duration ends_after) {
  Story story = awaited().observed(1, robot, State::fault, 6).later(ends_after).step_ended(1, 0, false);
  story.verdict(1, robot, Reason::fault).compensating(1, 180s).exception(1, robot, Reason::fault);
  return story.failed(1, RunStatus::rollback_failed);
}

TEST(Decisions, AFaultDecidesAtOnce) {
  EXPECT_EQ(broken_in_pace(faulted(0s)), "");
  EXPECT_EQ(broken_in_pace(faulted(1s)), "I18");
}

TEST(Decisions, AStepThatGoesOnWithoutOneSaysSoAtOnce) {
  const auto missed_after = [](base::Duration duration) {
    Story story;
    story.started().accepted(1, record::Atomicity::forward).taken(1, io, State::run).taken(1, robot, State::run);
    story.step(1, 0).awaited(1, io, State::stopped).awaited(1, robot, State::stopped);
    story.observed(1, robot, State::fault, 6).later(duration).missed(1, robot, Reason::fault);
    return story.observed(1, io, State::run, 7);
  };
  EXPECT_EQ(broken_in_pace(missed_after(0s)).find("I18"), std::string::npos);
  EXPECT_NE(broken_in_pace(missed_after(1s)).find("I18"), std::string::npos);
}

TEST(Decisions, ARefusalDecidesAtOnceUnlessItIsCommandedAnew) {
  const auto refused_for = [](base::Duration duration, bool again) {
    Story story;
    story.started().accepted(1).taken(1, robot).step(1, 0).awaited(1, robot, State::initialized);
    story.intent(1, robot, 1, Command::initialize).sent(1, robot, 1, Command::initialize);
    story.refused(1, robot, 1, Command::initialize);
    if (again) story.intent(1, robot, 2, Command::initialize).sent(1, robot, 2, Command::initialize);
    return story.later(duration).step_ended(1, 0, false);
  };
  EXPECT_EQ(broken_in_pace(refused_for(0s, false)).find("I18"), std::string::npos);
  EXPECT_NE(broken_in_pace(refused_for(1s, false)).find("I18"), std::string::npos);
  EXPECT_EQ(broken_in_pace(refused_for(1s, true)).find("I18"), std::string::npos);
}

/// The answer to the command is lost, and what comes of that comes so much later.
Story in_doubt_for(base::Duration duration, bool is_repeated) {
  Story story;
  story.started().accepted(1).taken(1, robot).step(1, 0).awaited(1, robot, State::initialized);
  story.intent(1, robot, 1, Command::initialize).sent(1, robot, 1, Command::initialize);
  story.in_doubt(1, robot, 1, Command::initialize).later(duration);
  if (is_repeated) story.sent(1, robot, 1, Command::initialize, 2);
  return story.step_ended(1, 0, false);
}

TEST(Decisions, WhatIsInDoubtIsRepeatedInItsTime) {
  const base::Duration pause = pace_of(record::Waits()).resend_first;
  EXPECT_EQ(broken_in_pace(in_doubt_for(pause, true)).find("I18"), std::string::npos);
  EXPECT_NE(broken_in_pace(in_doubt_for(pause + 1s, true)).find("I18"), std::string::npos);
  EXPECT_NE(broken_in_pace(in_doubt_for(pause + 1s, false)).find("I18"), std::string::npos);
  EXPECT_EQ(broken_in_pace(in_doubt_for(0s, false)).find("I18"), std::string::npos);
}

TEST(Decisions, AStepThatIsTriedAgainHasItsOwnTimeToCommandAnew) {
  const auto tried_again_for = [](base::Duration duration) {
    Story story = in_doubt_for(0s, false);
    story.later(20s).step(1, 0).awaited(1, robot, State::initialized).later(duration);
    return story.step_ended(1, 0, false);
  };
  EXPECT_EQ(broken_in_pace(tried_again_for(0s)).find("I18"), std::string::npos);
  EXPECT_NE(broken_in_pace(tried_again_for(20s)).find("I18"), std::string::npos);
}

TEST(Decisions, AnOrderOfAnUndoIsRepeatedAsWell) {
  Story story = awaited().verdict(1, robot, Reason::cancelled).step_ended(1, 0, false).compensating(1, 180s);
  story.observed(1, robot, State::initialized, 6).ordered(1, robot, 2, Command::stop, State::initialized);
  story.in_doubt(1, robot, 2, Command::stop).later(20s);
  story.exception(1, robot, Reason::timeout).failed(1, RunStatus::rollback_failed);
  EXPECT_NE(broken_in_pace(story).find("I18"), std::string::npos);
}

TEST(Decisions, WhoIsTheCauseIsNamed) {
  Story story = faulted(0s);
  story.at(RecordKind::verdict).text = "io: did not do it";
  EXPECT_EQ(broken_in_pace(story), "I19");
  story = faulted(0s);
  story.at(RecordKind::exception).text = {};
  EXPECT_EQ(broken_in_pace(story), "I19");
  EXPECT_EQ(broken_in_pace(faulted(0s)), "");
}

}  // namespace
}  // namespace kapela::checker::testing
