#include "simulators/experiment/world_comparison.hpp"

#include <gtest/gtest.h>

namespace kapela::experiment {
namespace {

using namespace std::chrono_literals;
using record::RecordKind;
using reports::CaseOutcome;
using reports::Verdict;
using wire::State;

constexpr record::ComponentId io{0};
constexpr record::ComponentId robot{1};

/// What is told at these times.
CaseOutcome outcome_of(Verdict verdict, std::vector<record::Record> records) {
  CaseOutcome outcome;
  outcome.verdict = verdict;
  outcome.components = {"io", "robot"};
  auto history = std::make_shared<history::History>();
  std::uint64_t sequence = 0;
  for (record::Record& each : records) {
    each.sequence = ++sequence;
    history->append(each);
  }
  outcome.history = history;
  return outcome;
}

record::Record reached(record::ComponentId component, State state, base::Duration at) {
  return {.time = base::Instant(at), .component = component, .kind = RecordKind::reached, .state = state};
}

record::Record ended(record::RunStatus status, base::Duration at) {
  return {.time = base::Instant(at), .kind = RecordKind::run_ended, .detail = static_cast<std::uint8_t>(status)};
}

TEST(Comparison, OfTheSameVerdictSaysNoMore) {
  const auto one = outcome_of(Verdict::pass, {reached(io, State::run, 1s)});
  EXPECT_EQ(compared(one, outcome_of(Verdict::pass, {})), "in virtual time the verdict is the same: PASS");
}

TEST(Comparison, NamesTheFirstRecordAtWhichBothPart) {
  const auto real =
      outcome_of(Verdict::fail, {reached(robot, State::run, 1s), reached(io, State::initialized, 2s),
                                 reached(io, State::fault, 3s), ended(record::RunStatus::rolled_back, 4s)});
  const auto in_virtual =
      outcome_of(Verdict::pass, {reached(io, State::initialized, 10ms), reached(robot, State::run, 20ms),
                                 reached(io, State::run, 30ms), ended(record::RunStatus::succeeded, 40ms)});
  EXPECT_EQ(compared(real, in_virtual),
            "in virtual time the verdict is PASS; the first record at which they part: here io reached FAULT after "
            "2s, there io reached RUN after 20ms");
}

TEST(Comparison, SaysWhereNothingMoreComes) {
  const auto real = outcome_of(Verdict::inconclusive, {reached(io, State::run, 1s)});
  const auto more = outcome_of(Verdict::pass, {reached(io, State::run, 1s), reached(io, State::stopped, 2s)});
  EXPECT_EQ(compared(real, more),
            "in virtual time the verdict is PASS; the first record at which they part: here nothing more comes, there "
            "io reached STOPPED after 1s");
}

TEST(Comparison, SaysWhereTheOrchestratorHasDecidedTheSame) {
  const auto same = [](Verdict verdict) { return outcome_of(verdict, {reached(io, State::run, 1s)}); };
  EXPECT_EQ(compared(same(Verdict::fail), same(Verdict::pass)),
            "in virtual time the verdict is PASS, and the orchestrator has decided the same: what differs is what was "
            "seen or judged");
}

}  // namespace
}  // namespace kapela::experiment
