#include "simulators/experiment/trace.hpp"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/experiment/files_of_test.hpp"

namespace kapela::experiment {
namespace {

using testing::ElementsAre;

/// The start of the small cell, in which `left` crashes instead of running.
class Trace : public testing::Test {
 protected:
  Trace() {
    SubjectSource source;
    source.plant = "plant.yaml";
    source.scenarios = {"scenarios"};
    subject_ = load_subject(small_cell(), source, no_builtin).subject;
    trial_.emplace(subject_);
    world::ComponentFault& crash = plan_.faults.emplace_back();
    crash.component = record::ComponentId{1};
    crash.fault.type = faults::FaultType::crash;
    crash.fault.match.event = wire::Command::run;
    (void)trial_->run(plan_);
  }

  [[nodiscard]] std::span<const record::Record> records() { return trial_->world().history().records(); }
  [[nodiscard]] std::size_t first(record::RecordKind kind) {
    const auto found = std::find_if(records().begin(), records().end(),
                                    [kind](const record::Record& record) { return record.kind == kind; });
    return static_cast<std::size_t>(found - records().begin());
  }
  [[nodiscard]] TraceLine line_of_first(record::RecordKind kind) {
    const std::size_t position = first(kind);
    TraceLine line = trace_line(position, records()[position], *subject_->plant);
    line.cells.erase(line.cells.begin());
    return line;
  }

  std::shared_ptr<const world::Subject> subject_;
  std::optional<world::Trial> trial_;
  world::Plan plan_;
};

TEST_F(Trace, HasACellForEachColumn) {
  EXPECT_EQ(trace_line(0, records()[0], *subject_->plant).cells.size(), trace_columns().size());
}

TEST_F(Trace, ShowsWhoSendsWhatToWhom) {
  EXPECT_THAT(line_of_first(record::RecordKind::intent).cells,
              ElementsAre("0.000800", "io", "STOPPED", "CMD_INITIALIZE (1)", "intent", ""));
}

TEST_F(Trace, SaysWhatAComponentDecided) {
  const auto noted = [this](wire::Verdict verdict) {
    record::Record record;
    record.kind = record::RecordKind::handled;
    record.component = record::ComponentId{0};
    record.a = static_cast<std::uint64_t>(verdict);
    return trace_line(0, record, *subject_->plant).cells.back();
  };
  EXPECT_EQ(noted(wire::Verdict::accepted), "accepted");
  EXPECT_EQ(noted(wire::Verdict::already_there), "already there");
  EXPECT_EQ(noted(wire::Verdict::duplicate), "a repeat, ignored");
  EXPECT_EQ(noted(wire::Verdict::refused_illegal), "refused: illegal here");
  EXPECT_EQ(noted(wire::Verdict::refused_expired), "refused: expired");
  EXPECT_EQ(noted(wire::Verdict::refused_old_epoch), "refused: old epoch");
}

TEST_F(Trace, SaysWhatBecameOfRunsStepsAndCommandsInDoubt) {
  const auto line_of = [this](record::RecordKind kind, std::uint64_t a, std::string_view text) {
    record::Record record;
    record.kind = kind;
    record.component = record::ComponentId{0};
    record.run = record::RunId{3};
    record.a = a;
    record.text = text;
    return trace_line(0, record, *subject_->plant);
  };
  EXPECT_EQ(line_of(record::RecordKind::in_doubt, 2, "no answer").cells.back(), "attempt 2: no answer");
  EXPECT_EQ(line_of(record::RecordKind::in_doubt, 2, "no answer").mark, Mark::failure);
  EXPECT_EQ(line_of(record::RecordKind::recovered, 1, "Start").cells.back(), "run 3: Start");
  EXPECT_EQ(line_of(record::RecordKind::skipped, 4, "").cells.back(), "left out of step 5");
  const record::Record skipped{.a = 4, .kind = record::RecordKind::skipped};
  EXPECT_EQ(trace_line(0, skipped, *subject_->plant).cells.back(), "step 5 is skipped");
  EXPECT_THAT(line_of(record::RecordKind::watched, 3, "").cells.back(), testing::HasSubstr("run 3 gave it up with "));
}

TEST_F(Trace, MarksFaults) {
  const TraceLine line = line_of_first(record::RecordKind::injected);
  EXPECT_EQ(line.mark, Mark::fault);
  EXPECT_EQ(line.cells.back(), "!! crash");
}

TEST_F(Trace, MarksRunsThatFailed) {
  EXPECT_EQ(line_of_first(record::RecordKind::run_ended).mark, Mark::failure);
}

TEST_F(Trace, KnowsWhereEverybodyWasAfterARecord) {
  const auto at_start = situations(records().first(1), *subject_);
  EXPECT_EQ(at_start[0].state, wire::State::stopped);
  EXPECT_EQ(at_start[0].seen, wire::State::unknown);
  const auto running = situations(records().first(first(record::RecordKind::injected)), *subject_);
  EXPECT_EQ(running[1].state, wire::State::initialized);
  EXPECT_EQ(running[1].owner, record::RunId{1});
  const auto after = situations(records(), *subject_);
  EXPECT_TRUE(after[1].down);
  EXPECT_EQ(after[1].owner, record::no_run);
  EXPECT_EQ(after[0].last_command, "CMD_STOP (7)");
}

}  // namespace
}  // namespace kapela::experiment
