#include "orchestrator/engine/health.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "orchestrator/base/assert.hpp"
#include "orchestrator/engine/costs.hpp"
#include "orchestrator/scenario/effect.hpp"

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

bool is_gone(const Board::Entry& entry, base::Instant since, const EngineSettings& settings, base::Instant now) {
  constexpr unsigned misses_that_count = 3;
  if (entry.last_miss != record::Miss::refused || entry.missed < misses_that_count) return false;
  return now - std::max(entry.missed_since, since) >= settings.unreachable_after;
}

std::optional<std::string> forbids_end(const Board::Entry& entry) {
  if (!entry.ever_seen || entry.missed > 0) return std::nullopt;
  if ((scenario::endable & record::bit_of(entry.seen.state)) != 0) return std::nullopt;
  return fmt::format("it is in {}: bring it down before, its process is ended in STOPPED, INITIALIZED or FAULT",
                     wire::name(entry.seen.state));
}

std::optional<wire::HealthReport> figures_of(const Board& board, record::ComponentId id, base::Instant now) {
  const Board::Entry& entry = board.at(id);
  const Costs* const known = board.figures(id);
  if (known == nullptr || entry.was_refused) return std::nullopt;
  wire::HealthReport figures = known->told;
  if (figures.uptime_seconds) {
    *figures.uptime_seconds += base::in_seconds(now - known->at);
  } else if (entry.ever_seen) {
    figures.uptime_seconds = base::in_seconds(now - entry.there_since);
  }
  return figures;
}

Health health_of(const Board::Entry& entry, const EngineSettings& settings) {
  if (!entry.ever_seen || entry.missed >= settings.offline_misses) return Health::offline;
  return entry.missed >= settings.unresponsive_misses ? Health::unresponsive : Health::online;
}

}  // namespace kapela::engine
