// The JSON Schemas of fault rules, and of plant files, in which they stand. Functions.
#pragma once

#include <string>

#include "orchestrator/keys/shape.hpp"

namespace kapela::fault_files {

/// A rule, told by its type.
extern const keys::Shape any_rule;

/// Of one rule, the types side by side: forms are made of it.
[[nodiscard]] std::string rule_schema();

}  // namespace kapela::fault_files
