#include "simulators/estimate/sensitivity.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/world/subjects.hpp"

namespace kapela::estimate {
namespace {

using namespace std::chrono_literals;
using scenario::testing::full_start;
using ::testing::Contains;
using ::testing::Not;
using world::testing::change;
using world::testing::seed_subject;
using world::testing::shared;

/// supervisor_1 takes longest, and about as long as the first timeout allows; io hardly any time.
world::Subject plant_at_its_limit() {
  world::Subject subject = seed_subject({full_start()});
  for (std::size_t i = 0; i < subject.components.size(); ++i)
    change(subject, i, [&](auto& settings) {
      settings.name = subject.plant->components[i].name;
      component::Timing timing = *settings.timing;
      base::Distribution slow;
      slow.kind = base::Distribution::Kind::lognormal;
      slow.centre = i == 1 ? base::Duration(58s) : base::Duration(100ms);
      slow.spread = 0.05;
      timing.of(wire::Command::initialize) = slow;
      settings.timing = std::make_shared<const component::Timing>(timing);
    });
  return subject;
}

std::vector<std::string> names_of(const std::vector<Factor>& factors) {
  std::vector<std::string> names;
  for (const Factor& each : factors) names.push_back(each.name);
  return names;
}

TEST(Sensitivity, KnowsWhatTheScenarioDrawsFrom) {
  world::Subject subject = plant_at_its_limit();
  std::vector<faults::Rate> rates(1);
  rates[0].rule.type = faults::FaultType::drop;
  rates[0].value = 0.01;
  faults::make_rules(rates, {});
  subject.rates.push_back({record::ComponentId{2}, rates[0]});
  const std::vector<std::string> names = names_of(factors_of_plant(shared(subject), 0.1));
  EXPECT_THAT(names, Contains("supervisor_1: CMD_INITIALIZE"));
  EXPECT_THAT(names, Contains("io: CMD_RUN"));
  EXPECT_THAT(names, Contains("supervisor_2: drop_by_rate"));
  EXPECT_THAT(names, Not(Contains("io: CMD_STOP"))) << "nobody is stopped";
}

TEST(Sensitivity, TheSlowOneDecidesAndTheFastOneDoesNot) {
  const auto subject = shared(plant_at_its_limit());
  Question question;
  Pairs pairs;
  pairs.runs = 300;
  const SensitivityStudy study(subject, {}, question, pairs);
  std::vector<Sensitivity> all;
  for (const Factor& each : factors_of_plant(subject, 0.1)) all.push_back(study.of(each));
  sort_by_effect(all);
  ASSERT_FALSE(all.empty());
  EXPECT_EQ(all.front().name, "supervisor_1: CMD_INITIALIZE");
  EXPECT_GT(all.front().low.hits, 0.1) << "10 % faster: nearly all come in time";
  EXPECT_LT(all.front().high.hits, -0.3);
  EXPECT_LE(all.front().high.hits_interval.low, all.front().high.hits);
  EXPECT_GE(all.front().high.hits_interval.high, all.front().high.hits);
  ASSERT_TRUE(all.front().low.lasted_low && all.front().low.lasted_high);
  EXPECT_LT(*all.front().low.lasted_high, base::Duration::zero());
  EXPECT_THAT(all, Not(Contains(::testing::Field(&Sensitivity::name, "io: CMD_INITIALIZE"))));
}

TEST(Sensitivity, ScalesEveryKindOfDistribution) {
  base::Distribution uniform;
  uniform.kind = base::Distribution::Kind::uniform;
  uniform.min = 10ms;
  uniform.max = 20ms;
  EXPECT_EQ(scaled(uniform, 2).min, 20ms);
  EXPECT_EQ(scaled(uniform, 2).max, 40ms);
  base::Distribution normal;
  normal.kind = base::Distribution::Kind::normal;
  normal.centre = 1s;
  normal.spread = 1e6;
  EXPECT_EQ(scaled(normal, 3).centre, 3s);
  EXPECT_EQ(scaled(normal, 3).spread, 3e6);
  base::Distribution lognormal = normal;
  lognormal.kind = base::Distribution::Kind::lognormal;
  lognormal.spread = 0.3;
  EXPECT_EQ(scaled(lognormal, 3).spread, 0.3) << "of the logarithm";
  base::Distribution empirical;
  empirical.kind = base::Distribution::Kind::empirical;
  empirical.samples = {1s, 2s};
  EXPECT_EQ(scaled(empirical, 0.5).samples, (std::vector<base::Duration>{500ms, 1s}));
}

}  // namespace
}  // namespace kapela::estimate
