#include "simulators/experiment/runner.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "simulators/experiment/experiment_file.hpp"
#include "simulators/world/virtual_lab.hpp"
#include "tests/experiment/files_of_test.hpp"

namespace kapela::experiment {
namespace {

using reports::CaseOutcome;
using reports::Verdict;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

/// The experiment with these lines after its head.
CaseOutcome outcome_of(const std::string& lines) {
  files::MemoryFileSystem files = small_cell();
  files.write("experiments/one.yaml", head() + lines);
  const LoadedExperiment loaded = load_experiment(files, "experiments/one.yaml", no_builtin);
  EXPECT_EQ(problems(loaded.diagnostics), "");
  world::VirtualLab lab(loaded.subject, loaded.experiment.plan);
  return run(loaded.experiment, *loaded.subject, lab);
}

TEST(Runner, PassesWhatIsAsExpected) {
  const CaseOutcome outcome = outcome_of(R"(
steady_state: [{"@all": STOPPED}]
method:
  - fault: {component: io, type: latency, latency: 20ms, match: {event: CMD_RUN}}
  - run: Start
  - probe: {states: {io: RUN}, within: 1s}
  - wait: 3s
expect: {status: SUCCEEDED, within: 1m, states: {"@all": RUN}, counts: [{component: io, command: CMD_RUN, exactly: 1}]}
)");
  EXPECT_EQ(outcome.verdict, Verdict::pass);
  EXPECT_THAT(outcome.reasons, IsEmpty());
  ASSERT_EQ(outcome.faults.size(), 1U);
  EXPECT_EQ(outcome.faults[0].hits, 1U);
  EXPECT_GE(outcome.lasted, std::chrono::seconds(3));
}

TEST(Runner, FailsWhatIsNotAsExpected) {
  const CaseOutcome outcome = outcome_of(R"(
method: [{run: Start}]
expect:
  status: ROLLED_BACK
  states: {io: STOPPED}
  counts: [{component: io, command: CMD_RUN, at_least: 2}]
  order: [{component: io, command: CMD_RUN}, {component: io, command: CMD_INITIALIZE}]
)");
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_THAT(outcome.reasons, Contains(HasSubstr("the runs ended SUCCEEDED, expected: ROLLED_BACK")));
  EXPECT_THAT(outcome.reasons, Contains(HasSubstr("in the end io is RUN, wanted STOPPED")));
  EXPECT_THAT(outcome.reasons, Contains(HasSubstr("io accepted CMD_RUN 1 times, expected at least 2")));
  EXPECT_THAT(outcome.reasons, Contains(HasSubstr("CMD_INITIALIZE at io did not come in the expected order")));
}

TEST(Runner, FailsWhatTakesTooLongOrHappensTooOften) {
  const CaseOutcome outcome = outcome_of(R"(
method: [{run: Start}]
expect:
  within: 1us
  counts:
    - {component: io, command: CMD_RUN, exactly: 2}
    - {component: io, command: CMD_INITIALIZE, at_least: 2, at_most: 3}
)");
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_THAT(outcome.reasons, Contains(HasSubstr("expected within 1us")));
  EXPECT_THAT(outcome.reasons, Contains(HasSubstr("io accepted CMD_RUN 1 times, expected 2")));
  EXPECT_THAT(outcome.reasons, Contains(HasSubstr("io accepted CMD_INITIALIZE 1 times, expected 2 to 3")));
}

TEST(Runner, CountsAStartThatIsRefusedAmongTheRuns) {
  const CaseOutcome outcome = outcome_of(R"(
method: [{start: Start}, {run: Start}]
expect: {status: [SUCCEEDED, REJECTED]}
)");
  EXPECT_EQ(outcome.verdict, Verdict::pass);
  ASSERT_EQ(outcome.runs.size(), 2U);
  EXPECT_EQ(outcome.runs[1].status, record::RunStatus::rejected);
}

TEST(Runner, TellsOfEachStepThatItHasTaken) {
  files::MemoryFileSystem files = small_cell();
  files.write("experiments/one.yaml",
              head() + "method: [{wait: 1s}, {probe: {states: {io: RUN}, within: 2s}}, {wait: 1s}]\n");
  const LoadedExperiment loaded = load_experiment(files, "experiments/one.yaml", no_builtin);
  ASSERT_EQ(problems(loaded.diagnostics), "");
  world::VirtualLab lab(loaded.subject, loaded.experiment.plan);
  std::vector<std::pair<std::size_t, std::int64_t>> seen;
  (void)run(loaded.experiment, *loaded.subject, lab, [&](std::size_t steps) {
    seen.emplace_back(steps, std::chrono::duration_cast<std::chrono::seconds>(lab.now().time_since_epoch()).count());
  });
  EXPECT_THAT(seen, testing::ElementsAre(testing::Pair(0, 0), testing::Pair(1, 1), testing::Pair(2, 3)));
}

TEST(Runner, ProvesNothingWithAFaultThatNeverActs) {
  const CaseOutcome outcome = outcome_of(R"(
method:
  - fault: {component: io, name: jam, type: drop, match: {event: CMD_PAUSE}}
  - run: Start
expect: {status: SUCCEEDED}
)");
  EXPECT_EQ(outcome.verdict, Verdict::inconclusive);
  EXPECT_THAT(outcome.reasons, Contains(HasSubstr("the fault 'jam' at io never acted")));
}

TEST(Runner, ProvesNothingWhereTheSteadyStateDoesNotHold) {
  const CaseOutcome outcome = outcome_of("steady_state: [{io: RUN}]\nmethod: [{run: Start}]\n");
  EXPECT_EQ(outcome.verdict, Verdict::inconclusive);
  EXPECT_THAT(outcome.reasons, Contains(HasSubstr("io is STOPPED, wanted RUN")));
  EXPECT_THAT(outcome.runs, IsEmpty());
}

TEST(Runner, MissesNothingWhereACrashHasTakenRecords) {
  for (int record = 1; record < 60; ++record) {
    const CaseOutcome outcome = outcome_of(fmt::format(R"(
disk_latency: 1ms
method:
  - crash_orchestrator: {{after_record: {}, unsynced: lost}}
  - run: Start
  - wait: 5s
  - run: Stop
expect: {{status_in: [SUCCEEDED, ROLLED_BACK], states: {{"@all": STOPPED}}}}
)",
                                                       record));
    EXPECT_EQ(outcome.verdict, Verdict::pass) << record << ": " << testing::PrintToString(outcome.reasons);
  }
}

constexpr const char* rescue = R"(
name: Rescue
trigger: {type: component_state, component: left, state: FAULT}
actions:
  - {type: send_command, component: io, command: CMD_RUN}
  - {type: wait_for_state, component: io, target_state: RUN, timeout: 5s}
)";
constexpr const char* on_call = R"(
name: On call
trigger: {type: event_received, event_type: EVENT_CALL, condition: data.floor == 3}
actions: [{type: ensure_state, component: right, target_state: RUN, timeout: 5s}]
)";

