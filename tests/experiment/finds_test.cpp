// What searches have found, and what has been mended since: tests/finds, a replay file each.
#include <algorithm>
#include <filesystem>

#include <gtest/gtest.h>

#include "simulators/experiment/experiment_file.hpp"
#include "tests/experiment/files_of_test.hpp"

namespace kapela::experiment {
namespace {

std::vector<std::string> finds() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(KAPELA_SOURCE_DIR "/tests/finds"))
    names.push_back(entry.path().stem().string());
  std::sort(names.begin(), names.end());
  return names;
}

class Finds : public testing::TestWithParam<std::string> {};

TEST_P(Finds, ViolatesNothingAnyMore) {
  const files::RealFileSystem disk;
  const LoadedExperiment loaded =
      load_experiment(disk, KAPELA_SOURCE_DIR "/tests/finds/" + GetParam() + ".yaml", no_builtin);
  ASSERT_EQ(problems(loaded.diagnostics), "");
  world::Trial trial(loaded.subject);
  const Result result = carry_out(trial, loaded.experiment.plan);
  for (const checker::Violation& each : trial.violations())
    ADD_FAILURE() << name(each.invariant) << ": " << each.explanation;
  EXPECT_TRUE(idle_faults(trial, loaded.experiment.plan).empty()) << "a fault of it does not act any more";
  EXPECT_FALSE(result.runs.empty());
}

INSTANTIATE_TEST_SUITE_P(Searches, Finds, testing::ValuesIn(finds()), [](const auto& each) { return each.param; });

}  // namespace
}  // namespace kapela::experiment
