#include "orchestrator/engine/run_values.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "orchestrator/base/duration.hpp"
#include "orchestrator/engine/health.hpp"
#include "orchestrator/scenario/scenario_names.hpp"
#include "orchestrator/scenario/trigger_lookup.hpp"
#include "orchestrator/wire/health_report.hpp"

namespace kapela::engine {

using record::ComponentId, record::Failure, record::no_component, record::Plant;
using scenario::Variables;

namespace {

using expression::Path;
using expression::Value;

std::optional<Value> value_of(const Board::Entry& entry, const std::string& what, base::Instant now) {
  if (what == "state") return std::string(wire::name(entry.seen.state));
  if (what == "error") return entry.seen.error;
  if (what == "error_code") return static_cast<double>(entry.seen.error_code);
  if (what == "error_message") return entry.seen.error_message;
  if (what == "answers") return entry.ever_seen && entry.missed == 0;
  if (what == "for" && entry.ever_seen) return base::in_seconds(now - entry.since);
  return std::nullopt;
}

std::optional<Value> cost_of(const Path& path, const Board& board, ComponentId id, base::Instant now) {
  const std::optional<wire::HealthReport> known = figures_of(board, id, now);
  const wire::Figure* const figure = path.size() == 4 ? wire::find_figure(path[3]) : nullptr;
  if (!known || figure == nullptr) return std::nullopt;
  const std::optional<double>& value = *known.*figure->field;
  return value ? std::optional<Value>(*value) : std::nullopt;
}

/// States joined by '|', as one part of a path.
bool names_state(std::string_view states, wire::State state) {
  while (!states.empty()) {
    const std::size_t end = std::min(states.find('|'), states.size());
    if (states.substr(0, end) == wire::name(state)) return true;
    states.remove_prefix(std::min(end + 1, states.size()));
  }
  return false;
}

std::optional<Value> of_plant(const Path& path, const Board& board) {
  if (path.size() != 3) return std::nullopt;
  std::size_t in = 0;
  for (std::size_t i = 0; i < board.size(); ++i)
    if (names_state(path[2], board.at(static_cast<ComponentId>(i)).seen.state)) ++in;
  if (path[1] == "all") return in == board.size();
  if (path[1] == "any") return in > 0;
  if (path[1] == "none") return in == 0;
  return std::nullopt;
}

std::optional<Value> of_failure(const std::string& what, const RunCore& core) {
  const std::optional<Failure>& cause = core.report.first_cause;
  if (!cause) return std::nullopt;
  if (what == "summary") return cause->summary;
  if (what == "reason") return std::string(name(cause->reason));
  if (what == "component" && cause->component != no_component) return core.context.plant.at(cause->component).name;
  return std::nullopt;
}

}  // namespace

std::optional<Value> look_up_plant(const Path& path, const Plant& plant, const Board& board, base::Instant now) {
  if (path.front() == "plant") return of_plant(path, board);
  if (path.front() != "components" || path.size() < 3) return std::nullopt;
  const std::optional<ComponentId> id = plant.find(path[1]);
  if (!id) return std::nullopt;
  const Board::Entry& entry = board.at(*id);
  if (scenario::is_of_costs(path)) return cost_of(path, board, *id, now);
  if (path[2] == "data") return entry.seen.data ? scenario::look_up(*entry.seen.data, path, 3) : std::nullopt;
  return path.size() == 3 ? value_of(entry, path[2], now) : std::nullopt;
}

std::optional<Value> look_up(const Path& path, const RunCore& core, const Variables& variables,
                             const wire::Json& trigger) {
  const std::string& root = path.front();
  if (auto given = look_up_given(path, variables, trigger)) return given;
  if (root == "scenario_name") return core.report.scenario;
  if (root == "plant" || root == "components")
    return look_up_plant(path, core.context.plant, core.context.board, core.now());
  if (path.size() < 2) return std::nullopt;
  if (root == "run" && path[1] == "id") return static_cast<double>(number(core.report.id));
  if (root == "run" && path[1] == "seconds") return base::in_seconds(core.now() - core.report.started);
  if (root == "failure") return of_failure(path[1], core);
  return std::nullopt;
}

}  // namespace kapela::engine