/// The same with these scenarios as well, which start by themselves.
CaseOutcome outcome_with_triggers(const std::string& lines) {
  files::MemoryFileSystem files = small_cell();
  files.write("scenarios/rescue.yaml", rescue);
  files.write("scenarios/on_call.yaml", on_call);
  files.write("experiments/one.yaml", head() + "triggers: true\n" + lines);
  const LoadedExperiment loaded = load_experiment(files, "experiments/one.yaml", no_builtin);
  EXPECT_EQ(problems(loaded.diagnostics), "");
  EXPECT_FALSE(is_plain(loaded.experiment));
  world::VirtualLab lab(loaded.subject, loaded.experiment.plan);
  return run(loaded.experiment, *loaded.subject, lab);
}

TEST(Runner, StartsWhatStartsByItself) {
  const CaseOutcome outcome = outcome_with_triggers(R"(
initial_state: INITIALIZED
method:
  - fault: {component: left, type: spontaneous, to: FAULT, after: 1s, trigger: {once: true}}
  - probe: {states: {io: RUN}, within: 5s}
expect: {runs: [SUCCEEDED], states: {left: FAULT, right: INITIALIZED}}
)");
  EXPECT_EQ(outcome.verdict, Verdict::pass) << testing::PrintToString(outcome.reasons);
  ASSERT_EQ(outcome.runs.size(), 1U);
  EXPECT_EQ(outcome.runs[0].scenario, "Rescue");
}

TEST(Runner, PostsEventsWithData) {
  const auto outcome = [](int floor) {
    return outcome_with_triggers(
        fmt::format("initial_state: INITIALIZED\nmethod: [{{event: {{type: EVENT_CALL, data: "
                    "{{floor: {}}}}}}}]\nexpect: {{states: {{right: RUN}}}}\n",
                    floor));
  };
  EXPECT_EQ(outcome(3).verdict, Verdict::pass);
  EXPECT_EQ(outcome(4).verdict, Verdict::fail);
}

TEST(Runner, StartsNothingByItselfUnlessToldTo) {
  const CaseOutcome outcome = outcome_of(R"(
initial_state: INITIALIZED
method:
  - fault: {component: left, type: spontaneous, to: FAULT, trigger: {once: true}}
  - run: Stop
)");
  EXPECT_EQ(outcome.runs.size(), 1U);
}

TEST(Runner, BreaksOffWhenItIsToldTo) {
  const CaseOutcome outcome = outcome_of("abort_when: [{io: RUN}]\nmethod: [{run: Start}, {run: Stop}]\n");
  EXPECT_EQ(outcome.verdict, Verdict::inconclusive);
  EXPECT_THAT(outcome.reasons, Contains(HasSubstr("broken off")));
  EXPECT_EQ(outcome.runs.size(), 1U);
}

TEST(Runner, FailsAProbeThatDoesNotComeToHold) {
  const CaseOutcome outcome =
      outcome_of("method: [{run: Start}, {probe: {states: {io: PAUSE}, within: 2s}}, {run: Stop}]\n");
  EXPECT_EQ(outcome.verdict, Verdict::fail);
  EXPECT_THAT(outcome.reasons, Contains(HasSubstr("within 2s: io is RUN, wanted PAUSE")));
  EXPECT_EQ(outcome.runs.size(), 1U) << "nothing more is done then";
}

TEST(Runner, TakesFaultsAwayWhenItIsToldTo) {
  const CaseOutcome outcome = outcome_of(R"(
method:
  - fault: {component: io, name: dead, type: down}
  - run: Start
  - heal: {component: io, name: dead}
  - wait: 10s
  - run: Start
expect: {status: [REJECTED, SUCCEEDED]}
)");
  EXPECT_THAT(outcome.reasons, IsEmpty());
  EXPECT_EQ(outcome.verdict, Verdict::pass);
}

TEST(Runner, LetsSomebodyCommandAComponentByHand) {
  const CaseOutcome outcome = outcome_of(R"(
method:
  - run: Start
  - send: {component: left, command: CMD_PAUSE}
  - probe: {states: {left: PAUSE}, within: 1s}
expect: {status: SUCCEEDED, counts: [{component: left, command: CMD_PAUSE, exactly: 1}]}
)");
  EXPECT_EQ(outcome.verdict, Verdict::pass);
}

}  // namespace
}  // namespace kapela::experiment
