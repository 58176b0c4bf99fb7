#include "orchestrator/engine/outside_watch.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/engine/fake_world.hpp"
#include "tests/scenario/scenarios.hpp"

namespace kapela::engine::testing {

using namespace record;
using namespace scenario;
using namespace scenario::testing;

namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

EngineSettings alerting() {
  EngineSettings settings;
  settings.alert_of_components = true;
  return settings;
}

std::vector<std::string> outside_alerts(const FakeWorld& world) {
  std::vector<std::string> texts;
  for (const Kept& kept : world.records())
    if (kept.record.kind == RecordKind::alert && kept.record.run == no_run) texts.push_back(kept.text);
  return texts;
}

class OutsideWatchTest : public ::testing::Test {
 protected:
  explicit OutsideWatchTest(EngineSettings settings = alerting()) : world_(seed_plant(), settings) {
    world_.engine().watch();
    world_.run_for(2s);
  }
  FakeWorld world_;
};

TEST_F(OutsideWatchTest, TellsOnceOfAComponentInFaultAndAgainAfterItWasWell) {
  world_.move(world_.component("io"), wire::State::fault);
  world_.run_for(10s);
  EXPECT_THAT(outside_alerts(world_), ElementsAre(HasSubstr("io is in FAULT")));
  world_.move(world_.component("io"), wire::State::stopped);
  world_.run_for(5s);
  world_.move(world_.component("io"), wire::State::fault);
  world_.run_for(5s);
  EXPECT_EQ(outside_alerts(world_).size(), 2U);
}

TEST_F(OutsideWatchTest, TellsOnceOfAComponentThatIsAway) {
  world_.component("io").behaviour.refuses_connections = true;
  world_.run_for(30s);
  EXPECT_THAT(outside_alerts(world_), ElementsAre(HasSubstr("io does not answer any more")));
}

TEST_F(OutsideWatchTest, LeavesToARunWhatHappensToItsComponents) {
  world_.component("io").behaviour.transition = 1s;
  const RunId run = world_.start(full_start());
  world_.at(world_.now() + 500ms, [this] { world_.move(world_.component("io"), wire::State::fault); });
  EXPECT_FALSE(world_.finish(run));
  world_.run_for(10s);
  EXPECT_THAT(outside_alerts(world_), IsEmpty());
}

class NoOutsideWatchTest : public OutsideWatchTest {
 protected:
  NoOutsideWatchTest() : OutsideWatchTest(EngineSettings{}) {}
};

TEST_F(NoOutsideWatchTest, WithoutTheSettingNothingIsTold) {
  world_.move(world_.component("io"), wire::State::fault);
  world_.run_for(10s);
  EXPECT_THAT(outside_alerts(world_), IsEmpty());
}

}  // namespace
}  // namespace kapela::engine::testing
