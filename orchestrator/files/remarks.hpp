// What there is to say of scenarios, as what is said of the files that they stand in. Functions only.
#pragma once

#include <span>
#include <vector>

#include "orchestrator/scenario/remark.hpp"
#include "orchestrator/yaml/report.hpp"

namespace kapela::files {

[[nodiscard]] std::vector<yaml::Diagnostic> as_errors(std::span<const scenario::Remark> remarks);
[[nodiscard]] std::vector<yaml::Diagnostic> as_warnings(std::span<const scenario::Remark> remarks);

/// Of a scenario that stands in the report's file.
void add_errors(std::span<const scenario::Remark> remarks, yaml::Report& report);

}  // namespace kapela::files
