// RunContext: what a run uses of its engine. Owned by the Engine.
#pragma once

#include <optional>
#include <string>

#include "orchestrator/engine/checkups.hpp"
#include "orchestrator/engine/durability.hpp"
#include "orchestrator/engine/engine_settings.hpp"
#include "orchestrator/engine/poller.hpp"
#include "orchestrator/engine/ports.hpp"
#include "orchestrator/record/plant.hpp"
#include "orchestrator/record/recorder.hpp"

namespace kapela::engine {

/// All of it outlives the run.
struct RunContext {
  const record::Plant& plant;
  const EngineSettings& settings;
  base::TimerHeap& timers;
  Transport& transport;
  Board& board;
  Poller& poller;
  Checkups& checkups;
  record::Recorder& recorder;
  Durability& durability;
  std::optional<std::string>& latch;  ///< why energising scenarios are refused
  record::Epoch epoch{};
  std::uint64_t last_command = 0;  ///< CommandIds are given out in order
};

}  // namespace kapela::engine
