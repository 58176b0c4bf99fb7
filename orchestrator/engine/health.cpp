#include "orchestrator/engine/health.hpp"

#include "orchestrator/base/assert.hpp"

namespace kapela::engine {

std::string_view name(Health health) {
  switch (health) {
    case Health::online:
      return "ONLINE";
    case Health::unresponsive:
      return "UNRESPONSIVE";
    case Health::offline:
      return "OFFLINE";
  }
  ASSERT(!"unknown Health");
}

bool clocks_differ(const Board::Entry& entry, const EngineSettings& settings) {
  return entry.clock_ahead && std::chrono::abs(*entry.clock_ahead) > settings.clock_tolerance;
}

Health health_of(const Board::Entry& entry, const EngineSettings& settings) {
  if (!entry.ever_seen || entry.missed >= settings.offline_misses) return Health::offline;
  return entry.missed >= settings.unresponsive_misses ? Health::unresponsive : Health::online;
}

}  // namespace kapela::engine
