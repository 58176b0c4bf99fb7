#include "orchestrator/history/checker_settings.hpp"

namespace kapela::history {

CheckerSettings checker_settings(const engine::Plant& plant) {
  CheckerSettings settings;
  settings.components = plant.components.size();
  settings.names = plant.component_names();
  for (const engine::ComponentSpec& component : plant.components) settings.depends_on.push_back(component.depends_on);
  return settings;
}

}  // namespace kapela::history
