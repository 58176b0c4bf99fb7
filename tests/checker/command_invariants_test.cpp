// One broken history for each way in which the invariants about commands and those who get them can break; each is
// caught by its invariant alone.
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

TEST(Checker, I2AnEffectThatNobodyIntended) {
  Story story = Story::full_start();
  story.handled(1, io, 9, Command::stop, State::stopping);
  EXPECT_EQ(broken(story), "I2");
}

TEST(Checker, I2AnEffectOfAnEpochThatThereWasNot) {
  Story story = Story::full_start();
  story.handled(1, io, 1, Command::stop, State::stopping, Verdict::accepted, epoch + 1);
  EXPECT_EQ(broken(story), "I2");
}

TEST(Checker, I2ACommandThatIsSentWithoutAnIntent) {
  Story story = Story::full_start();
  story.before(RecordKind::step_ended).sent(1, io, 9, Command::run);
  EXPECT_EQ(broken(story), "I2");
}

TEST(Checker, I2WhatComesOfACommandThatWasNotSent) {
  Story story = Story::full_start();
  story.drop(RecordKind::sent, 1);
  EXPECT_EQ(broken(story), "I2");
  story.at(RecordKind::acknowledged, 1).kind = RecordKind::in_doubt;
  EXPECT_NE(broken(story).find("I2"), std::string::npos);
  story.at(RecordKind::in_doubt).kind = RecordKind::refused;
  EXPECT_NE(broken(story).find("I2"), std::string::npos);
}

TEST(Checker, I2HasNothingAgainstAnOperatorWithCurl) {
  Story story = Story::full_start();
  story.handled(0, io, 0, Command::stop, State::stopping, Verdict::accepted, 0);
  EXPECT_EQ(broken(story), "");
}

TEST(Checker, I12TwoRunsOwnOneComponent) {
  Story story;
  story.started().accepted(1).taken(1, io).accepted(2).taken(2, io);
  story.run_ended(1, RunStatus::succeeded).run_ended(2, RunStatus::succeeded);
  EXPECT_EQ(broken(story), "I12");
}

TEST(Checker, I12ACommandToSomebodyElsesComponent) {
  Story story;
  story.started().accepted(1).taken(1, io).accepted(2).step(2, 0).intent(2, io, 1, Command::initialize);
  EXPECT_EQ(broken(story, false), "I12");
}

TEST(Checker, I12HasNothingAgainstOneRunAfterTheOther) {
  Story story = Story::full_start();
  story.accepted(2).taken(2, io, State::initialized).run_ended(2, RunStatus::succeeded);
  EXPECT_EQ(broken(story), "");
}

TEST(Checker, I13ACommandThatActsTwice) {
  Story story = Story::full_start();
  story.handled(1, io, 1, Command::initialize, State::initialized);
  EXPECT_EQ(broken(story), "I13");
}

TEST(Checker, I13ARepeatIsWelcomeAsADuplicate) {
  Story story = Story::full_start();
  story.handled(1, io, 1, Command::initialize, State::initialized, Verdict::duplicate);
  EXPECT_EQ(broken(story), "");
}

TEST(Checker, I13ABreakingFaultExcusesTheComponent) {
  Story story = Story::full_start();
  constexpr std::uint8_t not_idempotent = 3;
  story.injected(io, not_idempotent).handled(1, io, 1, Command::initialize, State::initialized);
  EXPECT_EQ(broken(story), "I13");
  EXPECT_EQ(excused(story), "");
  EXPECT_EQ(broken(story, true, 1U << not_idempotent), "");
  EXPECT_EQ(excused(story, 1U << not_idempotent), "I13 lies");
}

TEST(Checker, I13ALossOfMemoryExcusesTheComponent) {
  Story story = Story::full_start();
  constexpr std::uint8_t crash = 9;
  story.injected(io, crash).handled(1, io, 1, Command::initialize, State::initialized);
  EXPECT_EQ(broken(story), "I13");
  story.at(RecordKind::injected).a = 1;
  EXPECT_EQ(broken(story), "");
}

TEST(Checker, I13ARetryThatCountsWrongly) {
  Story story = Story::full_start();
  story.before(RecordKind::acknowledged).sent(1, io, 1, Command::initialize, 1);
  EXPECT_EQ(broken(story), "I13");
  story.at(RecordKind::sent, 2).a = 2;
  EXPECT_EQ(broken(story), "");
}

TEST(Checker, I13AnIdThatIsIntendedTwice) {
  Story story;
  story.started().accepted(1).taken(1, io).taken(1, robot).step(1, 0).intent(1, io, 1, Command::initialize);
  story.intent(1, robot, 1, Command::initialize);
  EXPECT_EQ(broken(story, false), "I13");
}

TEST(Checker, I13ARepeatUnderANewId) {
  Story story;
  story.started().accepted(1).taken(1, io).step(1, 0).intent(1, io, 1, Command::initialize);
  EXPECT_EQ(broken(story, false), "");
  story.intent(1, io, 2, Command::initialize);
  EXPECT_EQ(broken(story, false), "I13");
}

TEST(Checker, I13ACompensationThatIsRepeatedUnderANewId) {
  Story story;
  story.started().accepted(1).taken(1, io).step(1, 0);
  story.obeyed(io, 1, Command::initialize, {State::stopped, State::initializing, State::initialized}, 5);
  story.verdict(1, io, Reason::cancelled).compensating(1);
  story.intent(1, io, 2, Command::stop, State::initialized, Purpose::compensation);
  EXPECT_EQ(broken(story, false), "");
  story.intent(1, io, 3, Command::stop, State::initialized, Purpose::compensation);
  EXPECT_EQ(broken(story, false), "I13");
  story.before(RecordKind::intent, 2)
      .later(std::chrono::milliseconds(-2))
      .sent(1, io, 2, Command::stop)
      .refused(1, io, 2, Command::stop);
  EXPECT_EQ(broken(story, false), "") << "what was refused is done with";
}

