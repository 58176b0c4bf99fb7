#include "orchestrator/runtime/orchestrator.hpp"

#include <gtest/gtest.h>

#include "tests/scenario/scenarios.hpp"

namespace kapela::runtime {
namespace {

using std::chrono::milliseconds;

/// One component, at a port where nobody is.
record::Plant forsaken_plant() {
  record::Plant plant;
  record::ComponentSpec io;
  io.name = "io";
  io.port = 1;
  plant.components.push_back(std::move(io));
  return plant;
}

OrchestratorSettings impatient(record::Plant plant) {
  OrchestratorSettings settings;
  settings.plant = std::move(plant);
  settings.engine.preflight_timeout = settings.engine.undo_patience = settings.engine.unreachable_after =
      milliseconds(20);
  settings.engine.command_timeout = milliseconds(50);
  return settings;
}

base::Task<record::RunReport> stopped(Orchestrator& orchestrator) {
  auto stop = std::make_shared<const scenario::Scenario>(scenario::testing::full_stop());
  const base::Result<record::RunId> run = orchestrator.engine().start(std::move(stop), nullptr);
  record::RunReport report = co_await orchestrator.engine().ended(run.value());
  co_return report;
}

TEST(Orchestrator, FindsNoBugInAnUncleanEndUnderALatchOfAnEarlierLife) {
  net::EventLoop loop;
  const auto log = base::make_null_log();
  const files::RealFileSystem disk;
  files::ScenarioLibrary library(disk, {});
  OrchestratorSettings settings = impatient(forsaken_plant());
  settings.past.latch = "run 1 of 'stop' ended STOPPED_PARTIAL";
  settings.past.last_run = record::RunId{1};
  Orchestrator orchestrator(loop, *log, library, std::move(settings));
  orchestrator.watch();
  EXPECT_EQ(loop.run_until_complete(stopped(orchestrator)).status, record::RunStatus::stopped_partial);
  EXPECT_EQ(orchestrator.violations(), 0U);
}

}  // namespace
}  // namespace kapela::runtime
