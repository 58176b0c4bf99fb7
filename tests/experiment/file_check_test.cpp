#include "simulators/experiment/file_check.hpp"

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>

#include "tests/support/failing_calls.hpp"

namespace kapela::experiment {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr BuiltinPlant built_in{"<built in>", "components:\n  robot: {port: 1}\n"};

class FileCheckTest : public ::testing::Test {
 protected:
  ~FileCheckTest() override { std::filesystem::remove_all(folder_); }

  std::string write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_ + "/" + name) << text;
    return folder_ + "/" + name;
  }

  std::string plant() const { return write("plant.yaml", "components:\n  io: {port: 1}\n"); }
  std::string scenario_of(const std::string& component) const {
    return write("scenario.yaml", "name: Start\nactions:\n  - {type: ensure_state, component: " + component +
                                      ", target_state: INITIALIZED, timeout: 10s}\n");
  }

  static std::vector<CheckedFile> check(const std::vector<std::string>& paths, const std::string& plant = {}) {
    return check_files(paths, plant, built_in);
  }

  std::string folder_ = support::new_folder();
};

TEST_F(FileCheckTest, APlantIsRecognised) {
  const auto checked = check({plant()});
  ASSERT_THAT(checked, SizeIs(1));
  EXPECT_EQ(checked[0].kind, "a plant file");
  EXPECT_EQ(checked[0].holds, "1 component");
  EXPECT_THAT(checked[0].problems, IsEmpty());
}

TEST_F(FileCheckTest, ScenariosAreCheckedAgainstTheOnlyPlantAmongTheFiles) {
  const std::string of = plant();
  const auto checked = check({scenario_of("io"), of});
  ASSERT_THAT(checked, SizeIs(2));
  EXPECT_EQ(checked[1].kind, "a scenario file");
  EXPECT_EQ(checked[1].holds, "1 scenario");
  EXPECT_EQ(checked[1].against, of);
  EXPECT_THAT(checked[1].problems, IsEmpty()) << yaml::render(checked[1].problems);
}

TEST_F(FileCheckTest, WithoutOneTheBuiltInPlantCounts) {
  const auto checked = check({scenario_of("io")});
  ASSERT_THAT(checked, SizeIs(1));
  EXPECT_EQ(checked[0].against, "<built in>");
  ASSERT_FALSE(checked[0].problems.empty());
  EXPECT_THAT(checked[0].problems[0].message + checked[0].problems[0].hint, HasSubstr("built-in plant"));
}

TEST_F(FileCheckTest, APlantThatIsNamedCountsBeforeOthers) {
  const std::string other = write("other.yaml", "components:\n  arm: {port: 1}\n");
  const auto checked = check({scenario_of("arm"), plant()}, other);
  ASSERT_THAT(checked, SizeIs(2));
  EXPECT_EQ(checked[1].against, other);
  EXPECT_THAT(checked[1].problems, IsEmpty());
}

TEST_F(FileCheckTest, AnExperimentIsReadWithWhatItNames) {
  (void)plant();
  (void)scenario_of("io");
  const auto checked = check({write("experiment.yaml",
                                    "experiment: one\nplant: plant.yaml\nscenarios: [nowhere.yaml]\n"
                                    "method: [{run: Start}]\n")});
  ASSERT_THAT(checked, SizeIs(1));
  EXPECT_TRUE(yaml::has_errors(checked[0].problems));
}

TEST_F(FileCheckTest, AConfigurationIsCheckedWithItsScenarios) {
  (void)plant();
  const std::string scenario = scenario_of("arm");
  const auto checked =
      check({write("kapela.yaml", "plant: plant.yaml\norchestrator: {name: cell}\nscenarios: [scenario.yaml]\n")});
  ASSERT_THAT(checked, SizeIs(2));
  EXPECT_THAT(checked[0].problems, IsEmpty()) << yaml::render(checked[0].problems);
  EXPECT_TRUE(yaml::has_errors(checked[1].problems)) << "there is no arm";
}

TEST_F(FileCheckTest, AFolderIsAllItsFiles) {
  (void)plant();
  (void)scenario_of("io");
  EXPECT_THAT(check({folder_}), SizeIs(2));
}

TEST_F(FileCheckTest, WhatIsNoneOfOursIsSaid) {
  const auto checked = check({write("letter.yaml", "dear: reader\n"), write("broken.yaml", "{"), folder_ + "/nowhere"});
  ASSERT_THAT(checked, SizeIs(3));
  for (const CheckedFile& each : checked) {
    EXPECT_EQ(each.kind, "");
    EXPECT_TRUE(yaml::has_errors(each.problems)) << each.file;
  }
  EXPECT_EQ(checked[0].problems[0].message, "this is no file of ours");
}

TEST_F(FileCheckTest, APlantThatIsNamedAndHasErrorsIsAmongTheFiles) {
  const std::string broken = write("plant.yaml", "components: 3\n");
  const auto checked = check({}, broken);
  ASSERT_THAT(checked, SizeIs(1));
  EXPECT_EQ(checked[0].file, broken);
}

}  // namespace
}  // namespace kapela::experiment
