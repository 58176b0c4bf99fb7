// Orchestrator::Parts: what an Orchestrator is made of, in the order in which it comes and goes. Owned by it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "orchestrator/automation/automation.hpp"
#include "orchestrator/base/log.hpp"
#include "orchestrator/checker/checker.hpp"
#include "orchestrator/engine/engine.hpp"
#include "orchestrator/files/scenario_library.hpp"
#include "orchestrator/net/http_client.hpp"
#include "orchestrator/runtime/component_notes.hpp"
#include "orchestrator/runtime/http_transport.hpp"
#include "orchestrator/runtime/memory_journal.hpp"
#include "orchestrator/runtime/observer.hpp"
#include "orchestrator/runtime/orchestrator.hpp"
#include "orchestrator/runtime/orchestrator_settings.hpp"
#include "orchestrator/runtime/tape.hpp"

namespace kapela::runtime {

struct Orchestrator::Parts {
  Parts(net::EventLoop& on, base::Log& to, files::ScenarioLibrary& from, OrchestratorSettings given);
  Parts(const Parts&) = delete;
  Parts& operator=(const Parts&) = delete;
  ~Parts();

  [[nodiscard]] base::Result<record::RunId> start_linked(const ScenarioPtr& scenario, wire::JsonPtr trigger_data);
  [[nodiscard]] bool is_undoing(const record::Record& record) const;
  [[nodiscard]] Tape& threaded();
  void check(const record::Record& record);
  void follow_journal();
  void tell_of_journal();
  void tell_violations(std::uint64_t known);
  [[nodiscard]] bool is_at(const record::ComponentSpec& component, std::string_view address) const;

  net::EventLoop& loop;
  base::Log& log;
  files::ScenarioLibrary& library;
  OrchestratorSettings settings;
  std::shared_ptr<record::Plant> plant;                            ///< the engine's, too
  const std::unordered_map<std::string, record::ComponentId> ids;  ///< by name: neither changes in a life
  net::HttpClient client;
  HttpTransport transport;
  std::vector<Observer*> observers;
  checker::Checker checker;
  MemoryJournal journal;
  Tape tape;
  engine::Engine engine;
  ComponentNotes notes;
  bool ending = false;  ///< nothing is started any more
  automation::Automation automation;
};

}  // namespace kapela::runtime
