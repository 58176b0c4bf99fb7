// The token that guards an orchestrator, from the environment. Functions.
#pragma once

#include <string>
#include <string_view>

#include "orchestrator/base/error.hpp"

namespace kapela::client {

/// Of KAPELA_TOKEN; empty where that is not set. White space around it is cut off: files and shells add line ends.
/// Errors: invalid, for what no HTTP header can carry, and for white space alone.
[[nodiscard]] base::Result<std::string> read_token();

/// The same, of a text.
[[nodiscard]] base::Result<std::string> token_of(std::string_view text);

}  // namespace kapela::client
