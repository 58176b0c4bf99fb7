// The description's "run_all_services" in C++: a program of its own that starts a plant's services and says how it
// went.
//
//   api_example PLANT_FILE SCENARIO_FILE SCENARIO
#include <cstdio>

#include <nlohmann/json.hpp>

#include "orchestrator/base/log.hpp"
#include "orchestrator/files/file_system.hpp"
#include "orchestrator/files/plant_file.hpp"
#include "orchestrator/files/scenario_library.hpp"
#include "orchestrator/net/event_loop.hpp"
#include "orchestrator/record/run_report.hpp"
#include "orchestrator/runtime/orchestrator.hpp"
#include "orchestrator/runtime/orchestrator_settings.hpp"

namespace {

kapela::base::Task<int> run_all_services(kapela::runtime::Orchestrator& orchestrator, std::string scenario) {
  nlohmann::json trigger{{"source", "automation_script"}, {"event_type", "SCHEDULED_START"}};
  auto data = std::make_shared<const nlohmann::json>(std::move(trigger));
  const auto report = co_await orchestrator.execute_scenario(std::move(scenario), std::move(data));
  std::puts(report && *report ? "✅ Wszystkie usługi uruchomione pomyślnie!" : "❌ Błąd podczas uruchamiania usług");
  co_return report&&* report ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) return 64;
  const auto log = kapela::base::make_null_log();
  const kapela::files::RealFileSystem disk;
  kapela::yaml::Report report = kapela::files::open_report(disk, argv[1]);
  kapela::runtime::OrchestratorSettings settings;
  settings.plant = kapela::files::read_plant_file(report).plant;
  if (report.failed()) return 65;
  kapela::files::ScenarioLibrary library(disk, {argv[2]});
  library.reload();
  kapela::net::EventLoop loop;
  kapela::runtime::Orchestrator orchestrator(loop, *log, library, std::move(settings));
  return loop.run_until_complete(run_all_services(orchestrator, argv[3]));
}
