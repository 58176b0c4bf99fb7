#include "orchestrator/engine/run_core.hpp"

#include <algorithm>

#include "orchestrator/base/assert.hpp"

namespace kapela::engine {

using record::ComponentId, record::ComponentReport, record::Failure, record::no_command, record::RecordKind,
    record::RunId, record::RunReport;
using scenario::Scenario;

RunCore::RunCore(RunContext& run_context, RunId id, std::shared_ptr<const Scenario> of,
                 std::vector<ComponentId> components)
    : context(run_context), scenario(std::move(of)), owned(std::move(components)), duties(owned.size()) {
  report.id = id;
  report.started_at = context.timers.clock().wall_now();
  report.steps.reserve(scenario->actions.size());
  report.components.resize(owned.size());
  for (std::size_t i = 0; i < owned.size(); ++i) report.components[i].component = owned[i];
}

RunCore::RunCore(RunContext& run_context, const RunReport& known, std::shared_ptr<const Scenario> of)
    : context(run_context), scenario(std::move(of)), duties(known.components.size()), report(known) {
  report.started_at = context.timers.clock().wall_now();
  for (const ComponentReport& part : report.components) owned.push_back(part.component);
}

void RunCore::record_failure(const Failure& failure, std::uint32_t step) {
  record({.a = step,
          .text = failure.summary,
          .component = failure.component,
          .kind = RecordKind::failed,
          .state = state_now(failure.component),
          .detail = static_cast<std::uint8_t>(failure.reason)});
}

void RunCore::log(base::Level level, std::string_view text) {
  record({.text = text, .kind = RecordKind::log, .detail = static_cast<std::uint8_t>(level)});
}

void RunCore::record_sighting(ComponentId id) {
  const Board::Entry& entry = seen(id);
  const bool is_base = duty(id).lowered_by == entry.as_of && duty(id).lowest == entry.seen.state;
  if (is_base && entry.caused_by == no_command) return;  // a record tells it already, and nothing more is known
  const bool is_polled = entry.caused_by == no_command && entry.held_before != base::Instant();
  record({.command = entry.caused_by,
          .a = entry.as_of,
          .b = entry.seen.revision,
          .component = id,
          .kind = RecordKind::observed,
          .state = entry.seen.state,
          .detail = is_polled ? record::gap_code(now() - entry.held_before) : std::uint8_t{0}});
}

std::size_t RunCore::search(ComponentId component) const {
  const auto found = std::lower_bound(owned.begin(), owned.end(), component);
  ASSERT(found != owned.end() && *found == component);
  return static_cast<std::size_t>(found - owned.begin());
}

}  // namespace kapela::engine
