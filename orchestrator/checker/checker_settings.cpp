#include "orchestrator/checker/checker_settings.hpp"

namespace kapela::checker {

Pace pace_of(const record::Waits& waits) {
  Pace pace;
  pace.patience = waits.undo_patience;
  pace.least = std::min(waits.undo_patience, std::max(waits.answer_timeout, waits.unreachable_after));
  pace.undo_resend = waits.undo_resend;
  pace.resend_first = waits.resend_first;
  pace.resend_most = waits.resend_most;
  pace.looks = 2 * waits.answer_timeout + waits.poll_lost + waits.command_timeout + waits.set_out_most;
  return pace;
}

CheckerSettings checker_settings(const record::Plant& plant) {
  CheckerSettings settings;
  settings.components = plant.components.size();
  settings.names = plant.component_names();
  for (const record::ComponentSpec& component : plant.components) settings.depends_on.push_back(component.depends_on);
  return settings;
}

}  // namespace kapela::checker
