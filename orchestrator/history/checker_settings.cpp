#include "orchestrator/history/checker_settings.hpp"

namespace kapela::history {

Pace pace_of(const engine::EngineSettings& settings) {
  Pace pace;
  pace.patience = settings.undo_patience;
  pace.least = std::min(settings.undo_patience, std::max(settings.answer_timeout, settings.unreachable_after));
  pace.undo_resend = settings.undo_resend;
  pace.resend_first = settings.resend_first;
  pace.resend_most = settings.resend_most;
  pace.looks = 2 * settings.answer_timeout + settings.poll_lost + settings.command_timeout + settings.set_out_most;
  return pace;
}

CheckerSettings checker_settings(const engine::Plant& plant) {
  CheckerSettings settings;
  settings.components = plant.components.size();
  settings.names = plant.component_names();
  for (const engine::ComponentSpec& component : plant.components) settings.depends_on.push_back(component.depends_on);
  return settings;
}

}  // namespace kapela::history
