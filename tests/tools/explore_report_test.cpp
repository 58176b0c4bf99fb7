#include "tools/kapela/explore_report.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/support/failing_calls.hpp"

namespace kapela::cli {
namespace {

using ::testing::HasSubstr;

class FakeClock final : public base::Clock {
 public:
  [[nodiscard]] base::Instant now() const override { return now_; }
  [[nodiscard]] base::WallTime wall_now() const override { return {}; }
  void advance(base::Duration by) { now_ += by; }

 private:
  base::Instant now_{};
};

std::string text_of(const std::string& file) {
  std::stringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

class ExploreReportTest : public ::testing::Test {
 protected:
  ExploreReportTest() : folder_(support::new_folder()) {}
  ~ExploreReportTest() override { std::filesystem::remove_all(folder_); }

  FakeClock clock_;
  std::string folder_;
  search::Find find_{"I16", "io was believed\nwhat is seen is newer", "experiment: one\n"};
};

TEST_F(ExploreReportTest, WritesEachFindIntoAFileOfItsOwnAndLeavesThoseOfEarlierSearches) {
  std::ofstream(folder_ + "/kapela-find-I16-1.yaml") << "an earlier one";
  ::testing::internal::CaptureStdout();
  ExploreReport report(clock_, false, folder_, {});
  EXPECT_TRUE(report.find(find_));
  EXPECT_TRUE(report.find(find_));
  const std::string said = ::testing::internal::GetCapturedStdout();
  EXPECT_THAT(said, HasSubstr("I16 violated: io was believed"));
  EXPECT_THAT(said, HasSubstr("kapela replay " + folder_ + "/kapela-find-I16-3.yaml"));
  EXPECT_EQ(text_of(folder_ + "/kapela-find-I16-1.yaml"), "an earlier one");
  EXPECT_EQ(text_of(folder_ + "/kapela-find-I16-2.yaml"), find_.replay);
}

TEST_F(ExploreReportTest, SaysThatAFindCannotBeWritten) {
  ExploreReport report(clock_, true, folder_ + "/nowhere", {});
  const base::Result<void> told = report.find(find_);
  ASSERT_FALSE(told);
  EXPECT_THAT(told.error().message, HasSubstr("/nowhere/kapela-find-I16-1.yaml"));
}

TEST_F(ExploreReportTest, TellsItsParentTheReplayAndHowFarItIs) {
  ::testing::internal::CaptureStdout();
  ExploreReport report(clock_, true, {}, std::chrono::seconds(3));
  search::Figures figures;
  figures.runs = 7;
  report.progress(figures);  // too early
  clock_.advance(std::chrono::seconds(2));
  report.progress(figures);
  EXPECT_TRUE(report.find(find_));
  std::stringstream said(::testing::internal::GetCapturedStdout());
  std::vector<nlohmann::json> lines;
  for (std::string line; std::getline(said, line);) lines.push_back(nlohmann::json::parse(line));
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[0]["event"], "progress");
  EXPECT_EQ(lines[0]["runs"], 7);
  EXPECT_EQ(lines[1]["event"], "find");
  EXPECT_EQ(lines[1]["replay"], find_.replay);
}

}  // namespace
}  // namespace kapela::cli
