// Health: whether a component is there, by the heartbeats (polls and commands) that it has missed in a row. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "orchestrator/engine/board.hpp"
#include "orchestrator/engine/engine_settings.hpp"

namespace kapela::wire {
struct HealthReport;
}

namespace kapela::engine {

enum class Health : std::uint8_t {
  online,
  unresponsive,  ///< it missed some: perhaps it is only slow
  offline        ///< it missed so many that nobody expects it any more, or has never answered
};

/// "ONLINE", ...
[[nodiscard]] std::string_view name(Health health);

/// Its calendar is not ours: what it holds to be too late may be in time.
[[nodiscard]] bool clocks_differ(const Board::Entry& entry, const EngineSettings& settings);

/// Nobody has taken anything there for so long, counted from `since`, that nobody is expected to.
[[nodiscard]] bool is_gone(const Board::Entry& entry, base::Instant since, const EngineSettings& settings,
                           base::Instant now);

/// Why the process of a component must not be ended now, by what was seen of it last; nothing: it may. It may where the
/// component stands still below PAUSE, or does not answer.
[[nodiscard]] std::optional<std::string> forbids_end(const Board::Entry& entry);

[[nodiscard]] Health health_of(const Board::Entry& entry, const EngineSettings& settings);

/// What it costs as far as it has told, uptime as of now. One that does not tell its uptime has been there for as long
/// as its port was seen open. Nothing: it tells nothing, or is not there.
[[nodiscard]] std::optional<wire::HealthReport> figures_of(const Board& board, record::ComponentId id,
                                                           base::Instant now);

}  // namespace kapela::engine
