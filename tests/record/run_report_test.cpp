// A run's report is what its records tell. That the engine's own is never another is asserted by every FakeWorld; here
// is what each record says.
#include "orchestrator/record/run_report.hpp"

#include <gtest/gtest.h>

namespace kapela::record::testing {
namespace {

using namespace std::chrono_literals;
using wire::Command;
using wire::State;

constexpr ComponentId feeder{0};
constexpr ComponentId robot{1};

/// Feeds a report with records, a second apart.
class ReportTest : public ::testing::Test {
 protected:
  void tell(Record record) {
    record.run = RunId{1};
    record.time = base::Instant(std::chrono::seconds(++second_));
    report_.apply(record);
  }
  void accept() {
    tell({.text = "Start", .kind = RecordKind::run_accepted, .detail = acceptance(Atomicity::rollback, Mode::queued)});
    for (const ComponentId id : {feeder, robot})
      tell({.component = id, .kind = RecordKind::owned, .state = State::stopped});
  }
  void begin_step(std::uint64_t number, std::string_view text) {
    tell({.a = number, .b = 60'000'000'000, .text = text, .kind = RecordKind::step_started});
  }
  void intend(ComponentId id, Command command, State from, Purpose purpose, std::uint64_t b) {
    tell({.command = CommandId{number(id)},
          .a = static_cast<std::uint64_t>(purpose),
          .b = b,
          .component = id,
          .kind = RecordKind::intent,
          .state = from,
          .detail = static_cast<std::uint8_t>(command)});
  }
  void fail(RecordKind kind, ComponentId id, Reason reason, std::string_view text, std::uint64_t a = 0) {
    tell({.a = a, .text = text, .component = id, .kind = kind, .detail = static_cast<std::uint8_t>(reason)});
  }
  static std::uint64_t number(ComponentId id) { return 7 + index(id); }

  std::int64_t second_ = 0;
  RunReport report_;
};

TEST_F(ReportTest, HasWhatWasAccepted) {
  accept();
  EXPECT_EQ(report_.scenario, "Start");
  EXPECT_EQ(report_.atomicity, Atomicity::rollback);
  EXPECT_EQ(report_.mode, Mode::queued);
  EXPECT_EQ(report_.started, base::Instant(1s));
  EXPECT_EQ(report_.phase, Phase::preflight);
  EXPECT_EQ(report_.components.at(1).base, State::stopped);
}

TEST_F(ReportTest, ListsWhomAStepHasCommandedAndWhoHasAcknowledged) {
  accept();
  begin_step(3, "send_command CMD_RUN\nAll at once\nand no later");
  for (const ComponentId id : {robot, feeder}) intend(id, Command::run, State::initialized, Purpose::forward, 3);
  tell({.command = CommandId{number(feeder)}, .component = feeder, .kind = RecordKind::acknowledged});
  tell({.command = CommandId{99}, .component = robot, .kind = RecordKind::acknowledged});
  const StepReport& step = report_.steps.at(0);
  EXPECT_EQ(step.label, "send_command CMD_RUN");
  EXPECT_EQ(step.description, "All at once\nand no later");
  EXPECT_EQ(step.timeout, 60s);
  EXPECT_EQ(step.targets, (std::vector{robot, feeder}));
  EXPECT_EQ(step.done, std::vector{feeder}) << "of the other an earlier command was acknowledged";
  EXPECT_EQ(report_.components[0].goal, State::run);
  tell({.a = 3, .kind = RecordKind::step_ended, .detail = 1});
  EXPECT_TRUE(step.succeeded);
  EXPECT_EQ(step.ended, base::Instant(std::chrono::seconds(second_)));
}

TEST_F(ReportTest, CountsWhoIsAwaitedOnlyOnceItIsThere) {
  accept();
  begin_step(4, "ensure_state RUN");
  tell({.a = 4, .b = bit_of(State::run), .component = feeder, .kind = RecordKind::awaited});
  intend(feeder, Command::run, State::initialized, Purpose::forward, 4);
  tell({.command = CommandId{number(feeder)}, .component = feeder, .kind = RecordKind::acknowledged});
  EXPECT_TRUE(report_.steps[0].done.empty());
  tell({.a = 4, .component = feeder, .kind = RecordKind::reached, .state = State::run});
  EXPECT_EQ(report_.steps[0].done, std::vector{feeder});
  EXPECT_EQ(report_.steps[0].targets, std::vector{feeder}) << "once";
}

TEST_F(ReportTest, TakesWhoWasLeftOutForDoneAndWhoWasNotCommandedForATarget) {
  accept();
  begin_step(1, "send_command CMD_STOP");
  tell({.a = 1, .component = feeder, .kind = RecordKind::skipped});
  tell({.a = 1, .component = robot, .kind = RecordKind::awaited});
  EXPECT_EQ(report_.steps[0].done, std::vector{feeder});
  EXPECT_EQ(report_.steps[0].targets, (std::vector{feeder, robot}));
}

TEST_F(ReportTest, TellsOfTheLastOfSeveralExecutionsOfAStep) {
  accept();
  for (int round = 0; round < 2; ++round) {
    begin_step(1, "wait_for_state RUN");
    tell({.a = 1, .b = bit_of(State::run), .component = feeder, .kind = RecordKind::awaited});
    if (round == 0) fail(RecordKind::failed, feeder, Reason::timeout, "feeder: late", 1);
    if (round == 1) tell({.a = 1, .component = feeder, .kind = RecordKind::reached, .state = State::run});
    EXPECT_EQ(report_.components[0].failure.has_value(), round == 0);
    tell({.a = 1, .kind = RecordKind::step_ended, .detail = static_cast<std::uint8_t>(round)});
  }
  EXPECT_TRUE(report_.steps.at(0).done.empty());
  EXPECT_EQ(report_.steps.at(1).done, std::vector{feeder});
}

TEST_F(ReportTest, WaitsForAnOperatorUntilThatStepHasEnded) {
  accept();
  for (const std::uint64_t step : {5U, 6U})
    tell({.a = step, .text = "approve", .kind = RecordKind::step_started, .detail = 1});
  EXPECT_EQ(report_.awaits_approval, 5U);
  tell({.a = 5, .kind = RecordKind::step_ended, .detail = 1});
  EXPECT_EQ(report_.awaits_approval, 6U);
  tell({.a = 6, .kind = RecordKind::step_ended});
  EXPECT_EQ(report_.awaits_approval, std::nullopt);
}

TEST_F(ReportTest, SaysWhereEachIsBroughtWhenItIsUndone) {
  accept();
  fail(RecordKind::verdict, robot, Reason::fault, "robot: FAULT");
  tell({.kind = RecordKind::compensating});
  intend(feeder, Command::stop, State::initialized, Purpose::compensation, 0);
  EXPECT_EQ(report_.components[0].target, State::stopped);
  tell({.component = feeder, .kind = RecordKind::settled, .state = State::stopped});
  EXPECT_EQ(report_.components[0].actual, State::stopped);
  tell({.b = exception_b(0, State::initialized),
        .text = "robot stays",
        .component = robot,
        .kind = RecordKind::exception,
        .state = State::fault,
        .detail = static_cast<std::uint8_t>(Reason::fault)});
  EXPECT_EQ(report_.components[1].target, State::initialized);
  EXPECT_EQ(report_.components[1].exception->waited, 3s) << "since the undoing began";
  EXPECT_EQ(report_.components[1].failure->summary, "robot: FAULT");
}

TEST_F(ReportTest, KnowsWhatIsAboutItsUndoingAndWhoIsSettledForTheSecondTime) {
  accept();
  std::vector<bool> undoing;
  for (const RecordKind kind : {RecordKind::settled, RecordKind::compensating, RecordKind::sent, RecordKind::settled,
                                RecordKind::settled, RecordKind::run_ended, RecordKind::log}) {
    const Record next{.component = feeder, .kind = kind};
    undoing.push_back(report_.is_undoing(next));
    tell(next);
  }
  EXPECT_EQ(undoing, (std::vector{false, true, true, true, false, true, false}));
}

TEST_F(ReportTest, GoesOnInAnotherLifeWithItsStepsAndItsCauseAndLooksAtItsComponentsAnew) {
  accept();
  begin_step(1, "wait_for_state RUN");
  fail(RecordKind::verdict, robot, Reason::timeout, "robot: late");
  tell({.kind = RecordKind::compensating});
  const base::Duration ran = report_.last_told - report_.steps[0].started;
  second_ += 3'600;
  tell({.a = 12, .text = "Start", .kind = RecordKind::recovered});
  EXPECT_EQ(report_.recovered_from, Epoch{12});
  EXPECT_EQ(report_.phase, Phase::preflight);
  EXPECT_EQ(report_.steps[0].started - report_.started, 3s) << "as far into the run as it was";
  EXPECT_EQ(*report_.steps[0].ended - report_.steps[0].started, ran) << "it ended with the other life";
  EXPECT_FALSE(report_.components[1].failure);
  fail(RecordKind::verdict, no_component, Reason::crashed, "the orchestrator died in the run");
  EXPECT_EQ(report_.first_cause->summary, "robot: late");
}

TEST_F(ReportTest, EndsWithWhatBecameOfItAndWithoutComponentsThatItNeverHad) {
  report_.components.resize(1);
  report_.components[0].component = feeder;  // it waits for it
  tell({.text = "Start", .kind = RecordKind::run_accepted});
  fail(RecordKind::verdict, no_component, Reason::cancelled, "cancelled");
  tell({.text = "cancelled; and that was it",
        .kind = RecordKind::run_ended,
        .detail = static_cast<std::uint8_t>(RunStatus::rejected)});
  EXPECT_EQ(report_.status, RunStatus::rejected);
  EXPECT_EQ(report_.phase, Phase::over);
  EXPECT_TRUE(report_.components.empty());
  EXPECT_EQ(report_.first_cause->reason, Reason::cancelled);
  EXPECT_EQ(report_.first_cause->summary, "cancelled; and that was it");
}

TEST_F(ReportTest, NamesWhyTheFirstOfItsComponentsStaysElsewhereWhereItHasNoVerdict) {
  accept();
  fail(RecordKind::exception, robot, Reason::nack, "robot refuses");
  tell({.text = "robot refuses",
        .kind = RecordKind::run_ended,
        .detail = static_cast<std::uint8_t>(RunStatus::stopped_partial)});
  EXPECT_EQ(report_.first_cause->component, robot);
  EXPECT_EQ(report_.first_cause->reason, Reason::nack);
}

}  // namespace
}  // namespace kapela::record::testing
