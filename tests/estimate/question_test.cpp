#include "simulators/estimate/question.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "orchestrator/base/random.hpp"

namespace kapela::estimate {
namespace {

using ::testing::HasSubstr;

Question goal_of(double at_least) {
  Question question;
  question.at_least = at_least;
  return question;
}

TEST(Question, CleanRunsProveTheGoalAsSoonAsTheyCan) {
  const SequentialTest test(goal_of(0.999));
  EXPECT_EQ(test.fewest(), 4'603U);
  EXPECT_EQ(test.verdict(4'602, 4'602), Verdict::open);
  EXPECT_EQ(test.verdict(4'603, 4'603), Verdict::pass);
  EXPECT_NEAR(test.indifference().low, 0.9985, 1e-12);
  EXPECT_NEAR(test.indifference().high, 0.9995, 1e-12);
}

TEST(Question, AFailureCostsMoreRunsAndManyDisprove) {
  const SequentialTest test(goal_of(0.999));
  EXPECT_EQ(test.verdict(4'602, 4'603), Verdict::open);
  EXPECT_EQ(test.verdict(6'700, 6'701), Verdict::pass);
  EXPECT_EQ(test.verdict(90, 100), Verdict::fail);
  EXPECT_EQ(test.verdict(0, 0), Verdict::open);
}

TEST(Question, NoVerdictDeniesTheBoundOfAllRuns) {
  Question question = goal_of(0.9);
  question.indifference = 0.099;  // a test that would be content with little
  const SequentialTest test(question);
  for (std::uint64_t hits = 0; hits <= 60; ++hits) {
    const Verdict verdict = test.verdict(hits, 60);
    EXPECT_TRUE(verdict != Verdict::pass || statistics::lower_bound(hits, 60, 0.99) >= 0.9) << hits;
    EXPECT_TRUE(verdict != Verdict::fail || statistics::upper_bound(hits, 60, 0.99) < 0.9) << hits;
  }
}

/// At the ends of the region the wrong answer comes no more often than the confidence allows.
TEST(Question, IsSeldomAnsweredWrongly) {
  constexpr int trials = 1'000;
  Question question = goal_of(0.9);
  const SequentialTest test(question);
  base::Pcg random(5, 9);
  const auto wrong_at = [&](double truth, Verdict wrong) {
    int count = 0;
    for (int trial = 0; trial < trials; ++trial) {
      std::uint64_t hits = 0;
      std::uint64_t tries = 0;
      Verdict verdict = Verdict::open;
      for (std::uint64_t number = 0; verdict == Verdict::open; ++number) {
        const Batch batch = batch_of(number, question, 1'000'000);
        for (; tries < batch.last; ++tries) hits += random.unit() < truth ? 1 : 0;
        verdict = test.verdict(hits, tries);
      }
      count += verdict == wrong ? 1 : 0;
    }
    return count;
  };
  EXPECT_LE(wrong_at(test.indifference().low, Verdict::pass), trials / 100 + 5);
  EXPECT_LE(wrong_at(test.indifference().high, Verdict::fail), trials / 100 + 5);
}

TEST(Question, BatchesHaveABorderWhereCleanRunsAreEnough) {
  const Question question = goal_of(0.999);
  std::uint64_t last = 0;
  bool has_border = false;
  for (std::uint64_t number = 0; number < 100; ++number) {
    const Batch batch = batch_of(number, question, 100'000);
    EXPECT_EQ(batch.first, last);
    EXPECT_LE(batch.last - batch.first, 64U);
    last = batch.last;
    has_border = has_border || last == 4'603;
  }
  EXPECT_TRUE(has_border);
}

TEST(Question, BatchesEndWithTheRuns) {
  const Question question;
  EXPECT_EQ(batch_of(0, question, 100).last, 64U);
  EXPECT_EQ(batch_of(1, question, 100).last, 100U);
  EXPECT_TRUE(batch_of(2, question, 100).empty());
}

TEST(Question, GoalsThatNobodyCanProveAreRefused) {
  EXPECT_TRUE(check_goal(0.999, "--at-least"));
  EXPECT_THAT(check_goal(1, "--at-least").error().message, HasSubstr("no number of runs proves"));
  EXPECT_THAT(check_goal(0, "--at-least").error().message, HasSubstr("holds whatever happens"));
  EXPECT_THAT(check_goal(1.5, "--at-least").error().message, HasSubstr("no probability"));
  EXPECT_THAT(check_goal(-1, "--at-least").error().hint, HasSubstr("0.999"));
  EXPECT_FALSE(check_confidence(1, "--confidence"));
  EXPECT_TRUE(check_confidence(0.99, "--confidence"));
}

}  // namespace
}  // namespace kapela::estimate
