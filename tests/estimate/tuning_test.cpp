#include "simulators/estimate/tuning.hpp"

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "orchestrator/base/random.hpp"
#include "simulators/estimate/smallest_limits.hpp"
#include "tests/estimate/starts.hpp"
#include "tests/world/subjects.hpp"

namespace kapela::estimate {
namespace {

using namespace std::chrono_literals;
using base::Duration;
using estimate::testing::exponential;
using estimate::testing::start_of_io;
using scenario::testing::named;
using scenario::testing::only;
using scenario::testing::send;
using scenario::testing::wait;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;
using world::testing::seed_subject;

double seconds_of(Duration duration) {
  return std::chrono::duration<double>(duration).count();
}

TuningGoal goal_of(double at_least, std::uint64_t runs) {
  TuningGoal goal;
  goal.question.at_least = at_least;
  goal.seed = 3;
  goal.runs = runs;
  return goal;
}

Tuning tuned(const world::Subject& subject, const TuningGoal& goal) {
  std::optional<Tuning> made = tune(subject, goal, [](const std::string&) {});
  EXPECT_TRUE(made);
  return made.value_or(Tuning());
}

TEST(SmallestLimits, HoldWhatTheyAreToHold) {
  base::Pcg random(1, 2);
  std::vector<std::vector<Duration>> rows;
  for (int i = 0; i < 5'000; ++i) {
    const auto draw = [&random](double mean) {
      return Duration(static_cast<Duration::rep>(-1e9 * mean * std::log(1 - random.unit())));
    };
    rows.push_back({draw(1), draw(5)});
  }
  const std::vector<Duration> limits = smallest_limits(rows, 4'950);
  const auto held = std::count_if(rows.begin(), rows.end(),
                                  [&](const auto& row) { return row[0] <= limits[0] && row[1] <= limits[1]; });
  EXPECT_GE(held, 4'950);
  EXPECT_LE(held, 4'965) << "no more than it must";
}

/// Two exponential times: the sum of both limits is least where m ln(S / (e m)) is each, S the sum of the means.
TEST(SmallestLimits, AreWhatALagrangianGives) {
  base::Pcg random(8, 2);
  constexpr double mean_of_one = 2;
  constexpr double mean_of_other = 6;
  constexpr double failing = 0.01;
  std::vector<std::vector<Duration>> rows;
  for (int i = 0; i < 60'000; ++i) {
    const auto draw = [&random](double mean) {
      return Duration(static_cast<Duration::rep>(-1e9 * mean * std::log(1 - random.unit())));
    };
    rows.push_back({draw(mean_of_one), draw(mean_of_other)});
  }
  const std::vector<Duration> limits = smallest_limits(rows, 59'400);
  const auto best = [](double mean) { return mean * std::log((mean_of_one + mean_of_other) / (failing * mean)); };
  EXPECT_NEAR(seconds_of(limits[0] + limits[1]), best(mean_of_one) + best(mean_of_other),
              0.05 * (best(mean_of_one) + best(mean_of_other)));
  EXPECT_NEAR(seconds_of(limits[1]), best(mean_of_other), 0.1 * best(mean_of_other));
}

TEST(SmallestLimits, AreRoundedUpToThreeDigits) {
  EXPECT_EQ(rounded_up(12'345ms), 12'400ms);
  EXPECT_EQ(rounded_up(123ms), 124ms) << "what comes at the deadline is late";
  EXPECT_EQ(rounded_up(1'001us), 1'010us);
  EXPECT_EQ(rounded_up(999s), 1000s);
}

TEST(SmallestLimits, AreWrittenAsPeopleDo) {
  EXPECT_EQ(limit_text(50'500ms), "50.5s");
  EXPECT_EQ(limit_text(124ms), "124ms");
  EXPECT_EQ(limit_text(5min), "5m");
}

TEST(Tuning, FindsTheBestTimeoutWhereItIsKnown) {
  const world::Subject subject = start_of_io(exponential(10s), base::fixed(1s));
  const Tuning tuning = tuned(subject, goal_of(0.99, 30'000));
  ASSERT_EQ(tuning.end, Tuning::End::found)
      << tuning.without_limits.times << " of " << tuning.without_limits.of << " without limits; "
      << tuning.checked.hits.times << " of " << tuning.checked.hits.of << " with "
      << seconds_of(tuning.knobs[0].proposed) << " s and " << seconds_of(tuning.knobs[1].proposed) << " s";
  ASSERT_THAT(tuning.knobs, SizeIs(2));
  const double best = -10 * std::log(0.01);
  EXPECT_NEAR(seconds_of(tuning.knobs[0].proposed), best, 0.05 * best);
  EXPECT_NEAR(seconds_of(tuning.knobs[1].proposed), 1, 0.05);
  EXPECT_EQ(tuning.checked.verdict, Verdict::pass);
  EXPECT_EQ(tuning.knobs[0].knob.place.line, 20);
}

TEST(Tuning, SaysWhatThePresentTimeoutsCost) {
  const world::Subject subject = start_of_io(exponential(20s), base::fixed(1s));  // 60 s: e^-3 are given up
  const Tuning tuning = tuned(subject, goal_of(0.99, 8'000));
  const TunedKnob& first = tuning.knobs.at(0);
  EXPECT_LE(first.given_up.interval.low, std::exp(-3));
  EXPECT_GE(first.given_up.interval.high, std::exp(-3));
  EXPECT_EQ(first.in_time.times + first.given_up.times, first.in_time.of);
  EXPECT_GT(first.worst, 60s);
  EXPECT_EQ(tuning.now.verdict, Verdict::fail);
}

TEST(Tuning, SaysThatNoTimeoutHelpsWhatFailsByItself) {
  world::Subject subject = start_of_io(exponential(1s), base::fixed(1s));
  std::vector<faults::Rate> rates(1);
  rates[0].rule.type = faults::FaultType::fail_transition;
  rates[0].value = 0.05;
  faults::make_rules(rates, {});
  subject.rates.push_back({record::ComponentId{0}, rates[0]});
  const Tuning tuning = tuned(subject, goal_of(0.99, 3'000));
  EXPECT_EQ(tuning.end, Tuning::End::cannot);
  ASSERT_FALSE(tuning.causes.empty());
  EXPECT_EQ(tuning.causes.front().cause.reason, "FAULT");
}

TEST(Tuning, SaysWhoWouldHaveToBeFaster) {
  TuningGoal goal = goal_of(0.99, 3'000);
  goal.question.within = 15s;
  const Tuning tuning = tuned(start_of_io(exponential(10s), base::fixed(1s)), goal);
  EXPECT_EQ(tuning.end, Tuning::End::cannot);
}

TEST(Tuning, TooFewRunsDoNotTell) {
  EXPECT_EQ(tuned(start_of_io(exponential(1s), base::fixed(1s)), goal_of(0.999, 500)).end, Tuning::End::unknown);
}

TEST(Tuning, LeavesOutWhatStandsInAnOnFailure) {
  scenario::Scenario made =
      named("start", {send(only("io"), wire::Command::initialize), wait(only("io"), wire::State::initialized, 60s)});
  made.actions[1].on_failure.push_back(wait(only("io"), wire::State::stopped, 5s));
  made.timeout = 90s;
  const std::vector<Knob> knobs = knobs_of(seed_subject({made}));
  ASSERT_THAT(knobs, SizeIs(2));
  EXPECT_TRUE(knobs[0].is_of_run);
  EXPECT_EQ(knobs[0].value, 90s);
  EXPECT_EQ(knobs[1].value, 60s);
}

}  // namespace
}  // namespace kapela::estimate
