// Reads the `alerts:` section of a configuration: channels, routes and limits. A function.
#pragma once

#include <string>

#include "orchestrator/alerts/channel.hpp"
#include "orchestrator/files/file_system.hpp"
#include "orchestrator/yaml/reader.hpp"

namespace kapela::files {

/// What is wrong goes into the report; then the result is not to be used. Files with secrets are read from `files`,
/// relative to `directory`.
[[nodiscard]] alerts::Settings read_alerts(const yaml::Node& node, const FileSystem& files,
                                           const std::string& directory, yaml::Report& report);

}  // namespace kapela::files
