#include "simulators/search/job_lines.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace kapela::search {
namespace {

const Find told_find{"I16", "io was believed\nwhat is seen is newer", "experiment: one\n"};

Figures some_figures() {
  Figures figures{120, 3, 4'567, 2, 0.25, 1, {}};
  figures.coverage.add(static_cast<explore::Goal>(1), 7);
  return figures;
}

TEST(JobLines, FiguresComeAsTheyWere) {
  const JobLine line = parse_job_line(figures_line("progress", some_figures(), 1.5));
  ASSERT_TRUE(line.figures);
  EXPECT_FALSE(line.find);
  EXPECT_EQ(line.figures->runs, 120U);
  EXPECT_EQ(line.figures->idle, 3U);
  EXPECT_EQ(line.figures->events, 4'567U);
  EXPECT_EQ(line.figures->violating, 2U);
  EXPECT_EQ(line.figures->done, 0.25);
  for (std::size_t i = 0; i < explore::goal_count; ++i)
    EXPECT_EQ(line.figures->coverage.times(static_cast<explore::Goal>(i)), i == 1 ? 7U : 0U);
}

TEST(JobLines, ASummaryIsTheLastOfThem) {
  EXPECT_TRUE(parse_job_line(figures_line("summary", some_figures(), std::nullopt)).figures);
  const auto line = nlohmann::json::parse(figures_line("summary", some_figures(), std::nullopt));
  EXPECT_FALSE(line.contains("seconds"));
  EXPECT_EQ(nlohmann::json::parse(figures_line("summary", some_figures(), 2.0))["seconds"], 2.0);
}

TEST(JobLines, AFindComesWithItsReplay) {
  const JobLine line = parse_job_line(find_line(told_find, std::nullopt));
  ASSERT_TRUE(line.find);
  EXPECT_FALSE(line.figures);
  EXPECT_EQ(line.find->invariant, told_find.invariant);
  EXPECT_EQ(line.find->explanation, told_find.explanation);
  EXPECT_EQ(line.find->replay, told_find.replay);
}

TEST(JobLines, AFindThatHasAFileNamesIt) {
  const auto line = nlohmann::json::parse(find_line(told_find, "folder/find.yaml"));
  EXPECT_EQ(line["file"], "folder/find.yaml");
  EXPECT_FALSE(line.contains("replay"));
}

TEST(JobLines, WhatElseIsToldIsForPrograms) {
  EXPECT_EQ(nlohmann::json::parse(begin_line("4 commands"))["what"], "4 commands");
  EXPECT_EQ(nlohmann::json::parse(estimate_line({99.6, 2.5}))["plans"], 100);
  for (const std::string& line : {begin_line("4 commands"), estimate_line({99.6, 2.5})}) {
    EXPECT_FALSE(parse_job_line(line).figures);
    EXPECT_FALSE(parse_job_line(line).find);
  }
}

TEST(JobLines, WhatIsNoneIsPassedOver) {
  for (const char* const line : {"", "kapela: out of memory", "[1, 2]", "{\"event\": \"progress", "{\"runs\": 3}"}) {
    EXPECT_FALSE(parse_job_line(line).figures) << line;
    EXPECT_FALSE(parse_job_line(line).find) << line;
  }
}

}  // namespace
}  // namespace kapela::search
