// One broken history for each way in which an invariant can break; each is caught by that invariant alone.
#include "orchestrator/history/checker.hpp"

#include <gtest/gtest.h>

#include "tests/history/story.hpp"

namespace kapela::history::testing {
namespace {

using namespace std::chrono_literals;
using engine::Reason;
using engine::RunStatus;
using wire::Command;
using wire::State;
using wire::Verdict;

TEST(Checker, FindsNothingInAGoodHistory) {
  EXPECT_EQ(broken(Story::full_start()), "");
}

TEST(Checker, FindsNothingInARunThatFailsProperly) {
  Story story;
  story.started().accepted(1).owned(1, io).step(1, 0).awaited(1, io, State::run).later(timeout - 2ms);
  story.verdict(1, io, Reason::timeout).step_ended(1, 0, false).run_ended(1, RunStatus::stopped_partial, "io: ...");
  story.at(RecordKind::step_ended).time = story.at(RecordKind::verdict).time;
  EXPECT_EQ(broken(story), "");
}

TEST(Checker, I1ARunThatNeverEnds) {
  Story story = Story::full_start();
  story.drop(RecordKind::run_ended);
  EXPECT_EQ(broken(story), "I1");
  EXPECT_EQ(broken(story, false), "") << "it may still go on";
}

TEST(Checker, I1ExcusesTheRunsOfAnOrchestratorThatCrashed) {
  Story story = Story::full_start();
  story.drop(RecordKind::run_ended).crashed();
  EXPECT_EQ(broken(story), "");
}

TEST(Checker, I1ExcusesTheRunsOfAnEarlierEpoch) {
  Story story = Story::full_start();
  story.drop(RecordKind::run_ended).started(epoch + 1);
  EXPECT_EQ(broken(story), "");
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

TEST(Checker, I2HasNothingAgainstAnOperatorWithCurl) {
  Story story = Story::full_start();
  story.handled(0, io, 0, Command::stop, State::stopping, Verdict::accepted, 0);
  EXPECT_EQ(broken(story), "");
}

TEST(Checker, I3ARejectedRunThatCommandedSomebody) {
  Story story;
  story.started().accepted(1).owned(1, io).intent(1, io, 1, Command::initialize);
  story.run_ended(1, RunStatus::rejected, "io is in FAULT");
  EXPECT_EQ(broken(story), "I3");
}

TEST(Checker, I4AStepThatSucceedsWithoutOneOfItsTargets) {
  Story story = Story::full_start();
  story.drop(RecordKind::reached, 1);
  EXPECT_EQ(broken(story), "I4");
}

TEST(Checker, I4AStepThatSucceedsWithoutAnAcknowledgement) {
  Story story = Story::full_start();
  story.drop(RecordKind::acknowledged, 0);
  story.at(RecordKind::observed, 1).command = engine::CommandId(1);
  EXPECT_EQ(broken(story), "I4");
}

TEST(Checker, I4AStateThatTheStepDidNotAskFor) {
  Story story = Story::full_start();
  story.at(RecordKind::awaited).b = engine::bit_of(State::run);
  EXPECT_EQ(broken(story), "I4");
}

TEST(Checker, I4ATargetReachedAfterTheDeadline) {
  Story story;
  story.started().accepted(1).owned(1, io).step(1, 0).awaited(1, io, State::run);
  story.observed(1, io, State::run, 1).later(timeout).reached(1, io, 0, State::run);
  story.verdict(1, io, Reason::wrong_state).step_ended(1, 0, false);
  story.run_ended(1, RunStatus::stopped_partial, "late");
  story.at(RecordKind::step_ended).time -= timeout;
  EXPECT_EQ(broken(story), "I4");
}

TEST(Checker, I4ARunThatSucceedsWithAFailedStep) {
  Story story = Story::full_start();
  story.at(RecordKind::step_ended, 1).detail = 0;
  EXPECT_EQ(broken(story), "I4");
}

TEST(Checker, I11AnIntentAfterTheVerdict) {
  Story story;
  story.started().accepted(1).owned(1, io).verdict(1, robot, Reason::nack).intent(1, io, 1, Command::initialize);
  story.run_ended(1, RunStatus::stopped_partial, "robot: ...");
  EXPECT_EQ(broken(story), "I11");
}

TEST(Checker, I11ARetryAfterTheVerdict) {
  Story story;
  story.started().accepted(1).owned(1, io).intent(1, io, 1, Command::initialize);
  story.verdict(1, robot, Reason::nack).sent(1, io, 1, Command::initialize);
  story.run_ended(1, RunStatus::stopped_partial, "robot: ...");
  EXPECT_EQ(broken(story), "I11");
}

TEST(Checker, I12TwoRunsOwnOneComponent) {
  Story story;
  story.started().accepted(1).owned(1, io).accepted(2).owned(2, io);
  story.run_ended(1, RunStatus::succeeded).run_ended(2, RunStatus::succeeded);
  EXPECT_EQ(broken(story), "I12");
}

TEST(Checker, I12ACommandToSomebodyElsesComponent) {
  Story story;
  story.started().accepted(1).owned(1, io).accepted(2).intent(2, io, 1, Command::initialize);
  story.run_ended(1, RunStatus::succeeded).run_ended(2, RunStatus::succeeded);
  EXPECT_EQ(broken(story), "I12");
}

TEST(Checker, I12HasNothingAgainstOneRunAfterTheOther) {
  Story story = Story::full_start();
  story.accepted(2).owned(2, io, State::initialized).run_ended(2, RunStatus::succeeded);
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
  EXPECT_EQ(broken(story, true, 1U << not_idempotent), "");
}

TEST(Checker, I13ARetryThatCountsWrongly) {
  Story story = Story::full_start();
  story.before(RecordKind::acknowledged).sent(1, io, 1, Command::initialize, 1);
  EXPECT_EQ(broken(story), "I13");
  story.at(RecordKind::sent, 2).a = 2;
  EXPECT_EQ(broken(story), "");
}

TEST(Checker, I13AnIdThatIsIntendedTwice) {
  Story story = Story::full_start();
  story.at(RecordKind::intent, 1).command = engine::CommandId(1);
  story.drop(RecordKind::sent, 1).drop(RecordKind::handled, 1);
  story.at(RecordKind::acknowledged, 1).command = engine::CommandId(1);
  story.at(RecordKind::observed, 2).command = engine::CommandId(1);
  story.at(RecordKind::step_ended).detail = 0;
  story.at(RecordKind::run_ended).detail = static_cast<std::uint8_t>(RunStatus::stopped_partial);
  story.at(RecordKind::run_ended).text = "whatever";
  EXPECT_EQ(broken(story), "I13");
}

TEST(Checker, I13ARepeatUnderANewId) {
  Story story;
  story.started().accepted(1).owned(1, io).step(1, 0).intent(1, io, 1, Command::initialize);
  EXPECT_EQ(broken(story, false), "");
  story.intent(1, io, 2, Command::initialize);
  EXPECT_EQ(broken(story, false), "I13");
}

TEST(Checker, I14AnOlderEpochIsTaken) {
  Story story;
  story.started(epoch - 1).accepted(1).owned(1, io).intent(1, io, 1, Command::initialize).crashed().started();
  story.accepted(1).owned(1, io).intent(1, io, 1, Command::initialize);
  story.handled(1, io, 1, Command::initialize, State::initializing);
  story.handled(1, io, 1, Command::initialize, State::initializing, Verdict::accepted, epoch - 1);
  story.run_ended(1, RunStatus::succeeded);
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

TEST(Checker, I15ACommandToAComponentInFault) {
  Story story = Story::full_start();
  story.at(RecordKind::intent).state = State::fault;
  EXPECT_EQ(broken(story), "I15");
  story.at(RecordKind::intent).detail = static_cast<std::uint8_t>(Command::ack);
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

TEST(Checker, I15HasNothingAgainstAnAcknowledgementOrAFailedTransition) {
  Story story;
  story.started().moved(io, State::fault, State::ack).handled(0, io, 0, Command::ack, State::ack);
  story.moved(io, State::ack, State::stopped).moved(io, State::stopped, State::initializing);
  story.moved(io, State::initializing, State::fault).handled(0, io, 0, Command::initialize, State::fault);
  EXPECT_EQ(broken(story), "");
}

TEST(Checker, I16ASightingThatIsOlderThanTheAcknowledgement) {
  Story story = Story::full_start();
  story.at(RecordKind::observed, 1).a = 5;
  EXPECT_EQ(broken(story), "I16");
}

TEST(Checker, I16ACommandThatIsNotAcknowledged) {
  Story story;
  story.started().accepted(1).owned(1, io).step(1, 0).awaited(1, io, State::run);
  story.intent(1, io, 1, Command::run, State::initialized).observed(1, io, State::run, 3);
  story.reached(1, io, 1, State::run).step_ended(1, 0).run_ended(1, RunStatus::succeeded);
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

TEST(Checker, I18AStepThatOutlivesItsDeadline) {
  Story story;
  story.started().accepted(1).owned(1, io).step(1, 0).awaited(1, io, State::run).later(timeout);
  story.verdict(1, io, Reason::timeout).step_ended(1, 0, false).run_ended(1, RunStatus::stopped_partial, "io: ...");
  EXPECT_EQ(broken(story), "I18");
}

TEST(Checker, I18ATimeoutBeforeTheDeadline) {
  Story story;
  story.started().accepted(1).owned(1, io).step(1, 0).awaited(1, io, State::run);
  story.verdict(1, io, Reason::timeout).step_ended(1, 0, false).run_ended(1, RunStatus::stopped_partial, "io: ...");
  EXPECT_EQ(broken(story), "I18");
}

TEST(Checker, I19AGap) {
  Story story = Story::full_start();
  story.at(RecordKind::run_ended).sequence += 1;
  EXPECT_EQ(broken(story), "I19");
}

TEST(Checker, I19AStepInsideOfAStep) {
  Story story = Story::full_start();
  story.drop(RecordKind::step_ended);
  EXPECT_EQ(broken(story), "I19");
}

TEST(Checker, I19ASuccessAfterAVerdict) {
  Story story = Story::full_start();
  story.before(RecordKind::run_ended).verdict(1, io, Reason::wrong_state);
  EXPECT_EQ(broken(story), "I19");
}

TEST(Checker, I19AFailureWithoutACause) {
  Story story = Story::full_start();
  story.at(RecordKind::run_ended).detail = static_cast<std::uint8_t>(RunStatus::stopped_partial);
  EXPECT_EQ(broken(story), "I19");
  story.at(RecordKind::run_ended).text = "cancelled: by the operator";
  EXPECT_EQ(broken(story), "");
}

TEST(Checker, I19ARunThatWasNeverAccepted) {
  Story story = Story::full_start();
  story.drop(RecordKind::run_accepted);
  EXPECT_EQ(broken(story), "I19");
}

TEST(Checker, I19ARecordThatLacksItsComponent) {
  Story story = Story::full_start();
  story.before(RecordKind::step_ended, 1).observed(1, engine::no_component, State::run, 9);
  EXPECT_EQ(broken(story), "I19");
}

TEST(Checker, SaysWhatIsWrongAndWhatWouldBeRight) {
  Story story = Story::full_start();
  story.at(RecordKind::observed, 1).a = 5;
  Checker checker(settings());
  for (const Record& record : story.records()) checker.on(record);
  ASSERT_EQ(checker.violations().size(), 1U);
  const Violation& violation = checker.violations().front();
  EXPECT_EQ(violation.run, engine::RunId(1));
  EXPECT_EQ(violation.component, io);
  EXPECT_EQ(violation.explanation,
            "io counts as INITIALIZED, as seen at point 5; its command (cmd_id 1) is acknowledged at point 5\n"
            "a sighting counts when it is newer than the acknowledgement of the last command, or when that command "
            "caused it");
  std::vector<RecordKind> kinds;
  for (const Position place : violation.records) kinds.push_back(story.records()[place].kind);
  EXPECT_EQ(kinds, (std::vector{RecordKind::acknowledged, RecordKind::observed, RecordKind::reached}));
}

TEST(Checker, IsAsNewAfterAReset) {
  Checker checker(settings());
  for (int round = 0; round < 3; ++round) {
    checker.reset();
    const Story story = Story::full_start();
    for (const Record& record : story.records()) checker.on(record);
    checker.finish(true);
    EXPECT_EQ(checker.count(), 0U) << "round " << round;
  }
}

TEST(Checker, KeepsTheFirstHundredViolationsAndCountsAll) {
  Checker checker(settings());
  for (std::uint64_t i = 0; i < 250; ++i) checker.on({.sequence = 10 + 2 * i, .kind = RecordKind::log});
  EXPECT_EQ(checker.violations().size(), Findings::most);
  EXPECT_EQ(checker.count(), 250U);
}

/// Of an orchestrator's records none can be missing or doubled. Of the truth, what a component sets out to and where it
/// passes may be missing, when nobody claimed to have seen it there; an effect cannot be doubled.
TEST(Checker, NoticesEveryRecordThatIsMissingOrDoubled) {
  const std::size_t size = Story::full_start().records().size();
  for (std::size_t place = 0; place < size; ++place) {
    const Record record = Story::full_start().records()[place];
    Story dropped = Story::full_start();
    dropped.drop(place);
    Story doubled = Story::full_start();
    doubled.duplicate(place);
    const bool passes = record.kind == RecordKind::handled || record.state == State::initializing;
    if (!is_truth(record.kind) || !passes) {
      EXPECT_NE(broken(dropped), "") << name(record.kind) << " is missing at " << place;
    }
    if (!is_truth(record.kind) || record.kind == RecordKind::handled) {
      EXPECT_NE(broken(doubled), "") << name(record.kind) << " is doubled at " << place;
    }
  }
}

TEST(Invariants, AreInOrderAndSayWhyTheyAreNotChecked) {
  std::size_t number = 0;
  for (const InvariantTraits& each : invariants()) {
    EXPECT_EQ(each.name, "I" + std::to_string(++number));
    EXPECT_EQ(static_cast<std::size_t>(each.id), number);
    EXPECT_NE(each.checked, !each.arrives.empty());
  }
  EXPECT_EQ(number, 22U);
}

}  // namespace
}  // namespace kapela::history::testing
