#include "orchestrator/engine/outside_watch.hpp"

#include <utility>

#include <fmt/format.h>

#include "orchestrator/wire/shown.hpp"

namespace kapela::engine {

using record::ComponentId, record::Miss, record::no_run;

namespace {

/// Bytes of a component's own words.
constexpr std::size_t max_quoted_alert = 256;

std::string fault_text(const std::string& name, const Sighting& seen) {
  return fmt::format("{} is in FAULT{}{}, and no run is at it", name, seen.error_message.empty() ? "" : ": ",
                     seen.error_message);
}

}  // namespace

std::optional<std::string> OutsideWatch::look(ComponentId id, const Board::Entry& entry) {
  Told& told = told_[index(id)];
  const std::string& name = plant_.at(id).name;
  const bool away = entry.ever_seen && entry.missed >= away_after;
  const bool fault = entry.missed == 0 && entry.seen.state == wire::State::fault;
  const bool news = (away && !told.away) || (fault && !told.fault);
  if (away || entry.missed == 0) told.away = away;
  if (entry.missed == 0) told.fault = fault;
  if (!news || entry.owner != no_run) return std::nullopt;
  if (fault) return fault_text(name, entry.seen);
  if (entry.last_miss == Miss::not_understood)
    return fmt::format("{} answers what is not understood ({}), and no run is at it; last seen in {}", name,
                       wire::shown(entry.problem, max_quoted_alert), wire::name(entry.seen.state));
  return fmt::format("{} does not answer any more, and no run is at it; last seen in {}", name,
                     wire::name(entry.seen.state));
}

}  // namespace kapela::engine
