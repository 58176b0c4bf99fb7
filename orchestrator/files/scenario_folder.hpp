// Which files of a directory are read, and which are not: nothing that may have been meant is passed over in silence.
// A function.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "orchestrator/files/file_system.hpp"
#include "orchestrator/yaml/diagnostic.hpp"

namespace kapela::files {

struct Folder {
  std::vector<std::string> files{};             ///< ready to open, in the order of their names
  std::vector<yaml::Diagnostic> passed_over{};  ///< warnings
};

/// The files that end in .yaml, .yml or .json, in any case. What editors and systems leave beside them goes
/// unmentioned, and so do directories below and a README.
[[nodiscard]] Folder files_of_folder(const std::string& directory, std::span<const Entry> entries);

}  // namespace kapela::files
