#include "simulators/experiment/campaign.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "simulators/experiment/campaign_run.hpp"
#include "simulators/experiment/experiment_file.hpp"
#include "simulators/experiment/runner.hpp"
#include "simulators/world/virtual_lab.hpp"
#include "tests/experiment/files_of_test.hpp"

namespace kapela::experiment {
namespace {

using reports::CaseOutcome;
using reports::Verdict;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

LoadedExperiment load_campaign(const std::string& lines) {
  files::MemoryFileSystem files = small_cell();
  files.write("campaigns/one.yaml", "campaign: one\nplant: ../plant.yaml\nscenarios: [../scenarios]\n" + lines);
  return load_experiment(files, "campaigns/one.yaml", no_builtin);
}

LoadedExperiment campaign(const std::string& lines) {
  LoadedExperiment loaded = load_campaign("method: [{run: Start}]\n" + lines);
  EXPECT_EQ(problems(loaded.diagnostics), "");
  EXPECT_TRUE(loaded.campaign);
  return loaded;
}

CampaignMeans virtual_means(const LoadedExperiment& loaded) {
  CampaignMeans means;
  means.carry_out = [&loaded](const Experiment& each) {
    world::VirtualLab lab(loaded.subject, each.plan);
    CaseOutcome outcome = run(each, *loaded.subject, lab);
    auto history = std::make_shared<history::History>();
    for (const record::Record& record : lab.history().records()) history->append(record);
    outcome.history = history;
    return outcome;
  };
  return means;
}

std::vector<std::string> names_of(const CampaignOutcome& outcome) {
  std::vector<std::string> names;
  for (const CellOutcome& each : outcome.cells) names.push_back(each.outcome.name);
  return names;
}

TEST(Campaign, HasACellForEachFaultAtEachCommandThatTheBaselineShows) {
  const LoadedExperiment loaded = campaign("matrix: {components: [io, left], faults: [{type: ack_only}]}\n");
  EXPECT_THAT(names_of(carry_out(loaded, virtual_means(loaded))),
              ElementsAre("io/CMD_INITIALIZE/ack_only/0", "left/CMD_INITIALIZE/ack_only/0", "io/CMD_RUN/ack_only/0",
                          "left/CMD_RUN/ack_only/0"));
}

TEST(Campaign, CrossesFaultsWithPlacesAndSeeds) {
  const LoadedExperiment loaded = campaign(
      "seeds: [3, 5]\n"
      "matrix: {components: io, commands: CMD_RUN, at: [receive, reply], faults: [{type: drop, trigger: {count: "
      "1}}]}\n");
  EXPECT_THAT(names_of(carry_out(loaded, virtual_means(loaded))),
              ElementsAre("io/CMD_RUN/drop@receive/3", "io/CMD_RUN/drop@reply/3", "io/CMD_RUN/drop@receive/5",
                          "io/CMD_RUN/drop@reply/5"));
}

TEST(Campaign, DoesNotCrossWithCommandsWhatSaysItsCommandOrNeedsNone) {
  const LoadedExperiment loaded = campaign(
      "matrix:\n"
      "  components: [io]\n"
      "  faults: [{type: drop, match: {event: CMD_RUN}}, {type: flap, between: [RUN, PAUSE], period: 2s}]\n");
  EXPECT_THAT(names_of(carry_out(loaded, virtual_means(loaded))), ElementsAre("io/*/drop@reply/0", "io/*/flap/0"));
}

TEST(Campaign, JudgesEachCellByItsFaultsExpectationOrByTheCommonOne) {
  const LoadedExperiment loaded = campaign(
      "expect: {status_in: [SUCCEEDED]}\n"
      "matrix:\n"
      "  components: [io]\n"
      "  commands: [CMD_RUN]\n"
      "  faults: [{type: ack_only}, {type: stuck, expect: {status_in: [ROLLED_BACK, ROLLBACK_FAILED]}}]\n");
  const CampaignOutcome outcome = carry_out(loaded, virtual_means(loaded));
  ASSERT_EQ(outcome.cells.size(), 2U);
  EXPECT_EQ(outcome.cells[0].outcome.verdict, Verdict::fail);
  EXPECT_THAT(outcome.cells[0].outcome.reasons, Contains(HasSubstr("'Start' ended ROLLED_BACK, expected: SUCCEEDED")));
  EXPECT_NE(outcome.cells[0].outcome.history, nullptr);
  EXPECT_EQ(outcome.cells[1].outcome.verdict, Verdict::pass);
  EXPECT_EQ(outcome.cells[1].outcome.history, nullptr);
}

TEST(Campaign, TriesNoCellOfASeedWhoseBaselineDoesNotPass) {
  const LoadedExperiment loaded = campaign("baseline: {status: ROLLED_BACK}\nmatrix: {faults: [{type: ack_only}]}\n");
  const CampaignOutcome outcome = carry_out(loaded, virtual_means(loaded));
  EXPECT_THAT(outcome.cells, IsEmpty());
  ASSERT_EQ(outcome.baselines.size(), 1U);
  EXPECT_EQ(outcome.baselines[0].name, "baseline/0");
  EXPECT_EQ(outcome.baselines[0].verdict, Verdict::fail);
  EXPECT_THAT(outcome.notes, Contains(HasSubstr("seed 0: its baseline is FAIL")));
}

TEST(Campaign, TellsOfCommandsThatNobodyIsSent) {
  const LoadedExperiment loaded = campaign("matrix: {commands: [CMD_PAUSE], faults: [{type: drop}]}\n");
  EXPECT_THAT(carry_out(loaded, virtual_means(loaded)).notes, Contains(HasSubstr("nobody is sent CMD_PAUSE")));
}

/// A start that `right` does not follow, and that is undone; `left` has been stopped once before.
constexpr const char* undone =
    "method:\n"
    "  - {run: Start}\n"
    "  - {run: Stop}\n"
    "  - fault: {component: right, type: ack_only, match: {event: CMD_RUN}}\n"
    "  - {run: Start}\n"
    "baseline: {status_in: [SUCCEEDED, ROLLED_BACK]}\n";

TEST(Campaign, HitsACommandOnlyWhereItIsSentForThatPurpose) {
  const LoadedExperiment loaded =
      load_campaign(std::string(undone) +
                    "expect: {status_in: [ROLLED_BACK, ROLLBACK_FAILED]}\n"
                    "matrix:\n"
                    "  components: [left]\n"
                    "  commands: [{command: CMD_STOP, purpose: compensation}]\n"
                    "  faults: [{type: fail_transition, code: 3}, {type: drop, at: reply, trigger: {count: 1}}]\n");
  ASSERT_EQ(problems(loaded.diagnostics), "");
  const CampaignOutcome outcome = carry_out(loaded, virtual_means(loaded));
  ASSERT_THAT(names_of(outcome),
              ElementsAre("left/CMD_STOP:compensation/fail_transition/0", "left/CMD_STOP:compensation/drop@reply/0"));
  EXPECT_EQ(outcome.cells[0].cell.skip, 1U);
  const std::vector<reports::RunOutcome>& runs = outcome.cells[0].outcome.runs;
  ASSERT_EQ(runs.size(), 3U);
  EXPECT_EQ(runs[1].status, record::RunStatus::succeeded);
  EXPECT_EQ(runs[2].status, record::RunStatus::rollback_failed);
  EXPECT_EQ(outcome.cells[1].outcome.runs[2].status, record::RunStatus::rolled_back);
  const auto cell = find_cell(loaded, virtual_means(loaded), "left/CMD_STOP:compensation/drop@reply/0");
  ASSERT_TRUE(cell);
  EXPECT_EQ(*cell, outcome.cells[1].cell);
}

TEST(Campaign, KnowsThePurposesOfSomebodyElseByWhatTheyDo) {
  const LoadedExperiment loaded =
      load_campaign(std::string(undone) +
                    "matrix:\n"
                    "  components: [left]\n"
                    "  commands: [{command: CMD_STOP, purpose: compensation}, {command: CMD_STOP, purpose: forward}]\n"
                    "  faults: [{type: reject}]\n");
  ASSERT_EQ(problems(loaded.diagnostics), "");
  CampaignMeans means = virtual_means(loaded);
  means.carry_out = [ours = means.carry_out](const Experiment& each) {
    CaseOutcome outcome = ours(each);
    auto truth = std::make_shared<history::History>();
    for (const record::Record& record : outcome.history->records())
      if (record.kind != record::RecordKind::intent) truth->append(record);
    outcome.history = truth;
    outcome.is_told = true;
    return outcome;
  };
  EXPECT_THAT(names_of(carry_out(loaded, means)),
              ElementsAre("left/CMD_STOP:forward/reject/0", "left/CMD_STOP:compensation/reject/0"));
}

TEST(Campaign, SaysWhatAPurposeIs) {
  const LoadedExperiment loaded = load_campaign(
      "method: [{run: Start}]\n"
      "matrix: {commands: [{command: CMD_STOP, purpose: rollback}], faults: [{type: drop}]}\n");
  EXPECT_THAT(problems(loaded.diagnostics), HasSubstr("allowed: forward, on_failure, compensation"));
}

TEST(Campaign, IsCutIntoShardsThatAreWholeTogether) {
  const LoadedExperiment loaded = campaign("seeds: 0..1\nmatrix: {faults: [{type: ack_only}, {type: hang}]}\n");
  std::vector<std::string> parts;
  for (std::uint64_t i = 0; i < 3; ++i) {
    CampaignMeans means = virtual_means(loaded);
    means.shard = {i, 3};
    for (const std::string& name : names_of(carry_out(loaded, means))) parts.push_back(name);
  }
  EXPECT_EQ(parts.size(), 24U);
  EXPECT_THAT(parts, testing::UnorderedElementsAreArray(names_of(carry_out(loaded, virtual_means(loaded)))));
}

TEST(Campaign, BeginsNothingMoreWhenItsBudgetIsSpent) {
  const LoadedExperiment loaded = campaign("budget: {cells: 2}\nmatrix: {faults: [{type: ack_only}]}\n");
  const CampaignOutcome outcome = carry_out(loaded, virtual_means(loaded));
  EXPECT_EQ(outcome.cells.size(), 2U);
  EXPECT_EQ(outcome.left, 4U);
}

TEST(Campaign, FindsACellByItsName) {
  const LoadedExperiment loaded = campaign("seeds: 1..9\nmatrix: {faults: [{type: drop}]}\n");
  const auto cell = find_cell(loaded, virtual_means(loaded), "left/CMD_RUN/drop@reply/7");
  ASSERT_TRUE(cell);
  EXPECT_EQ(cell->seed, 7U);
  const Experiment experiment = experiment_of(*cell, *loaded.campaign, loaded.experiment);
  EXPECT_EQ(experiment.plan.seed, 7U);
  ASSERT_EQ(experiment.plan.faults.size(), 1U);
  EXPECT_EQ(experiment.plan.faults[0].fault.match.event, wire::Command::run);
  const auto wrong = find_cell(loaded, virtual_means(loaded), "left/CMD_RUN/drop@reply/17");
  ASSERT_FALSE(wrong);
  EXPECT_THAT(wrong.error().hint, HasSubstr("left/CMD_RUN/drop@reply/1"));
}

TEST(Campaign, IsSummedUpInATableOfWhatBecameOfWhom) {
  const LoadedExperiment loaded =
      campaign("seeds: 1..2\nmatrix: {components: [io, right], commands: CMD_RUN, faults: [{type: ack_only}]}\n");
  const CampaignOutcome outcome = carry_out(loaded, virtual_means(loaded));
  const reports::Matrix matrix = matrix_of(outcome, loaded);
  EXPECT_THAT(matrix.columns, ElementsAre("io", "right"));
  ASSERT_EQ(matrix.rows.size(), 1U);
  EXPECT_EQ(matrix.rows[0].fault, "ack_only");
  EXPECT_EQ(matrix.rows[0].command, "CMD_RUN");
  ASSERT_TRUE(matrix.rows[0].entries[0]);
  EXPECT_EQ(matrix.rows[0].entries[0]->text, "ROLLED_BACK");
  EXPECT_EQ(matrix.rows[0].entries[0]->verdict, Verdict::pass);
}

TEST(Campaign, IsRefusedWithThePlaceOfWhatIsWrong) {
  const std::string common = "method: [{run: Start}]\n";
  EXPECT_THAT(problems(load_campaign(common).diagnostics), HasSubstr("one.yaml:1:1: error[missing_key]"));
  for (const auto& [lines, message] : std::vector<std::pair<std::string, std::string>>{
           {"matrix: {faults: [{type: dorp}]}", "5:26: error[invalid]"},
           {"matrix: {components: [oi], faults: [{type: drop}]}", "did you mean 'io'"},
           {"matrix: {commands: CMD_GO, faults: [{type: drop}]}", "a command"},
           {"matrix: {at: wire, faults: [{type: drop}]}", "a place"},
           {"matrix: {faults: [{name: a, type: drop}, {name: a, type: hang}]}", "two faults have the name 'a'"},
           {"matrix: {faults: [{type: drop}]}\nseeds: 9..1", "'seeds' is no list and no range"},
           {"matrix: {faults: [{type: drop}]}\nbudget: {time: 5}", "6:16: error"}})
    EXPECT_THAT(problems(load_campaign(common + lines + "\n").diagnostics), HasSubstr(message)) << lines;
}

TEST(Campaign, KeysAreNoneOfAnExperiment) {
  files::MemoryFileSystem files = small_cell();
  files.write("one.yaml",
              "experiment: one\nplant: plant.yaml\nscenarios: [scenarios]\nmethod: [{run: Start}]\nseeds: [1]\n");
  EXPECT_THAT(problems(load_experiment(files, "one.yaml", no_builtin).diagnostics), HasSubstr("seeds"));
}

}  // namespace
}  // namespace kapela::experiment
