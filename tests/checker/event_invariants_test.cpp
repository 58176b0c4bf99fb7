// Histories with events that are no commands: good ones, and those that break I27, each in its own way.
#include <gtest/gtest.h>

#include "tests/checker/story.hpp"

namespace kapela::checker::testing {
namespace {

using record::EventOutcome;
using record::RunStatus;
using wire::State;
using wire::Verdict;

Story& told_event(Story& story, record::ComponentId component, std::uint64_t event, std::uint64_t undoes = 0) {
  return story.event_intended(1, component, event, undoes)
      .event_sent(1, component, event, undoes != 0)
      .event_handled(1, component, event)
      .event_answered(1, component, event);
}

Story events_begun() {
  Story story;
  return story.started().accepted(1).taken(1, io, State::run).taken(1, robot, State::run);
}

/// One event to each, in a step of its own.
Story events_sent() {
  Story story = events_begun();
  told_event(story.step(1, 0), io, 1).step_ended(1, 0);
  told_event(story.step(1, 1), robot, 2).step_ended(1, 1);
  return story.verdict(1, robot, record::Reason::condition).compensating(1);
}

Story events_over(Story& story, RunStatus status = RunStatus::rolled_back) {
  return story.failed(1, status);
}

Story events_undone() {
  Story story = events_sent();
  told_event(told_event(story, robot, 3, 2), io, 4, 1);
  return events_over(story);
}

TEST(Checker, I27HasNothingAgainstWhatIsTakenBackTheLatestFirst) {
  EXPECT_EQ(broken(events_undone()), "");
}

TEST(Checker, I27LetsWhatTakesBackComeAtAnyTimeHoweverClocksMayDiffer) {
  EXPECT_EQ(broken_in_pace(events_undone()).find("I27"), std::string::npos);
}

TEST(Checker, I27HasNothingAgainstARunThatSucceeds) {
  Story story = events_begun();
  told_event(story.step(1, 0), io, 1).step_ended(1, 0).run_ended(1, RunStatus::succeeded);
  EXPECT_EQ(broken(story), "");
}

TEST(Checker, I27HasNothingAgainstOneThatWasRefused) {
  Story story = events_begun();
  story.step(1, 0).event_intended(1, io, 1).event_sent(1, io, 1).event_answered(1, io, 1, EventOutcome::refused);
  story.step_ended(1, 0, false).verdict(1, io, record::Reason::nack).compensating(1);
  EXPECT_EQ(broken(events_over(story)), "");
}

TEST(Checker, I27HasNothingAgainstOneThatNobodyTook) {
  for (const bool was_taken : {false, true}) {
    Story story = events_begun();
    story.step(1, 0).event_intended(1, io, 1).event_sent(1, io, 1).event_in_doubt(1, io, 1, was_taken);
    story.step_ended(1, 0, false).verdict(1, io, record::Reason::unreachable).compensating(1);
    EXPECT_EQ(broken(events_over(story)), was_taken ? "I27" : "");
  }
}

TEST(Checker, I27HasNothingAgainstOneThatIsNamed) {
  Story story = events_sent();
  told_event(story, robot, 3, 2).event_intended(1, io, 4, 1).event_sent(1, io, 4).event_left(1, io, 1);
  EXPECT_EQ(broken(events_over(story, RunStatus::rollback_failed)), "");
}

TEST(Checker, I27HasNothingAgainstOneThatANewLifeTakesBackAfterAll) {
  Story story = events_begun();
  told_event(story.step(1, 0), io, 1).step_ended(1, 0).verdict(1, io, record::Reason::condition).compensating(1);
  story.event_intended(1, io, 2, 1).event_sent(1, io, 2).event_left(1, io, 1).crashed();
  story.started(epoch + 1).recovered(1).owned(1, io, State::run).owned(1, robot, State::run);
  story.verdict(1, io, record::Reason::crashed).compensating(1);
  story.event_intended(1, io, 1, 1).event_sent(1, io, 1).event_answered(1, io, 1);
  EXPECT_EQ(broken(events_over(story)), "");
}

TEST(Checker, I27OneThatIsNeitherTakenBackNorNamed) {
  Story story = events_sent();
  told_event(story, robot, 3, 2);
  EXPECT_EQ(broken(events_over(story)), "I27");
}

TEST(Checker, I27OneThatIsNamedByARunThatSaysItIsClean) {
  Story story = events_sent();
  told_event(story, robot, 3, 2).event_left(1, io, 1);
  EXPECT_NE(broken(events_over(story)).find("I27"), std::string::npos);
}

TEST(Checker, I27TheFirstBeforeTheLatest) {
  Story story = events_sent();
  told_event(told_event(story, io, 3, 1), robot, 4, 2);
  EXPECT_EQ(broken(events_over(story)), "I27");
}

TEST(Checker, I27OneThatLeavesWithoutHavingBeenWrittenDown) {
  EXPECT_EQ(broken(events_undone().drop(RecordKind::event_intended).renumbered()).substr(0, 3), "I27");
}

TEST(Checker, I27OneThatGoesForwardAfterTheVerdict) {
  Story story = events_sent();
  told_event(told_event(story, robot, 3, 2), io, 4, 1);
  story.event_intended(1, io, 5);
  EXPECT_EQ(broken(events_over(story)), "I27");
}

TEST(Checker, I27OneThatActsTwice) {
  Story story = events_undone();
  story.before(RecordKind::event_answered).event_handled(1, io, 1).at_end();
  EXPECT_EQ(broken(story), "I27");
  Story repeated = events_undone();
  repeated.before(RecordKind::event_answered).event_handled(1, io, 1, Verdict::duplicate).at_end();
  EXPECT_EQ(broken(repeated), "");
}

TEST(Checker, I27OneThatActsAfterItsTime) {
  Story story = events_begun();
  story.step(1, 0).event_intended(1, io, 1).event_sent(1, io, 1);
  story.at(RecordKind::event_sent).b = 1;
  story.event_handled(1, io, 1).event_answered(1, io, 1).step_ended(1, 0).run_ended(1, RunStatus::succeeded);
  EXPECT_EQ(broken(story), "I27");
}

TEST(Checker, I27AnUndoOfNothing) {
  Story story = events_sent();
  told_event(told_event(told_event(story, robot, 3, 2), io, 4, 1), io, 5, 77);
  EXPECT_EQ(broken(events_over(story)), "I27");
}

// Orders to the supervisors of processes.

Story& ordered(Story& story, record::ComponentId component, std::uint64_t event, wire::ProcessDeed deed,
               std::uint64_t undoes = 0, EventOutcome outcome = EventOutcome::acknowledged) {
  return story.event_intended(1, component, event, undoes, deed)
      .event_sent(1, component, event, undoes != 0)
      .event_handled(1, component, event)
      .event_answered(1, component, event, outcome);
}

constexpr auto start = wire::ProcessDeed::start;
constexpr auto stop = wire::ProcessDeed::stop;

/// A process of io that was started, an event to robot; the run fails.
Story process_started(EventOutcome outcome = EventOutcome::acknowledged) {
  Story story = events_begun();
  told_event(story.step(1, 0), robot, 1).step_ended(1, 0);
  ordered(story.step(1, 1), io, 2, start, 0, outcome).step_ended(1, 1);
  return story.verdict(1, robot, record::Reason::condition).compensating(1);
}

TEST(Checker, I27LetsWhatHasStartedAProcessBeTakenBackAtLast) {
  Story story = process_started();
  told_event(story, robot, 3, 1);
  EXPECT_EQ(broken(events_over(ordered(story, io, 4, stop, 2))), "");
}

TEST(Checker, I27NeedsNothingTakenBackThatFoundThingsSo) {
  Story story = process_started(EventOutcome::needless);
  told_event(story, robot, 3, 1);
  EXPECT_EQ(broken(events_over(story)), "");
}

TEST(Checker, I27TakesAnUndoThatFoundThingsSoForDone) {
  Story story = process_started();
  told_event(story, robot, 3, 1);
  EXPECT_EQ(broken(events_over(ordered(story, io, 4, stop, 2, EventOutcome::needless))), "");
}

TEST(Checker, I27NeedsAStartedProcessTakenBack) {
  Story story = process_started();
  told_event(story, robot, 3, 1);
  EXPECT_NE(broken(events_over(story)).find("I27"), std::string::npos);
}

TEST(Checker, I27WantsStartedProcessesTakenBackTheLatestFirst) {
  Story story = events_begun();
  ordered(story.step(1, 0), io, 1, start).step_ended(1, 0);
  ordered(story.step(1, 1), robot, 2, start).step_ended(1, 1);
  story.verdict(1, robot, record::Reason::condition).compensating(1);
  ordered(ordered(story, io, 3, stop, 1), robot, 4, stop, 2);
  EXPECT_NE(broken(events_over(story)).find("I27"), std::string::npos);
}

TEST(Checker, I27WantsAStoppedProcessStartedInItsTurnAmongEvents) {
  Story story = events_begun();
  told_event(story.step(1, 0), robot, 1).step_ended(1, 0);
  ordered(story.step(1, 1), io, 2, stop).step_ended(1, 1);
  story.verdict(1, robot, record::Reason::condition).compensating(1);
  ordered(told_event(story, robot, 3, 1), io, 4, start, 2);
  EXPECT_NE(broken(events_over(story)).find("I27"), std::string::npos);
}

constexpr auto restart = wire::ProcessDeed::restart;

/// A process is asked for while its component is there.
std::string asked_in(State state, wire::ProcessDeed deed, std::uint64_t undoes = 0) {
  Story story = events_begun();
  if (undoes == 0) {
    story.step(1, 1);
  } else {
    ordered(story.step(1, 1), io, undoes, start).step_ended(1, 1);
    story.verdict(1, robot, record::Reason::condition).compensating(1);
  }
  const std::string found = broken(story.event_intended(1, io, 7, undoes, deed, state));
  return found.find("I28") == std::string::npos ? "" : "I28";
}

TEST(Checker, I28LetsProcessesEndUnderWhoIsDown) {
  for (const auto deed : {stop, restart})
    for (const State state : {State::stopped, State::initialized, State::fault}) EXPECT_EQ(asked_in(state, deed), "");
}

TEST(Checker, I28LetsProcessesEndThatDoNotAnswer) {
  EXPECT_EQ(asked_in(State::unknown, stop), "");
}

TEST(Checker, I28LetsAProcessBeStartedWhateverItsComponentIs) {
  EXPECT_EQ(asked_in(State::run, start), "");
}

TEST(Checker, I28AProcessThatIsStoppedUnderItsComponent) {
  EXPECT_EQ(asked_in(State::run, stop), "I28");
}

TEST(Checker, I28AProcessThatIsRestartedUnderItsComponent) {
  EXPECT_EQ(asked_in(State::pause, restart), "I28");
}

TEST(Checker, I28AStartThatIsTakenBackUnderItsComponent) {
  EXPECT_EQ(asked_in(State::starting, stop, 6), "I28");
}

}  // namespace
}  // namespace kapela::checker::testing
