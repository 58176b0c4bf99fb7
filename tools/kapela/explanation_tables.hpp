// What kapela explain prints: tables with words around them. A function.
#pragma once

#include <string>
#include <vector>

#include "simulators/search/explanation.hpp"

namespace kapela::cli {

[[nodiscard]] std::vector<std::string> tables_of(const search::Explained& explained);

}  // namespace kapela::cli
