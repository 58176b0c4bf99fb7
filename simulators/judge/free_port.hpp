// A port of this machine that is free now, for a program that has to be told one. A function.
#pragma once

#include "orchestrator/base/error.hpp"

namespace kapela::judge {

/// Below those that connections take, so that none of them takes it before the program does. Errors: io.
[[nodiscard]] base::Result<unsigned short> free_port();

}  // namespace kapela::judge
