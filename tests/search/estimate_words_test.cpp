#include "simulators/search/estimate_words.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kapela::search {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::uint64_t drawn_seed = 4'711;

EstimateWords start_words() {
  EstimateWords words;
  words.scenario = "Start";
  return words;
}

EstimateTask made_of(const EstimateWords& words) {
  const base::Result<EstimateTask> made = estimate_task_of(words, drawn_seed);
  EXPECT_TRUE(made) << to_text(made.error());
  return made ? *made : EstimateTask();
}

std::string refusal_of(const EstimateWords& words) {
  const base::Result<EstimateTask> made = estimate_task_of(words, drawn_seed);
  EXPECT_FALSE(made);
  return made ? std::string() : to_text(made.error());
}

TEST(EstimateWords, AGoalIsWorthMoreRuns) {
  EstimateWords words = start_words();
  EXPECT_EQ(made_of(words).most_runs, 10'000U);
  EXPECT_EQ(made_of(words).seed, drawn_seed);
  EXPECT_TRUE(made_of(words).source.rates);
  words.at_least = 0.999;
  EXPECT_EQ(made_of(words).most_runs, 100'000U);
  EXPECT_EQ(made_of(words).question.at_least, 0.999);
}

TEST(EstimateWords, PartsNeedWhatTheyShare) {
  EstimateWords words = start_words();
  words.shard = "1/4";
  EXPECT_THAT(refusal_of(words), HasSubstr("without --report"));
  words.report = "part";
  EXPECT_THAT(refusal_of(words), HasSubstr("needs --runs N and --seed S"));
  words.runs = 1'000;
  words.seed = 3;
  EXPECT_EQ(made_of(words).shard.index, 1U);
  EXPECT_TRUE(made_of(words).does_all);
  words.jobs = 2;
  EXPECT_THAT(refusal_of(words), HasSubstr("--shard with --jobs"));
}

TEST(EstimateWords, VariesByAPart) {
  EstimateWords words = start_words();
  words.vary = "10%";
  EXPECT_EQ(made_of(words).vary, 0.1);
  words.vary = "25";
  EXPECT_EQ(made_of(words).vary, 0.25);
  for (const char* const wrong : {"0", "100%", "x", "10 %%", "-5"}) {
    words.vary = wrong;
    EXPECT_THAT(refusal_of(words), HasSubstr("'--vary ")) << wrong;
  }
}

TEST(EstimateWords, IndifferenceStaysBesideItsGoal) {
  EstimateWords words = start_words();
  words.indifference = 0.001;
  EXPECT_THAT(refusal_of(words), HasSubstr("without --at-least"));
  words.at_least = 0.99;
  EXPECT_EQ(made_of(words).question.indifference, 0.001);
  words.indifference = 0.02;
  EXPECT_THAT(refusal_of(words), HasSubstr("out of range"));
}

TEST(EstimateWords, StatusesAreThoseOfRuns) {
  EstimateWords words = start_words();
  words.statuses = {"SUCCEEDED", "ROLLED_BACK"};
  EXPECT_THAT(made_of(words).question.statuses,
              ElementsAre(record::RunStatus::succeeded, record::RunStatus::rolled_back));
  words.statuses = {"DONE"};
  EXPECT_THAT(refusal_of(words), HasSubstr("'--status DONE'"));
}

TEST(EstimateWords, WhatIsRareIsWorthMoreRunsAndGoesWithoutParts) {
  EstimateWords words = start_words();
  words.rare = true;
  EXPECT_EQ(made_of(words).most_runs, 1'000'000U);
  EXPECT_TRUE(made_of(words).rare);
  words.vary = "10%";
  EXPECT_THAT(refusal_of(words), HasSubstr("--rare with --vary"));
  words.vary.clear();
  words.report = "part";
  EXPECT_THAT(refusal_of(words), HasSubstr("--rare with --report"));
}

}  // namespace
}  // namespace kapela::search
