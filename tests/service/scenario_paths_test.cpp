#include "orchestrator/service/scenario_paths.hpp"

#include <gmock/gmock.h>

#include "tests/service/cell.hpp"

namespace kapela::service {
namespace {

using ::testing::ElementsAre;

/// In a folder of its own, which is the present one.
class ScenarioPathsTest : public CellTest {
 protected:
  ScenarioPathsTest() { std::filesystem::current_path(folder_); }
  ~ScenarioPathsTest() override { std::filesystem::current_path(before_); }

  std::filesystem::path before_ = std::filesystem::current_path();
};

TEST_F(ScenarioPathsTest, WhatIsSaidCounts) {
  EXPECT_THAT(scenarios_or_default({"one.yaml", "two"}), ElementsAre("one.yaml", "two"));
  EXPECT_EQ(told_default({"one.yaml", "two"}), "");
}

TEST_F(ScenarioPathsTest, TheFolderHereComesBeforeThoseThatAreDelivered) {
  std::filesystem::create_directory("scenarios");
  EXPECT_THAT(scenarios_or_default({}), ElementsAre("scenarios"));
  EXPECT_EQ(told_default({"scenarios"}), "");
}

/// The executable of this test stands in a build tree.
TEST_F(ScenarioPathsTest, ThoseThatAreDeliveredAreToldOf) {
  const std::vector<std::string> paths = scenarios_or_default({});
  ASSERT_EQ(paths.size(), 1U);
  EXPECT_TRUE(std::filesystem::exists(paths.front() + "/run_services.yaml")) << paths.front();
  EXPECT_EQ(told_default(paths),
            "there is no folder 'scenarios' here: the scenarios that came with Kapela are taken, " + paths.front());
}

}  // namespace
}  // namespace kapela::service
