#include "orchestrator/engine/engine.hpp"

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
using ::testing::HasSubstr;
using wire::Command;
using wire::State;

TEST(Engine, RefusesARunThatWantsAComponentOfAnotherOneAndNamesBoth) {
  FakeWorld world(seed_plant());
  world.component("io").behaviour.transition = 5s;
  (void)world.start(full_start());
  const base::Result<RunId> second = world.try_start(named("another", {send(only("io"), Command::stop)}));
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, base::ErrorCode::busy);
  EXPECT_THAT(second.error().message, HasSubstr("component 'io' belongs to run 1 of 'test'"));
}

TEST(Engine, LetsRunsOfDifferentComponentsGoOnSideBySide) {
  FakeWorld world(seed_plant());
  const auto start_of = [](const std::string& name) {
    return named("start " + name, {send(only(name), Command::initialize), wait(only(name), State::initialized, 10s)});
  };
  world.component("io").behaviour.transition = 5s;
  const RunId first = world.start(start_of("io"));
  const RunId second = world.start(start_of("munchies_algo"));
  EXPECT_TRUE(world.finish(second));
  EXPECT_EQ(world.engine().report(first)->status, RunStatus::running);
  EXPECT_TRUE(world.finish(first));
}

TEST(Engine, GivesTheComponentsBackWhenARunHasEnded) {
  FakeWorld world(seed_plant());
  EXPECT_TRUE(world.run(full_start()));
  EXPECT_TRUE(world.run(full_stop()));
  EXPECT_EQ(world.engine().running(), 0U);
}

TEST(Engine, NamesAnUnknownComponentWithItsPlaceAndTheNearest) {
  FakeWorld world(seed_plant());
  Action action = send(only("supervisor_3"), Command::stop);
  action.place = Place{"scenarios/a.yaml", 12, 5};
  const base::Result<RunId> refused = world.try_start(scenario_with({action}));
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message,
              HasSubstr("scenarios/a.yaml:12:5: send_command: there is no component 'supervisor_3'"));
  EXPECT_THAT(refused.error().hint, HasSubstr("did you mean 'supervisor_1' or 'supervisor_2'?"));
}

TEST(Engine, ForgetsTheOldestReportsBeyondItsBound) {
  EngineSettings settings;
  settings.kept_runs = 2;
  FakeWorld world(seed_plant(), settings);
  for (int i = 0; i < 4; ++i) (void)world.run(full_stop());
  world.run_for(1s);
  EXPECT_EQ(world.engine().reports().size(), 2U);
  EXPECT_EQ(world.engine().report(RunId{1}), nullptr);
  EXPECT_NE(world.engine().report(RunId{4}), nullptr);
}

base::Task<void> note_end(Engine& engine, RunId run, std::optional<RunReport>& report) {
  report = co_await engine.ended(run);
}

TEST(Engine, WakesWhoeverAwaitsTheEndOfARun) {
  FakeWorld world(seed_plant());
  std::optional<RunReport> report;
  base::TaskScope scope;
  const RunId run = world.start(full_start());
  scope.spawn(note_end(world.engine(), run, report));
  EXPECT_FALSE(report.has_value());
  world.run_for(1s);
  ASSERT_TRUE(report.has_value());
  EXPECT_TRUE(*report);
}

TEST(Engine, TellsOfTheEndOfEachRunOnce) {
  FakeWorld world(seed_plant());
  std::vector<RunId> ended;
  world.engine().on_run_ended([&ended](const RunReport& report) { ended.push_back(report.id); });
  (void)world.run(full_start());
  (void)world.run(full_stop());
  world.run_for(1s);
  EXPECT_THAT(ended, ::testing::ElementsAre(RunId{1}, RunId{2}));
}

TEST(Engine, CancelNamesARunThatIsNotThereOrHasEnded) {
  FakeWorld world(seed_plant());
  EXPECT_EQ(world.engine().cancel(RunId{9}, "").error().code, base::ErrorCode::not_found);
  const RunReport report = world.run(full_stop());
  world.run_for(1s);
  EXPECT_EQ(world.engine().cancel(report.id, "").error().code, base::ErrorCode::conflict);
}

TEST(Engine, CancelSaysThatARunHasEndedAlreadyInTheInstantOfItsEnd) {
  FakeWorld world(seed_plant());
  const RunId run = world.start(scenario_with({log("nothing else")}));
  EXPECT_EQ(world.engine().cancel(run, "").error().code, base::ErrorCode::conflict);
}

TEST(Engine, TellsWhoeverAwaitsARunHowItEndedEvenWhenItKeepsNoReports) {
  EngineSettings settings;
  settings.kept_runs = 0;
  FakeWorld world(seed_plant(), settings);
  std::optional<RunReport> first, second;
  base::TaskScope scope;
  const auto start_of = [](const std::string& name) { return named(name, {wait(only(name), State::run, 1s)}); };
  scope.spawn(note_end(world.engine(), world.start(start_of("io")), first));
  scope.spawn(note_end(world.engine(), world.start(start_of("supervisor_1")), second));  // both end in one instant
  world.run_for(2s);
  ASSERT_TRUE(first.has_value() && second.has_value());
  EXPECT_EQ(second->id, RunId{2});
  EXPECT_TRUE(world.engine().reports().empty());
}

TEST(Engine, CancelsAllRuns) {
  FakeWorld world(seed_plant());
  const RunId first = world.start(named("one", {wait(only("io"), State::run, 1h)}));
  const RunId second = world.start(named("two", {wait(only("supervisor_1"), State::run, 1h)}));
  world.run_for(1s);
  world.engine().cancel_all("shutdown");
  EXPECT_EQ(world.engine().running(), 0U);
  EXPECT_EQ(world.engine().report(first)->first_cause->summary, "cancelled: shutdown");
  EXPECT_EQ(world.engine().report(second)->first_cause->summary, "cancelled: shutdown");
}

TEST(Engine, RefusesAnOverlapEvenWhenOnlyALaterStepWantsTheComponent) {
  FakeWorld world(seed_plant());
  (void)world.start(scenario_with({wait(only("io"), State::run, 10s), send(only("supervisor_2"), Command::stop)}));
  EXPECT_FALSE(world.try_start(named("overlaps", {send(only("supervisor_2"), Command::stop)})));
  EXPECT_TRUE(world.try_start(named("does not", {send(only("supervisor_1"), Command::stop)})));
}

}  // namespace
}  // namespace kapela::engine::testing
