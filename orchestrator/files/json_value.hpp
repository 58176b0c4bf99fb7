// JSON values in YAML files: data of events, and what bodies are compared with. A function.
#pragma once

#include "orchestrator/wire/json.hpp"
#include "orchestrator/yaml/node.hpp"

namespace kapela::files {

/// Mappings and lists as they are; of scalars what JSON would make of them: 7, true, null; anything else, and what is
/// quoted, is a text.
[[nodiscard]] wire::JsonPtr json_value(const yaml::Node& node);

}  // namespace kapela::files
