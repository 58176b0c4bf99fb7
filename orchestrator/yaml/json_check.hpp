// JSON files are JSON: YAML's reader would take more than other programs do. A function.
#pragma once

#include "orchestrator/yaml/report.hpp"

namespace kapela::yaml {

/// "*.json", "*.json.example", in any case.
[[nodiscard]] bool is_json_file(const Report& report);

/// True when the text is JSON; else the first thing that is not was reported.
[[nodiscard]] bool check_json(Report& report);

}  // namespace kapela::yaml
