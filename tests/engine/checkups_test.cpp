// What components cost: who is asked when, what is known of it, and what waits for it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "orchestrator/engine/health.hpp"
#include "orchestrator/engine/run_values.hpp"
#include "tests/engine/fake_world.hpp"
#include "tests/scenario/scenarios.hpp"

namespace kapela::engine::testing {

using namespace record;
using namespace scenario;
using namespace scenario::testing;

namespace {

using namespace std::chrono_literals;
using ::testing::Each;
using ::testing::HasSubstr;

EngineSettings asking_every(base::Duration duration) {
  EngineSettings settings;
  settings.figures_every = duration;
  return settings;
}

std::optional<expression::Value> cost(FakeWorld& world, const std::string& figure) {
  const Engine& engine = world.engine();
  return look_up_plant({"components", "io", "figures", figure}, engine.plant(), engine.board(), world.timers().now());
}

double seconds_there(FakeWorld& world) {
  const std::optional<expression::Value> value = cost(world, "uptime_seconds");
  return value ? std::get<double>(*value) : -1;
}

TEST(Checkups, AreOffWhereNobodySaysHowOften) {
  FakeWorld world(seed_plant());
  world.engine().watch();
  world.run_for(1h);
  EXPECT_EQ(world.component("io").checkups, 0U);
  EXPECT_EQ(cost(world, "memory_rss_mb"), std::nullopt);
}

TEST(Checkups, AskEachInItsTurn) {
  FakeWorld world(seed_plant(), asking_every(10s));
  world.component("io").figures.memory_rss_mb = 61;
  world.engine().watch();
  world.run_for(100s);
  for (const ComponentSpec& each : world.engine().plant().components)
    EXPECT_NEAR(world.component(each.name).checkups, 10, 1) << each.name;
  EXPECT_EQ(cost(world, "memory_rss_mb"), expression::Value(61.0));
  EXPECT_EQ(cost(world, "cpu_percent"), std::nullopt) << "it has not told that";
}

TEST(Checkups, AskNobodyMoreThanOnceAtATime) {
  FakeWorld world(seed_plant(), asking_every(1s));
  world.component("io").behaviour.answer_delay = 4s;
  world.engine().watch();
  world.run_for(41s);
  EXPECT_LE(world.component("io").checkups, 11U);
}

TEST(Checkups, ForgetWhatAProcessCostThatIsGone) {
  FakeWorld world(seed_plant(), asking_every(10s));
  world.component("io").figures.memory_rss_mb = 61;
  world.engine().watch();
  world.run_for(20s);
  world.component("io").behaviour.refuses_connections = true;
  world.run_for(20s);
  EXPECT_EQ(cost(world, "memory_rss_mb"), std::nullopt);
  EXPECT_EQ(cost(world, "uptime_seconds"), std::nullopt);
}

TEST(Checkups, CountUptimeAsToldAndOn) {
  FakeWorld world(seed_plant());
  world.component("io").figures.uptime_seconds = 1000;
  world.engine().watch();
  (void)world.run(scenario_with({wait_for("components.io.figures.uptime_seconds >= 1000")}));
  const double before = seconds_there(world);
  world.run_for(60s);
  EXPECT_NEAR(seconds_there(world) - before, 60, 1e-6);
}

TEST(Checkups, TakeForUptimeHowLongAPortWasSeenOpen) {
  FakeWorld world(seed_plant(), asking_every(1s));
  world.component("io").figures.cpu_percent = 1;
  world.engine().watch();
  world.run_for(60s);
  EXPECT_NEAR(seconds_there(world), 60, 1);
  world.component("io").behaviour.refuses_connections = true;
  world.run_for(10s);
  world.component("io").behaviour.refuses_connections = false;
  world.run_for(30s);
  EXPECT_NEAR(seconds_there(world), 30, 3);
}

TEST(Checkups, AreNewsForWhoeverListens) {
  FakeWorld world(seed_plant(), asking_every(10s));
  world.component("io").figures.cpu_percent = 1;
  world.engine().watch();
  world.run_for(1s);
  std::vector<ComponentId> changed;
  world.engine().on_component_changed([&](ComponentId id) { changed.push_back(id); });
  world.run_for(10s);
  EXPECT_EQ(changed.size(), world.engine().plant().components.size());
}

TEST(WaitFor, AsksWhatAComponentCosts) {
  FakeWorld world(seed_plant());
  world.component("io").figures.memory_rss_mb = 700;
  world.at(3s, [&world] { world.component("io").figures.memory_rss_mb = 80; });
  const RunReport report = world.run(scenario_with({wait_for("components.io.figures.memory_rss_mb < 100", 10s)}));
  EXPECT_TRUE(report);
  EXPECT_GE(*report.ended - report.started, 3s);
  EXPECT_LE(*report.ended - report.started, 4500ms) << "it is asked again every second";
}

TEST(WaitFor, DoesNotBelieveWhatItHasCostBefore) {
  FakeWorld world(seed_plant(), asking_every(1s));
  world.component("io").figures.memory_rss_mb = 80;
  world.engine().watch();
  world.run_for(2s);
  world.component("io").figures.memory_rss_mb = 700;
  const RunReport report = world.run(scenario_with({wait_for("components.io.figures.memory_rss_mb < 100", 3s)}));
  EXPECT_EQ(report.first_cause->reason, Reason::timeout);
  EXPECT_THAT(report.first_cause->summary, HasSubstr("components.io.figures.memory_rss_mb is 700"));
}

TEST(WaitFor, SaysWhoDoesNotTellWhatItCosts) {
  FakeWorld world(seed_plant());
  world.at(500ms, [&world] { world.component("io").behaviour.hangs = true; });
  const RunReport report =
      world.run(scenario_with({delay(1s), wait_for("components.io.figures.memory_rss_mb < 100", 3s)}));
  EXPECT_THAT(report.first_cause->summary, HasSubstr("io says nothing"));
}

}  // namespace
}  // namespace kapela::engine::testing
