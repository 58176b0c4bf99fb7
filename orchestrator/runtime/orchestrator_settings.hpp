// OrchestratorSettings: what an Orchestrator is made of, and what its records go to as well. Values and borrowed parts.
#pragma once

#include <cstddef>
#include <string>

#include "orchestrator/automation/automation_settings.hpp"
#include "orchestrator/base/language.hpp"
#include "orchestrator/engine/engine_settings.hpp"
#include "orchestrator/engine/past.hpp"
#include "orchestrator/net/http.hpp"
#include "orchestrator/record/journal.hpp"
#include "orchestrator/record/plant.hpp"
#include "orchestrator/runtime/orchestrator.hpp"

namespace kapela::journal {
class DurableJournal;
}

namespace kapela::runtime {

struct OrchestratorSettings {
  std::string name = "orchestrator";
  std::string version{};                             ///< of the program, as the API tells it
  base::Language language = base::default_language;  ///< of the log, and of what the API tells of records
  record::Plant plant{};
  std::string token{};      ///< shown to admin ports that are asked to start and stop processes; empty: none
  Simulators simulators{};  ///< empty: the plant may be a real one, and no admin port is ever spoken to
  engine::EngineSettings engine{};
  automation::AutomationSettings automation{};
  std::size_t kept_records = 50'000;
  record::Journal* history = nullptr;          ///< gets every record as well; outlives the orchestrator
  journal::DurableJournal* journal = nullptr;  ///< the same, and what it makes safe survives; without, nothing does
  engine::Past past{};                         ///< of the journal; see read_earlier_lives
  archive::RunArchive* archive = nullptr;      ///< gets every record as well; outlives the orchestrator
  notify::Notifier* alerts = nullptr;          ///< the same; has been started
  TraceExporter* traces = nullptr;             ///< the same
};

}  // namespace kapela::runtime