TEST(Checker, I14AnOlderEpochIsTaken) {
  Story story = Story::recovery();
  story.before(RecordKind::crashed).intent(1, io, 9, Command::initialize).sent(1, io, 9, Command::initialize);
  story.before(RecordKind::settled, 1).handled(1, io, 9, Command::initialize, State::stopped);
  EXPECT_EQ(broken(story), "I14");
}

TEST(Checker, I14AStartWithAnEpochThatWas) {
  Story story;
  story.started().started();
  EXPECT_EQ(broken(story), "I14");
}

TEST(Checker, I14ACommandThatActsTooLate) {
  Story story = Story::full_start();
  story.at(RecordKind::sent).b = 1;
  EXPECT_EQ(broken(story), "I14");
}

/// One command, sent once as the history has it, on which io acts later than that sending allows.
Story acts_late() {
  Story story;
  story.started().accepted(1).taken(1, io).step(1, 0).intent(1, io, 1, Command::initialize);
  story.sent(1, io, 1, Command::initialize).later(std::chrono::hours(1));
  story.handled(1, io, 1, Command::initialize, State::initializing);
  return story;
}

TEST(Checker, I14AnEffectThatIsTooLateWhoeverElseLivesOn) {
  EXPECT_NE(broken(acts_late()).find("I14"), std::string::npos) << "nothing follows";
  Story story = acts_late();
  story.acknowledged(1, io, 1, Command::initialize, 9).crashed();
  EXPECT_NE(broken(story).find("I14"), std::string::npos) << "the journal reaches beyond the effect";
}

TEST(Checker, I14HasNothingAgainstAnAttemptThatACrashTookFromTheJournal) {
  Story story = acts_late();
  story.crashed();
  EXPECT_EQ(broken(story).find("I14"), std::string::npos);
  Story later = acts_late();
  later.started(epoch + 1);
  EXPECT_EQ(broken(later).find("I14"), std::string::npos) << "a journal tells of a death by the next start only";
}

TEST(Checker, I14HasNothingAgainstAnAttemptOfADeadOrchestratorThatIsNotInItsJournal) {
  Story story;
  story.started().accepted(1).taken(1, io).step(1, 0).intent(1, io, 1, Command::initialize);
  story.sent(1, io, 1, Command::initialize).crashed().started(epoch + 1).later(std::chrono::hours(1));
  story.handled(1, io, 1, Command::initialize, State::initializing).recovered(1, epoch);
  EXPECT_EQ(broken(story).find("I14"), std::string::npos);
}

TEST(Checker, I15ACommandToAComponentInFault) {
  Story story = Story::full_start();
  story.at(RecordKind::intent).state = State::fault;
  EXPECT_EQ(broken(story), "I15");
  story.at(RecordKind::intent).detail = static_cast<std::uint8_t>(Command::ack);
  story.at(RecordKind::based).state = State::fault;
  EXPECT_EQ(broken(story), "");
}

TEST(Checker, I15AComponentInFaultThatObeys) {
  Story story;
  story.started().moved(io, State::run, State::fault).moved(io, State::fault, State::stopping);
  story.handled(0, io, 0, Command::stop, State::stopping);
  EXPECT_EQ(broken(story), "I15");
}

TEST(Checker, I15AComponentThatAcceptsAndStaysInFault) {
  Story story;
  story.started().moved(io, State::run, State::fault).handled(0, io, 0, Command::stop, State::fault);
  EXPECT_EQ(broken(story), "I15");
}

TEST(Checker, I15AComponentMayDisobeyThatAFaultHasDoSo) {
  constexpr std::uint8_t ack_only = 1;
  Story story;
  story.started().moved(io, State::run, State::fault).injected(io, ack_only);
  story.handled(0, io, 0, Command::stop, State::fault);
  EXPECT_EQ(broken(story), "I15");
  story.at(RecordKind::injected).a = static_cast<std::uint64_t>(wire::Injected::pretends);
  EXPECT_EQ(broken(story), "");
  EXPECT_EQ(excused(story), "I15 disobeys");
}

TEST(Checker, I15HasNothingAgainstAnAcknowledgementOrAFailedTransition) {
  Story story;
  story.started().moved(io, State::fault, State::ack).handled(0, io, 0, Command::ack, State::ack);
  story.moved(io, State::ack, State::stopped).moved(io, State::stopped, State::initializing);
  story.moved(io, State::initializing, State::fault).handled(0, io, 0, Command::initialize, State::fault);
  EXPECT_EQ(broken(story), "");
}

TEST(Checker, I24ACommandThatTheDialectOfTheComponentDoesNotHave) {
  Story story = Story::partial_stop();
  story.at(RecordKind::owned).a = static_cast<std::uint64_t>(wire::Dialect::avena2);
  EXPECT_EQ(broken(story), "");
  for (const RecordKind kind : {RecordKind::intent, RecordKind::sent})
    story.at(kind, 1).detail = static_cast<std::uint8_t>(Command::hard_stop);
  EXPECT_EQ(broken(story), "I24");
}

TEST(Checker, I13I14AskNothingOfComponentsThatKnowNoFences) {
  Story story = Story::full_start();
  story.at(RecordKind::sent).b = 1;  // nanoseconds: long past
  EXPECT_EQ(broken(story), "I14");
  story.at(RecordKind::owned).a = static_cast<std::uint64_t>(wire::Dialect::avena2);
  EXPECT_EQ(broken(story), "");
  EXPECT_EQ(excused(story), "I14 unfenced");
}

}  // namespace
}  // namespace kapela::checker::testing
