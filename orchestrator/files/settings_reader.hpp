// The durations of the engine under their names in files: the one place where a setting has its key. Shared by
// configurations and replay files; owned by nobody, it is data.
#pragma once

#include <span>
#include <string_view>

#include "orchestrator/engine/engine_settings.hpp"
#include "orchestrator/keys/keys.hpp"

namespace kapela::files {

struct EngineTiming {
  std::string_view key;
  base::Duration engine::EngineSettings::*field;
  std::string_view effect;
};
[[nodiscard]] std::span<const EngineTiming> engine_timings();

/// A key each.
void timing_keys(keys::Keys& keys, engine::EngineSettings& settings);

}  // namespace kapela::files
