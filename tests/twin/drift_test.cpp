#include "simulators/twin/drift.hpp"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/twin/recorded.hpp"

namespace kapela::twin {
namespace {

using ::testing::HasSubstr;
using wire::Command;
using wire::State;

constexpr std::size_t starts = 30;
constexpr std::size_t trials = 1'000;
constexpr Transition going_up{Command::initialize, State::stopped, State::initialized};
constexpr Transition run{Command::run, State::initialized, State::run};
constexpr Transition stop{Command::stop, State::run, State::stopped};

/// Four components of three edges.
class Plant {
 public:
  Plant() {
    timing_.of(Command::initialize) = lognormal(1.5, 0.15);
    timing_.of(Command::run) = lognormal(0.8, 0.15);
    timing_.of(Command::stop) = lognormal(0.6, 0.15);
  }

  static base::Distribution lognormal(double median, double sigma) {
    base::Distribution distribution;
    distribution.kind = base::Distribution::Kind::lognormal;
    distribution.centre = base::Duration(static_cast<std::int64_t>(median * 1e9));
    distribution.spread = sigma;
    return distribution;
  }

  [[nodiscard]] Timings timings() const {
    Timings all;
    for (const char* name : {"io", "supervisor_1", "supervisor_2", "algo"}) all[name] = &timing_;
    return all;
  }

  /// `slower`: the going_up of io takes so many times as long.
  [[nodiscard]] Passages seen(std::uint64_t trial, bool polled, double slower = 1) const {
    Passages passages;
    std::uint64_t stream = trial * 100;
    for (const auto& [name, timing] : timings()) {
      ComponentPassages component;
      component.component = name;
      for (const Transition& each : {going_up, run, stop}) {
        base::Distribution distribution = timing->of(each.command);
        if (name == "io" && each == going_up)
          distribution.centre =
              base::Duration(static_cast<std::int64_t>(slower * static_cast<double>(distribution.centre.count())));
        component.passages[each].sample = polled ? testing::polled_steadily(distribution, starts, ++stream)
                                                 : testing::told(distribution, starts, ++stream);
      }
      passages.components.push_back(std::move(component));
    }
    return passages;
  }

 private:
  component::Timing timing_;
};

std::size_t drifted(const std::vector<EdgeDrift>& drifts) {
  return static_cast<std::size_t>(
      std::count_if(drifts.begin(), drifts.end(), [](const EdgeDrift& each) { return each.drifted; }));
}

TEST(Drift, OfAPlantThatIsAsItsFileSaysAlarmsAreRare) {
  const Plant plant;
  for (const bool polled : {false, true}) {
    std::size_t alarms = 0;
    for (std::uint64_t trial = 0; trial < trials; ++trial)
      if (drifted(drift_of(plant.seen(trial, polled), plant.timings())) > 0) ++alarms;
    EXPECT_LE(alarms, trials / 100) << (polled ? "polled" : "told");
  }
}

TEST(Drift, AFifthSlowerOnOneEdgeIsFoundWithinThirtyStarts) {
  const Plant plant;
  std::size_t found = 0;
  for (std::uint64_t trial = 0; trial < trials; ++trial) {
    const std::vector<EdgeDrift> drifts = drift_of(plant.seen(trial, false, 1.2), plant.timings());
    const bool is_named = std::any_of(drifts.begin(), drifts.end(), [](const EdgeDrift& each) {
      return each.drifted && each.component == "io" && each.transition == going_up;
    });
    if (is_named) ++found;
  }
  EXPECT_GE(found, trials * 99 / 100);
}

TEST(Drift, SaysByHowMuch) {
  const Plant plant;
  const std::vector<EdgeDrift> drifts = drift_of(plant.seen(1, false, 1.5), plant.timings());
  const auto found = std::find_if(drifts.begin(), drifts.end(), [](const EdgeDrift& each) { return each.drifted; });
  ASSERT_NE(found, drifts.end());
  EXPECT_NEAR(found->seen / found->expected, 1.5, 0.1);
  EXPECT_THAT(drift_words(*found), HasSubstr("io: CMD_INITIALIZE STOPPED → INITIALIZED takes 1."));
}

TEST(Drift, AWiderSpreadIsFoundAsWell) {
  Passages passages;
  passages.components.push_back({});
  passages.components[0].component = "io";
  passages.components[0].passages[going_up].sample = testing::told(Plant::lognormal(1.5, 0.45), 100, 3);
  const Plant plant;
  EXPECT_EQ(drifted(drift_of(passages, plant.timings())), 1U);
}

TEST(Drift, JudgesNothingByAHandfulOfSamples) {
  Passages passages;
  passages.components.push_back({});
  passages.components[0].component = "io";
  passages.components[0].passages[going_up].sample = testing::told(Plant::lognormal(9, 0.1), 9, 3);
  const Plant plant;
  const std::vector<EdgeDrift> drifts = drift_of(passages, plant.timings());
  EXPECT_FALSE(drifts.at(0).judged);
  EXPECT_THAT(drift_words(drifts[0]), HasSubstr("9 samples, too few to judge"));
}

TEST(Drift, OfASingleValueTheNetworkIsNone) {
  component::Timing timing;
  timing.of(Command::initialize) = base::fixed(std::chrono::milliseconds(800));
  Passages passages;
  passages.components.push_back({});
  passages.components[0].component = "io";
  Sample& sample = passages.components[0].passages[going_up].sample;
  for (int i = 0; i < 50; ++i) sample.push_back({0.8 - 1e-4 + i * 1e-5, 0.8 + 3e-4 + i * 1e-5});
  EXPECT_EQ(drifted(drift_of(passages, {{"io", &timing}})), 0U);
  for (Censored& each : sample) {
    each.lower += 0.16;
    each.upper += 0.16;
  }
  EXPECT_EQ(drifted(drift_of(passages, {{"io", &timing}})), 1U);
}

}  // namespace
}  // namespace kapela::twin
