#include "simulators/estimate/splitting.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "simulators/estimate/rare_answer.hpp"
#include "tests/estimate/starts.hpp"
#include "tests/world/subjects.hpp"

namespace kapela::estimate {
namespace {

using namespace std::chrono_literals;
using estimate::testing::add_rate;
using estimate::testing::erlang;
using estimate::testing::exponential;
using estimate::testing::start_of_io;
using faults::FaultType;
using world::testing::shared;

struct Climbed {
  RareAnswer answer{};
  std::vector<Climb> climbs{};
};

Climbed climbed(const world::Subject& subject, const Question& question, std::uint64_t climbs, std::uint64_t seed = 1,
                std::uint64_t runs_a_rung = 600) {
  SplittingSettings settings;
  settings.runs_a_rung = runs_a_rung;
  Splitting splitting(shared(subject), plan_with_rates(subject, {}), question, seed, settings);
  Climbed made;
  for (std::uint64_t number = 0; number < climbs; ++number) made.climbs.push_back(splitting.climb(number));
  made.answer = rare_answer_of(question, splitting, made.climbs);
  return made;
}

Question sure() {
  Question question;
  question.confidence = 0.999;
  return question;
}

void expect_covers(const RareAnswer& answer, double truth, double at_most_off) {
  EXPECT_LE(answer.interval.low, truth) << rare_text(answer.probability) << " for " << rare_text(truth);
  EXPECT_GE(answer.interval.high, truth) << rare_text(answer.probability) << " for " << rare_text(truth);
  EXPECT_LE(std::abs(answer.probability / truth - 1), at_most_off) << rare_text(answer.probability);
}

/// The sum of four exponential times of two seconds each is longer than that.
double erlang_tail(double seconds) {
  const double x = seconds / 2;
  return std::exp(-x) * (1 + x + x * x / 2 + x * x * x / 6);
}

world::Subject chain() {
  return start_of_io(erlang(3, 6s), exponential(2s), {10min, 10min});
}

TEST(Splitting, FindsTheTailOfAChainThatIsKnown) {
  Question question = sure();
  question.within = 40s;
  const Climbed done = climbed(chain(), question, 12);
  expect_covers(done.answer, erlang_tail(40), 0.5);  // 3.2e-6
  EXPECT_GT(done.answer.plain_runs, 10 * static_cast<double>(done.answer.runs));
}

TEST(Splitting, FindsHowOftenOneTimeoutIsTooShort) {
  const double truth = std::exp(-12);  // 6.1e-6
  expect_covers(climbed(start_of_io(exponential(5s), base::fixed(1s)), sure(), 12).answer, truth, 0.5);
}

TEST(Splitting, AgreesWithPlainCountingWhereThatCanSee) {
  Question question = sure();
  question.within = 20s;
  const RareAnswer answer = climbed(chain(), question, 12).answer;
  Sampler sampler(shared(chain()), plan_with_rates(chain(), {}));
  Tally tally;
  for (std::uint64_t run = 0; run < 20'000; ++run) tally.add(question, sampler.run(77, run));
  const Interval counted = statistics::clopper_pearson(tally.runs - tally.hits, tally.runs, 0.999);
  EXPECT_LE(answer.interval.low, counted.high);
  EXPECT_GE(answer.interval.high, counted.low);
  expect_covers(answer, erlang_tail(20), 0.2);  // 0.0103
}

TEST(Splitting, FindsARateThatNoRunWouldShow) {
  world::Subject subject = start_of_io(base::fixed(1s), base::fixed(1s));
  add_rate(subject, 0, FaultType::fail_transition, 1e-6);  // in each of two transitions
  const RareAnswer answer = climbed(subject, sure(), 12).answer;
  expect_covers(answer, 2e-6, 0.5);
  ASSERT_FALSE(answer.causes.empty());
  EXPECT_EQ(answer.causes.front().cause.component, "io");
  EXPECT_EQ(answer.causes.front().cause.reason, "FAULT");
}

TEST(Splitting, SharesWhatIsRareAmongItsCauses) {
  world::Subject subject = start_of_io(exponential(5s), base::fixed(1s));
  add_rate(subject, 0, FaultType::fail_transition, 2e-6);
  const RareAnswer answer = climbed(subject, sure(), 12).answer;
  expect_covers(answer, std::exp(-12) + 4e-6, 0.5);
  ASSERT_EQ(answer.causes.size(), 3U);  // the fault in either transition, and the timeout of the first
  for (const RareCause& each : answer.causes) {
    const double truth = each.cause.reason == "FAULT" ? 2e-6 : std::exp(-12);
    EXPECT_LE(each.interval.low, truth) << each.cause.reason;
    EXPECT_GE(each.interval.high, truth) << each.cause.reason;
  }
}

TEST(Splitting, ACrashThatComesOnceInAWhile) {
  world::Subject subject = start_of_io(base::fixed(10s), base::fixed(10s));
  add_rate(subject, 0, FaultType::crash, 1e-7, true);  // for good, where it comes
  expect_covers(climbed(subject, sure(), 12).answer, 2e-6, 0.5);
}

TEST(Splitting, AClimbIsTheSameWhoeverDoesIt) {
  Question question = sure();
  question.within = 30s;
  const Climbed all = climbed(chain(), question, 3, 5, 400);
  SplittingSettings settings;
  settings.runs_a_rung = 400;
  Splitting other(shared(chain()), plan_with_rates(chain(), {}), question, 5, settings);
  EXPECT_EQ(other.climb(2), all.climbs[2]);
  EXPECT_NE(all.climbs[1].probability, all.climbs[2].probability);
}

TEST(Splitting, WhatCannotMissIsNotSeenToAndIsBoundedByCounting) {
  Question question;
  question.at_least = 1 - 1e-9;
  const RareAnswer answer =
      climbed(start_of_io(erlang(2, 1s), base::fixed(1s), {10min, 10min}), question, 3, 1, 100).answer;
  if (answer.is_seen) GTEST_FAIL() << "e^-1200";
  EXPECT_EQ(answer.interval.low, 0);
  EXPECT_NEAR(answer.interval.high, 1 - std::pow(0.005, 1.0 / 300), 1e-9);
  EXPECT_EQ(answer.verdict, Verdict::open);
}

TEST(Splitting, WhatIsNotRareIsCounted) {
  const RareAnswer answer = climbed(start_of_io(exponential(60s), base::fixed(1s)), sure(), 4).answer;
  EXPECT_EQ(answer.rungs, 0U);
  EXPECT_EQ(answer.runs, 3'000U);
  expect_covers(answer, std::exp(-1), 0.1);
}

}  // namespace
}  // namespace kapela::estimate
