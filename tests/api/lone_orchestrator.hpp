// LoneOrchestrator: an orchestrator in the real world whose two components, io and arm, are at ports where nobody
// listens, and which gives up on them soon.
#pragma once

#include <nlohmann/json.hpp>

#include "orchestrator/api/plant_document.hpp"
#include "orchestrator/archive/run_archive.hpp"
#include "orchestrator/base/log.hpp"
#include "orchestrator/engine/engine.hpp"
#include "orchestrator/files/file_system.hpp"
#include "orchestrator/files/scenario_library.hpp"
#include "orchestrator/net/event_loop.hpp"
#include "orchestrator/runtime/orchestrator.hpp"
#include "orchestrator/runtime/orchestrator_settings.hpp"
#include "orchestrator/scenario/scenario.hpp"

namespace kapela::api {

struct LoneOrchestrator {
  /// `archive` outlives it.
  explicit LoneOrchestrator(archive::RunArchive* archive = nullptr)
      : orchestrator(loop, *log, library, settings(archive)) {}

  static runtime::OrchestratorSettings settings(archive::RunArchive* archive = nullptr) {
    runtime::OrchestratorSettings made;
    made.archive = archive;
    for (const char* const name : {"io", "arm"}) {
      record::ComponentSpec spec;
      spec.name = name;
      spec.address = "127.0.0.1";
      spec.port = 1;
      made.plant.components.push_back(std::move(spec));
    }
    constexpr base::Duration soon = std::chrono::milliseconds(20);
    made.engine.unreachable_after = made.engine.preflight_timeout = made.engine.undo_patience = soon;
    return made;
  }

  record::RunId start(scenario::Action action) {
    scenario::Scenario scenario;
    scenario.name = "the scenario";
    scenario.actions.push_back(std::move(action));
    return orchestrator.engine()
        .start(std::make_shared<const scenario::Scenario>(std::move(scenario)), nullptr)
        .value();
  }

  record::RunReport end_of(record::RunId run) { return loop.run_until_complete(orchestrator.engine().ended(run)); }

  /// A stop that reaches nobody.
  record::RunReport latch() {
    scenario::EnsureState stop;
    stop.targets.all = true;
    stop.state = wire::State::stopped;
    stop.timeout = std::chrono::seconds(1);
    scenario::Action action;
    action.body = std::move(stop);
    return end_of(start(std::move(action)));
  }

  net::EventLoop loop;
  std::unique_ptr<base::Log> log = base::make_null_log();
  files::RealFileSystem disk;
  files::ScenarioLibrary library{disk, {}};
  runtime::Orchestrator orchestrator;
};

}  // namespace kapela::api
