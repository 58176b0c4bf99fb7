// The durations of the engine under their names in files: the one place where a setting has its key. Shared by
// configurations and replay files; owned by nobody, it is data.
#pragma once

#include <span>
#include <string_view>

#include "orchestrator/engine/settings.hpp"
#include "orchestrator/yaml/reader.hpp"

namespace kapela::files {

struct EngineTiming {
  std::string_view key;
  base::Duration engine::EngineSettings::*field;
};
[[nodiscard]] std::span<const EngineTiming> engine_timings();

/// Reads a mapping of those keys, `what` in messages; what it does not have stays as it is.
void read_engine_timings(const yaml::Node& node, std::string_view what, engine::EngineSettings& settings,
                         yaml::Report& report);

}  // namespace kapela::files
