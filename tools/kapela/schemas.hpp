// The JSON Schemas of scenarios/schema as they were at build time.
#pragma once

#include <string_view>

namespace kapela::cli {

[[nodiscard]] std::string_view experiment_schema();

}  // namespace kapela::cli
