// warn_if_exposed: files with secrets that everybody on this machine can read. A function.
#pragma once

#include <string>

#include "orchestrator/yaml/report.hpp"

namespace kapela::files {

/// `path`, which stands at the node, is ready to open.
void warn_if_exposed(const yaml::Node& node, const std::string& path, yaml::Report& report);

}  // namespace kapela::files
