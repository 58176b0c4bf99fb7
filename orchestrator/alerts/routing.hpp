// Routing: which channels an alert goes to. Functions only.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "orchestrator/alerts/channel.hpp"

namespace kapela::alerts {

/// `*` stands for any characters, `?` for one; all else for itself.
[[nodiscard]] bool matches(std::string_view pattern, std::string_view text);

/// Names of channels, each once, in the order of the settings. A test alert goes nowhere by itself.
[[nodiscard]] std::vector<std::string> channels_of(const Alert& alert, const Settings& settings);

}  // namespace kapela::alerts
