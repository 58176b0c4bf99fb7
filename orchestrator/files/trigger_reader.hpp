// The key `trigger` of a scenario: what starts it by itself. A function.
#pragma once

#include <memory>

#include "orchestrator/keys/shape.hpp"
#include "orchestrator/scenario/scenario_names.hpp"
#include "orchestrator/scenario/trigger.hpp"
#include "orchestrator/yaml/report.hpp"

namespace kapela::files {

struct ReadTrigger {
  std::string type = "manual";                         ///< as this version calls it
  std::shared_ptr<const scenario::Trigger> trigger{};  ///< null: manual, or after an error
};
extern const keys::Shape any_trigger;

/// Its zones are named, not yet found.
[[nodiscard]] ReadTrigger read_trigger(const yaml::Node& node, const expression::Names& names, yaml::Report& report);

}  // namespace kapela::files
