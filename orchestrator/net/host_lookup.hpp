// look_up: the address of a host, for a start: it waits for the answer. A function.
#pragma once

#include <string>

#include "orchestrator/base/error.hpp"

namespace kapela::net {

/// Of "cell.example" or "localhost"; an address is itself. Errors: invalid (no host), unreachable (no such name).
[[nodiscard]] base::Result<std::string> look_up(const std::string& host);

}  // namespace kapela::net
