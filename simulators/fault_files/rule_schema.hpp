// Fault rules in JSON Schemas: the shape of one, and the schema of one alone. Functions.
#pragma once

#include <string>
#include <vector>

#include "orchestrator/keys/keys.hpp"

namespace kapela::fault_files {

/// The types of rules, each with more keys before those of the rule.
[[nodiscard]] std::vector<keys::Variant> rule_variants(void (*more)(keys::Keys&));

/// A rule, told by its type.
extern const keys::Shape any_rule;

/// Of one rule, the types side by side: forms are made of it.
[[nodiscard]] std::string rule_schema();

}  // namespace kapela::fault_files
