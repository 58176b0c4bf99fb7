// The loopback address of a plant of this machine, from the environment. Functions.
#pragma once

#include <string>
#include <string_view>

#include "orchestrator/base/error.hpp"

namespace kapela::client {

/// Of KAPELA_LOOPBACK, 127.0.0.1 where that is not set: plants with the same ports run beside each other, each at an
/// address of its own. Errors: invalid, for what is no address 127.x.y.z.
[[nodiscard]] base::Result<std::string> read_loopback();

/// The same, of a text.
[[nodiscard]] base::Result<std::string> loopback_of(std::string_view text);

}  // namespace kapela::client
