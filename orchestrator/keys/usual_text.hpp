// The value that a key has where it is not said, as files write it. A function.
#pragma once

#include <string>

#include "orchestrator/keys/keys.hpp"

namespace kapela::keys {

/// Empty: there is none that could be written.
[[nodiscard]] std::string usual_text(const Usual& usual);

}  // namespace kapela::keys
