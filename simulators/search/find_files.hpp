// Where finds go: each into a replay file of its own. Functions.
#pragma once

#include <string>

#include "simulators/search/figures.hpp"

namespace kapela::search {

/// Writes a file anew. Errors: io.
[[nodiscard]] base::Result<void> write_anew(const std::string& path, const std::string& text);

/// Writes "kapela-find-I16-2.yaml" in the folder; finds of earlier searches stay. Returns its path. Errors: io.
[[nodiscard]] base::Result<std::string> write_find(const std::string& folder, const Find& find);

}  // namespace kapela::search
