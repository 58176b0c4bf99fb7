// The JSON schema of a rule, made of what the types of faults say of themselves: it cannot fall behind them.
#pragma once

#include <string>

namespace kapela::fault_files {

/// Draft 7; one alternative a type, as JSON text.
[[nodiscard]] std::string rule_schema();

}  // namespace kapela::fault_files
