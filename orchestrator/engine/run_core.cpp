#include "orchestrator/engine/run_core.hpp"

#include <algorithm>

#include "orchestrator/base/assert.hpp"

namespace kapela::engine {

RunCore::RunCore(RunContext& run_context, RunId id, std::shared_ptr<const Scenario> scenario,
                 std::vector<ComponentId> components)
    : context(run_context), owned(std::move(components)), duties(owned.size()) {
  report.id = id;
  report.atomicity = atomicity_of(*scenario);
  report.started = now();
  report.started_at = context.timers.clock().wall_now();
  report.steps.reserve(scenario->actions.size());
  report.scenario = std::move(scenario);
  report.components.resize(owned.size());
  for (std::size_t i = 0; i < owned.size(); ++i) {
    ComponentReport& part_of_it = report.components[i];
    part_of_it.component = owned[i];
    part_of_it.base = part_of_it.actual = seen(owned[i]).seen.state;
  }
}

void RunCore::log(base::Level level, std::string_view text) {
  record({.text = text, .kind = RecordKind::log, .detail = static_cast<std::uint8_t>(level)});
}

void RunCore::record_sighting(ComponentId id) {
  const Board::Entry& entry = seen(id);
  const bool is_base = duty(id).lowered_by == entry.as_of && duty(id).lowest == entry.seen.state;
  if (is_base && entry.caused_by == no_command) return;  // a record tells it already, and nothing more is known
  record({.command = entry.caused_by,
          .a = entry.as_of,
          .b = entry.seen.revision,
          .component = id,
          .kind = RecordKind::observed,
          .state = entry.seen.state});
}

std::size_t RunCore::search(ComponentId component) const {
  const auto found = std::lower_bound(owned.begin(), owned.end(), component);
  ASSERT(found != owned.end() && *found == component);
  return static_cast<std::size_t>(found - owned.begin());
}

}  // namespace kapela::engine
