// What holds of the diagnostics of any file, whatever is in it. Functions.
#pragma once

#include <span>
#include <string_view>

#include "orchestrator/files/file_system.hpp"
#include "orchestrator/yaml/diagnostic.hpp"

namespace kapela::fuzz {

/// Each has words, names a file of those that were read, and a place in it; what is shown for it can be printed.
void check_diagnostics(std::span<const yaml::Diagnostic> diagnostics, const files::FileSystem& files);

/// A file of the repository; empty where there is none.
[[nodiscard]] std::string repository_text(std::string_view path);

}  // namespace kapela::fuzz
