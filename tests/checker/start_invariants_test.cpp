// Histories of scenarios that start by themselves: good ones, and one for each way to break I25.
#include <gtest/gtest.h>

#include "tests/checker/story.hpp"

namespace kapela::checker::testing {
namespace {

using namespace std::chrono_literals;
using record::Atomicity;
using record::Mode;
using record::RunStatus;
using wire::Command;
using wire::State;

constexpr std::string_view stop_after_fault = "stop after a fault";

/// Starts when io or robot goes to FAULT, and waits its turn.
StartRules rules_of(Mode mode = Mode::queued) {
  StartRules rules;
  rules.name = stop_after_fault;
  rules.mode = mode;
  rules.may_wait = mode == Mode::queued;
  rules.only_by_trigger = true;
  rules.cause = StartRules::Cause::enters;
  rules.watched = {io, robot};
  rules.states = record::bit_of(State::fault);
  return rules;
}

/// Starts when both are INITIALIZED.
StartRules rules_of_ready() {
  StartRules rules = rules_of();
  rules.cause = StartRules::Cause::stands;
  rules.states = record::bit_of(State::initialized);
  return rules;
}

Story& goes_to_fault(Story& story, record::ComponentId id = robot, State from = State::run) {
  return story.moved(id, from, State::fault);
}

/// A run of the scenario, which finds nothing to do.
Story& started_by_itself(Story& story, std::uint64_t run) {
  story.accepted(run, Atomicity::forward);
  story.at(RecordKind::run_accepted, run - 1).text = stop_after_fault;
  return story.run_ended(run, RunStatus::succeeded);
}

/// robot goes to FAULT, and the scenario starts; as often as is asked for, at these intervals.
Story started_so_often(std::uint64_t times, base::Duration interval = 1s) {
  Story story;
  story.started();
  for (std::uint64_t run = 1; run <= times; ++run) {
    started_by_itself(goes_to_fault(story), run);
    story.moved(robot, State::fault, State::stopped).later(interval);
  }
  return story;
}

/// Of another scenario, in which robot is seen to go to FAULT.
Story seen_in_fault() {
  Story story;
  story.started().accepted(1).taken(1, io, State::run).taken(1, robot, State::run);
  return goes_to_fault(story).observed(1, robot, State::fault, 5);
}

Story& over(Story& story) {
  return story.later(1s).run_ended(1, RunStatus::succeeded);
}

TEST(Checker, I25HasNothingAgainstAStartForEachEntry) {
  EXPECT_EQ(broken_by_starts(started_so_often(3), rules_of()), "");
  Story both;
  goes_to_fault(goes_to_fault(both.started(), io), robot);
  started_by_itself(both, 1);
  EXPECT_EQ(broken_by_starts(started_by_itself(both, 2), rules_of()), "") << "each may be seen by itself";
}

TEST(Checker, I25AStartThatNobodyHasCaused) {
  Story story;
  story.started();
  EXPECT_EQ(broken_by_starts(started_by_itself(story, 1), rules_of()), "I25");
  Story elsewhere;
  elsewhere.started().moved(robot, State::run, State::stopped);
  EXPECT_EQ(broken_by_starts(started_by_itself(elsewhere, 1), rules_of()), "I25");
}

TEST(Checker, I25TwoStartsForOneEntry) {
  Story story = started_so_often(1);
  EXPECT_EQ(broken_by_starts(started_by_itself(story, 2), rules_of()), "I25");
}

TEST(Checker, I25SaysNothingOfWhoIsStartedByHandAsWell) {
  StartRules rules = rules_of();
  rules.only_by_trigger = false;
  Story story;
  story.started();
  EXPECT_EQ(broken_by_starts(started_by_itself(story, 1), rules), "");
}

TEST(Checker, I25ExcusesWhoIsLiedTo) {
  constexpr std::uint8_t lie = 3;
  Story story;
  story.started().injected(robot, lie);
  EXPECT_EQ(broken_by_starts(started_by_itself(story, 1), rules_of(), 1U << lie), "");
  EXPECT_EQ(broken_by_starts(story, rules_of()), "I25");
}

TEST(Checker, I25ATriggerThatIsSeenAndStartsNothing) {
  Story story = seen_in_fault();
  EXPECT_EQ(broken_by_starts(over(story), rules_of()), "I25");
  Story in_time = seen_in_fault();
  started_by_itself(in_time, 2);
  EXPECT_EQ(broken_by_starts(over(in_time), rules_of()), "");
  Story late = seen_in_fault();
  late.later(1s);
  started_by_itself(late, 2);
  EXPECT_EQ(broken_by_starts(over(late), rules_of()), "I25");
}

TEST(Checker, I25ATriggerThatIsSeenLastOfAll) {
  Story story = seen_in_fault();
  story.drop(RecordKind::run_accepted).drop(RecordKind::owned).drop(RecordKind::owned);
  Story last = seen_in_fault();
  EXPECT_NE(broken_by_starts(last, rules_of()).find("I25"), std::string::npos);
}

TEST(Checker, I25LooksForWhatSpeaksAgainstAStart) {
  Story story = seen_in_fault();
  (void)over(story);
  EXPECT_EQ(broken_by_starts(story, rules_of(Mode::single)), "") << "its components belong to others";
  StartRules used_up = rules_of();
  used_up.max_executions = 0;
  EXPECT_EQ(broken_by_starts(story, used_up), "");
  StartRules staying = rules_of();
  staying.lasting = 1min;
  EXPECT_EQ(broken_by_starts(story, staying), "");
  Story from_fault = seen_in_fault();
  from_fault.at(RecordKind::owned, 1).state = State::fault;
  from_fault.at(RecordKind::based, 1).state = State::fault;
  EXPECT_EQ(broken_by_starts(over(from_fault), rules_of()), "") << "it has been there before";
}

TEST(Checker, I25NothingIsDueAfterTheDeathOfTheOrchestrator) {
  Story story = seen_in_fault();
  story.crashed().started(epoch + 1).recovered(1).owned(1, io).owned(1, robot);
  story.later(1s).settled(1, io, State::run, 9).run_ended(1, RunStatus::succeeded);
  EXPECT_EQ(broken_by_starts(story, rules_of()), "");
}

TEST(Checker, I25AStartBeforeItHasCooledDown) {
  StartRules rules = rules_of(Mode::single);
  rules.cooldown = 10s;
  EXPECT_EQ(broken_by_starts(started_so_often(3, 10s), rules), "");
  EXPECT_EQ(broken_by_starts(started_so_often(2, 9s), rules), "I25");
}

TEST(Checker, I25AStartMoreOftenThanItMay) {
  StartRules rules = rules_of();
  rules.max_executions = 2;
  EXPECT_EQ(broken_by_starts(started_so_often(2), rules), "");
  EXPECT_EQ(broken_by_starts(started_so_often(3), rules), "I25");
}

TEST(Checker, I25MoreStartsInAWhileThanATriggerHas) {
  EXPECT_EQ(broken_by_starts(started_so_often(4, 20s), rules_of()), "");
  EXPECT_EQ(broken_by_starts(started_so_often(4, 19s), rules_of()), "I25");
}

TEST(Checker, I25ASecondRunOfOneThatIsAlone) {
  Story story = started_so_often(2);
  EXPECT_EQ(broken_by_starts(story, rules_of(Mode::single)), "");
  story.drop(RecordKind::run_ended).run_ended(1, RunStatus::succeeded);
  EXPECT_EQ(broken_by_starts(story, rules_of(Mode::single)), "I25");
  EXPECT_EQ(broken_by_starts(story, rules_of()), "") << "neither has begun";
}

TEST(Checker, I25ARunThatDoesNotWaitForTheOneBefore) {
  Story story = started_so_often(2);
  story.drop(RecordKind::run_ended).drop(RecordKind::run_ended);
  story.owned(1, io, State::run).owned(2, robot, State::run);
  story.run_ended(1, RunStatus::succeeded).run_ended(2, RunStatus::succeeded);
  EXPECT_EQ(broken_by_starts(story, rules_of()), "I25");
  EXPECT_EQ(broken_by_starts(story, rules_of(Mode::parallel)), "");
}

/// Both come to be INITIALIZED, and the scenario starts, and leaves them so.
Story both_ready() {
  Story story;
  story.started().moved(io, State::initializing, State::initialized);
  story.moved(robot, State::initializing, State::initialized).accepted(1, Atomicity::forward);
  story.at(RecordKind::run_accepted).text = stop_after_fault;
  story.owned(1, io, State::initialized).owned(1, robot, State::initialized);
  story.settled(1, io, State::initialized, 3).settled(1, robot, State::initialized, 4);
  return story.run_ended(1, RunStatus::succeeded);
}

TEST(Checker, I25AConditionThatHasNotHeld) {
  Story story = both_ready();
  EXPECT_EQ(broken_by_starts(story, rules_of_ready()), "");
  story.moved(io, State::initialized, State::run);
  EXPECT_EQ(broken_by_starts(started_by_itself(story, 2), rules_of_ready()), "I25");
}

TEST(Checker, I25AConditionThatItsOwnRunBroughtAbout) {
  Story story = both_ready();
  started_by_itself(story, 2);
  EXPECT_EQ(broken_by_starts(story, rules_of_ready()), "I25");
  Story again = both_ready();
  again.moved(io, State::initialized, State::run).moved(io, State::run, State::initialized);
  EXPECT_EQ(broken_by_starts(started_by_itself(again, 2), rules_of_ready()), "");
}

}  // namespace
}  // namespace kapela::checker::testing
