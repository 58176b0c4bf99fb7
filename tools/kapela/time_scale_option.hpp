// --time-scale K of the commands that run a part of the world: the option, and whether this machine can keep it.
#pragma once

#include <string>
#include <vector>

#include "orchestrator/base/log.hpp"
#include "orchestrator/engine/engine_settings.hpp"
#include "orchestrator/net/time_scale.hpp"

namespace CLI {
class App;
}

namespace kapela::cli {

/// `scale` outlives the parsing of the command line.
void add_time_scale(CLI::App& command, net::TimeScale& scale);

/// The option again, for a child process.
void pass_on(net::TimeScale scale, std::vector<std::string>& arguments);

/// Measures this machine, unless time is real, and logs how exact the world will be. False, with the reason on stderr,
/// when it is too unpunctual for what `settings` judge such a plant by.
[[nodiscard]] bool can_keep(net::TimeScale scale, std::size_t components, const engine::EngineSettings& settings,
                            base::Log& log);

}  // namespace kapela::cli
