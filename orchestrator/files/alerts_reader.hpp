// The keys of the `alerts:` section of a configuration: channels, routes and limits. A function.
#pragma once

#include <string_view>

#include "orchestrator/alerts/channel.hpp"
#include "orchestrator/files/file_system.hpp"
#include "orchestrator/keys/keys.hpp"

namespace kapela::files {

/// Where the files are that a configuration names: relative to its own directory. Both are borrowed; null: nothing is
/// read.
struct FilesBeside {
  const FileSystem* files = nullptr;
  std::string_view directory{};
};

void alert_keys(keys::Keys& keys, alerts::Settings& settings, const FilesBeside& beside);

}  // namespace kapela::files
