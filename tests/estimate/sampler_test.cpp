#include "simulators/estimate/sampler.hpp"

#include <cmath>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "simulators/estimate/answer.hpp"
#include "tests/estimate/starts.hpp"
#include "tests/world/subjects.hpp"

namespace kapela::estimate {
namespace {

using namespace std::chrono_literals;
using estimate::testing::add_rate;
using faults::FaultType;
using record::RunStatus;
using scenario::testing::full_start;
using scenario::testing::named;
using scenario::testing::quick_start;
using ::testing::HasSubstr;
using world::testing::change;
using world::testing::seed_subject;
using world::testing::shared;

world::Subject subject_with_names(std::vector<scenario::Scenario> scenarios) {
  return estimate::testing::with_names(seed_subject(std::move(scenarios)));
}

Tally tally_of(const world::Subject& subject, std::uint64_t runs, std::uint64_t seed = 1) {
  Sampler sampler(shared(subject), plan_with_rates(subject, {}));
  Tally tally;
  for (std::uint64_t run = 0; run < runs; ++run) tally.add({}, sampler.run(seed, run));
  tally.sort();
  return tally;
}

TEST(Sampler, ARunWithoutChanceIsLikeAnyOther) {
  const world::Subject subject = subject_with_names({full_start()});
  EXPECT_FALSE(has_chance(subject, plan_with_rates(subject, {})));
  const Tally tally = tally_of(subject, 20);
  EXPECT_EQ(tally.hits, 20U);
  EXPECT_EQ(tally.lasted.front(), tally.lasted.back());
}

TEST(Sampler, ARateHitsItsShareOfTheTransitions) {
  world::Subject subject = subject_with_names({full_start()});
  add_rate(subject, 1, FaultType::fail_transition, 0.1);
  EXPECT_TRUE(has_chance(subject, plan_with_rates(subject, {})));
  constexpr std::uint64_t runs = 4'000;
  const Tally tally = tally_of(subject, runs);
  const Interval interval = statistics::clopper_pearson(tally.hits, runs, 0.9999);
  EXPECT_LE(interval.low, 0.81);  // two transitions, each of which fails once in ten
  EXPECT_GE(interval.high, 0.81);
  ASSERT_FALSE(tally.causes.empty());
  for (const auto& [cause, counted] : tally.causes) {
    EXPECT_EQ(cause.component, "supervisor_1");
    EXPECT_EQ(cause.reason, "FAULT");
    EXPECT_THAT(cause.step, HasSubstr("wait_for_state"));
  }
}

TEST(Sampler, RatesOfTwoComponentsAreIndependent) {
  world::Subject subject = subject_with_names({full_start()});
  add_rate(subject, 1, FaultType::fail_transition, 0.3);
  add_rate(subject, 2, FaultType::fail_transition, 0.3);
  constexpr std::uint64_t runs = 4'000;
  const Tally tally = tally_of(subject, runs);
  const Interval interval = statistics::clopper_pearson(tally.hits, runs, 0.9999);
  const double truth = std::pow(0.7, 4);
  EXPECT_LE(interval.low, truth);
  EXPECT_GE(interval.high, truth);
}

TEST(Sampler, ACrashComesAsOftenInATimeAsItsRateSays) {
  world::Subject subject = subject_with_names({full_start()});
  for (std::size_t i = 0; i < 4; ++i)
    change(subject, i, [](auto& settings) {
      component::Timing timing;
      timing.of(wire::Command::initialize) = base::fixed(10s);
      settings.timing = std::make_shared<const component::Timing>(timing);
    });
  add_rate(subject, 0, FaultType::crash, 1.0 / 100, true);  // for good, where it comes
  constexpr std::uint64_t runs = 3'000;
  const Tally tally = tally_of(subject, runs);
  ASSERT_FALSE(tally.lasted.empty());
  const double start = std::chrono::duration<double>(tally.lasted[tally.lasted.size() / 2]).count();
  const Interval interval = statistics::clopper_pearson(tally.hits, runs, 0.9999);
  EXPECT_LE(interval.low, std::exp(-start / 100) + 0.01);
  EXPECT_GE(interval.high, std::exp(-start / 100) - 0.01);
}

TEST(Sampler, RunsOfOneSeedAreTheSameInAnyOrder) {
  world::Subject subject = subject_with_names({full_start()});
  add_rate(subject, 3, FaultType::drop, 0.2);
  Sampler sampler(shared(subject), plan_with_rates(subject, {}));
  const Sample third = sampler.run(9, 3);
  (void)sampler.run(9, 1);
  const Sample again = sampler.run(9, 3);
  EXPECT_EQ(third.status, again.status);
  EXPECT_EQ(third.lasted, again.lasted);
  std::set<std::uint64_t> seeds;
  for (std::uint64_t run = 0; run < 1'000; ++run) seeds.insert(seed_of_run(9, run));
  EXPECT_EQ(seeds.size(), 1'000U);
}

TEST(Sampler, ATapeRepeatsARunWhateverItsSeed) {
  world::Subject subject = subject_with_names({full_start()});
  add_rate(subject, 1, FaultType::latency, 0.3);
  for (std::size_t i = 0; i < 4; ++i)
    change(subject, i, [](auto& settings) {
      component::Timing timing;
      timing.of(wire::Command::initialize) = estimate::testing::exponential(2s);
      settings.timing = std::make_shared<const component::Timing>(timing);
    });
  Sampler sampler(shared(subject), plan_with_rates(subject, {}));
  base::DrawTape tape;
  const Sample first = sampler.run_along(tape, 1, 1);
  const Sample again = sampler.run_along(tape, 2, 9);
  EXPECT_EQ(first.lasted, again.lasted);
  EXPECT_NE(sampler.run(2, 9).lasted, first.lasted) << "the tape is out of the machine again";
  for (auto& track : tape.tracks()) track.draws.clear();
  EXPECT_EQ(sampler.run_along(tape, 1, 1).lasted, first.lasted) << "an empty tape leaves all to the seed";
}

TEST(Sampler, TellsWhoWasLast) {
  world::Subject subject = subject_with_names({full_start()});
  change(subject, 2, [](auto& settings) {
    component::Timing timing = *settings.timing;
    timing.of(wire::Command::initialize) = base::fixed(5s);
    settings.timing = std::make_shared<const component::Timing>(timing);
  });
  const Tally tally = tally_of(subject, 3);
  ASSERT_FALSE(tally.last.empty());
  EXPECT_EQ(tally.last.begin()->first.component, "supervisor_2");
  EXPECT_EQ(tally.last.begin()->second, 3U);
}

TEST(Sampler, AScenarioForAnotherStateIsRejectedAndSaysSo) {
  const Tally tally = tally_of(subject_with_names({quick_start()}), 1);  // all are STOPPED: nobody can run
  EXPECT_EQ(tally.ends[static_cast<std::size_t>(RunStatus::rejected)], 1U);
  ASSERT_EQ(tally.causes.size(), 1U);
  EXPECT_EQ(tally.causes.begin()->first.reason, "ILLEGAL");
}

TEST(Sampler, AScenarioOfOtherComponentsCannotBegin) {
  using scenario::testing::only;
  using scenario::testing::send;
  const Tally tally = tally_of(subject_with_names({named("other", {send(only("conveyor"), wire::Command::run)})}), 1);
  ASSERT_EQ(tally.causes.size(), 1U);
  EXPECT_THAT(tally.causes.begin()->first.reason, HasSubstr("conveyor"));
  EXPECT_EQ(tally.hits, 0U);
}

}  // namespace
}  // namespace kapela::estimate
