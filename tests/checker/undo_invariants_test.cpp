// The times of an undo, and whom it names for what: histories that pass, and broken ones, each of which is noticed.
#include <gtest/gtest.h>

#include "tests/checker/story.hpp"

namespace kapela::checker::testing {
namespace {

using namespace std::chrono_literals;
using record::Atomicity;
using record::Reason;
using record::RunStatus;
using wire::Command;
using wire::State;

/// Both are RUN, robot has missed what it was to do, and the undo begins: both are to be INITIALIZED.
Story undone() {
  Story story;
  story.started().accepted(1).taken(1, io, State::initialized).taken(1, robot, State::initialized).step(1, 0);
  story.intent(1, io, 1, Command::run, State::initialized).intent(1, robot, 2, Command::run, State::initialized);
  story.sent(1, io, 1, Command::run).sent(1, robot, 2, Command::run);
  story.acknowledged(1, io, 1, Command::run, 5).acknowledged(1, robot, 2, Command::run, 6);
  story.observed(1, io, State::run, 7).observed(1, robot, State::run, 8);
  return story.verdict(1, robot, Reason::cancelled).step_ended(1, 0, false).compensating(1, 180s);
}

/// robot gets another one, and takes it.
Story& ordered_again(Story& story, std::uint64_t command, Command what) {
  return story.ordered(1, robot, command, what, State::run).acknowledged(1, robot, command, what, 10 + command);
}

/// io is held, and that is the end.
Story& ended(Story& story) {
  story.exception(1, io, Reason::held_by, 1 + index(robot));
  return story.failed(1, RunStatus::rollback_failed);
}

/// robot gets its order.
Story ordered() {
  Story story = undone();
  return story.ordered(1, robot, 3, Command::soft_stop, State::run).acknowledged(1, robot, 3, Command::soft_stop, 9);
}

/// And refuses it.
Story refused() {
  Story story = undone();
  return story.ordered(1, robot, 3, Command::soft_stop, State::run).refused(1, robot, 3, Command::soft_stop);
}

constexpr base::Duration moment = 100ms;

TEST(UndoTimes, WhoDoesNotAnswerIsGivenUpWhenThePatienceIsOver) {
  Story story = undone().later(10s).exception(1, robot, Reason::timeout);
  EXPECT_EQ(broken_in_pace(ended(story)), "");
  Story early = undone().later(9s).exception(1, robot, Reason::timeout);
  EXPECT_EQ(broken_in_pace(ended(early)), "I18");
}

TEST(UndoTimes, PatienceBeginsWithTheTurn) {
  Story story = undone();
  story.later(20s).observed(1, robot, State::initialized, 9).settled(1, robot, State::initialized, 9);
  story.later(9s).exception(1, io, Reason::unreachable).settled(1, robot, State::initialized, 10);
  EXPECT_EQ(broken_in_pace(story.failed(1, RunStatus::rollback_failed)), "I18");
  Story patient = undone();
  patient.later(20s).observed(1, robot, State::initialized, 9).settled(1, robot, State::initialized, 9);
  patient.later(10s).exception(1, io, Reason::unreachable).settled(1, robot, State::initialized, 10);
  EXPECT_EQ(broken_in_pace(patient.failed(1, RunStatus::rollback_failed)), "");
}

TEST(UndoTimes, ARunThatOnlyLowersHasLessPatience) {
  const auto given_up_after = [](base::Duration patience) {
    Story story = Story::partial_stop();
    story.at(RecordKind::exception).time += patience;
    return story;
  };
  EXPECT_EQ(broken_in_pace(given_up_after(0s)), "I18");
  EXPECT_EQ(broken_in_pace(given_up_after(1s)), "");
}

TEST(UndoTimes, WhoDoesNotObeyIsGivenUpWhenItsOrderIsOver) {
  const auto given_up_after = [](base::Duration duration) {
    Story story = ordered().later(drain);
    ordered_again(story, 4, Command::stop).later(drain);
    ordered_again(story, 5, Command::hard_stop).later(duration).left(1, robot, State::run, Reason::timeout);
    return ended(story);
  };
  EXPECT_EQ(broken_in_pace(given_up_after(drain)), "");
  EXPECT_EQ(broken_in_pace(given_up_after(20s)), "I18");
}

TEST(UndoTimes, NobodyIsGivenUpWhileThereIsAHarderCommand) {
  Story story = ordered().later(drain).left(1, robot, State::run, Reason::timeout);
  EXPECT_EQ(broken_in_pace(ended(story)), "I6");
}

TEST(UndoTimes, AHarderCommandComesWhenTheOneBeforeIsOver) {
  Story story = ordered().later(20s);
  ordered_again(story, 4, Command::stop).later(drain).exception(1, robot, Reason::timeout);
  EXPECT_EQ(broken_in_pace(ended(story)), "I18");
  story.before(RecordKind::intent, 3).observed(1, robot, State::run, 10);
  EXPECT_EQ(broken_in_pace(story), "I18") << "where the order has found it, it may still set out";
  story.at(RecordKind::observed, 2).command = record::CommandId{3};
  EXPECT_EQ(broken_in_pace(story), "") << "it says itself that this is what came of it";
}

TEST(UndoTimes, WhatAnOrderDoesNotBringAboutIsOverWhenItsTimeIs) {
  Story story = ordered().later(drain + 5s).exception(1, robot, Reason::timeout);
  EXPECT_EQ(broken_in_pace(ended(story)), "I18");
}

TEST(UndoTimes, WhoRefusesIsAskedAgainAfterAPause) {
  const auto asked_after = [](base::Duration pause) {
    Story story = refused().later(pause);
    story.ordered(1, robot, 4, Command::soft_stop, State::run).refused(1, robot, 4, Command::soft_stop);
    story.left(1, robot, State::run, Reason::nack);
    return ended(story);
  };
  EXPECT_EQ(broken_in_pace(asked_after(1s)), "");
  EXPECT_EQ(broken_in_pace(asked_after(moment)), "I18");
  EXPECT_EQ(broken_in_pace(asked_after(drain)), "I18");
  Story twice = asked_after(1s);
  twice.before(RecordKind::intent, 3).later(-moment).refused(1, robot, 3, Command::soft_stop);
  EXPECT_EQ(broken_in_pace(twice), "") << "another attempt of it has been refused as well";
}

TEST(UndoTimes, WhoRefusesOnItsWayIsAwaitedThere) {
  const auto given_up_after = [](base::Duration pause) {
    Story story = undone();
    story.ordered(1, robot, 3, Command::stop, State::starting).observed(1, robot, State::starting, 9);
    story.refused(1, robot, 3, Command::stop).later(pause).exception(1, robot, Reason::timeout);
    return ended(story);
  };
  EXPECT_EQ(broken_in_pace(given_up_after(drain)), "");
  EXPECT_EQ(broken_in_pace(given_up_after(drain + 5s)), "I18");
}

TEST(UndoReasons, WhoRefusesIsNamedForThat) {
  Story story = ordered().later(drain);
  ordered_again(story, 4, Command::stop).later(drain);
  story.ordered(1, robot, 5, Command::hard_stop, State::run).later(drain - 5s);
  story.refused(1, robot, 5, Command::hard_stop).later(5s).left(1, robot, State::run, Reason::timeout);
  EXPECT_EQ(broken_in_pace(ended(story)), "I6");
  story.at(RecordKind::exception).detail = static_cast<std::uint8_t>(Reason::nack);
  EXPECT_EQ(broken_in_pace(story), "");
}

TEST(UndoTimes, WhoIsLedElsewhereIsCommandedAnewAtOnce) {
  const auto seen_in_pause = [](base::Duration commanded_after) {
    Story story = ordered().observed(1, robot, State::pause, 10).later(commanded_after);
    story.ordered(1, robot, 4, Command::stop, State::pause).acknowledged(1, robot, 4, Command::stop, 11);
    return ended(story.later(drain).left(1, robot, State::unknown, Reason::timeout));
  };
  EXPECT_EQ(broken_in_pace(seen_in_pause(0s)), "");
  EXPECT_EQ(broken_in_pace(seen_in_pause(moment)), "I18");
}

TEST(UndoTimes, AWayThatMayBeBrokenOffIsBrokenOff) {
  const auto found_on_its_way = [](base::Duration stopped_after) {
    Story story;
    story.started().accepted(1).taken(1, robot).step(1, 0).intent(1, robot, 1, Command::initialize);
    story.sent(1, robot, 1, Command::initialize).acknowledged(1, robot, 1, Command::initialize, 5);
    story.verdict(1, robot, Reason::cancelled).step_ended(1, 0, false).compensating(1, 180s);
    story.observed(1, robot, State::initializing, 7).later(stopped_after);
    story.at(RecordKind::observed).time += 1ms;  // in the moment of the intent
    story.ordered(1, robot, 2, Command::stop, State::initializing).acknowledged(1, robot, 2, Command::stop, 8);
    story.observed(1, robot, State::stopped, 9).settled(1, robot, State::stopped, 9);
    return story.settled(1, robot, State::stopped, 10).failed(1, RunStatus::rolled_back);
  };
  EXPECT_EQ(broken_in_pace(found_on_its_way(0s)), "");
  EXPECT_EQ(broken_in_pace(found_on_its_way(moment)), "I18");
  Story idle = found_on_its_way(moment);
  idle.drop(RecordKind::intent, 1).drop(RecordKind::sent, 1).drop(RecordKind::acknowledged, 1);
  EXPECT_EQ(broken_in_pace(idle), "I18");
}

TEST(UndoTimes, ATransitionIsAwaitedForSoLongAndNoLonger) {
  const auto awaited_for = [](base::Duration duration) {
    Story story = undone().observed(1, robot, State::soft_stopping, 9).later(duration);
    story.left(1, robot, State::soft_stopping, Reason::timeout);
    return ended(story);
  };
  EXPECT_EQ(broken_in_pace(awaited_for(drain)), "");
  EXPECT_EQ(broken_in_pace(awaited_for(drain + moment)), "I18");
  EXPECT_EQ(broken_in_pace(awaited_for(20s)), "I18");
}

TEST(UndoTimes, ARepeatComesAfterAPause) {
  const auto repeated_after = [](base::Duration pause) {
    Story story = Story::full_start();
    story.before(RecordKind::acknowledged).in_doubt(1, io, 1, Command::initialize).later(pause - 1ms);
    story.sent(1, io, 1, Command::initialize, 2);
    return story;
  };
  EXPECT_EQ(broken_in_pace(repeated_after(100ms)), "");
  EXPECT_EQ(broken_in_pace(repeated_after(90ms)), "I18");
}

TEST(UndoReasons, ASilentOneIsNamedForHowItIsSilent) {
  const auto named = [](Reason reason, std::uint64_t miss) {
    Story story = undone().later(10s).exception(1, robot, reason);
    story.at(RecordKind::exception).b = miss;
    return ended(story);
  };
  constexpr std::uint64_t refused = 1;
  constexpr std::uint64_t no_answer = 2;
  EXPECT_EQ(broken_in_pace(named(Reason::unreachable, refused)), "");
  EXPECT_EQ(broken_in_pace(named(Reason::timeout, no_answer)), "");
  EXPECT_EQ(broken_in_pace(named(Reason::timeout, refused)), "I6");
  EXPECT_EQ(broken_in_pace(named(Reason::unreachable, no_answer)), "I6");
}

TEST(UndoReasons, OnlyWhoIsHeldNamesAHolder) {
  Story story = Story::stuck_rollback();
  story.at(RecordKind::exception).a = 1 + index(io);
  EXPECT_EQ(broken_in_pace(story), "I9");
}

TEST(UndoReasons, WhoIsNamedAtTheEndOfTheBudgetHasHadATurn) {
  const auto waits_for_robot_until = [](base::Duration settled_after) {
    Story story = undone();
    story.later(settled_after).observed(1, robot, State::initialized, 9).settled(1, robot, State::initialized, 9);
    story.at_end().later(180s - settled_after);
    story.exception(1, io, Reason::timeout).settled(1, robot, State::initialized, 10);
    return story.failed(1, RunStatus::rollback_failed);
  };
  EXPECT_EQ(broken_in_pace(waits_for_robot_until(179s)), "");
  EXPECT_EQ(broken_in_pace(waits_for_robot_until(90s)), "I10");
}

}  // namespace
}  // namespace kapela::checker::testing
