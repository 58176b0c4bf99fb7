// Limits of the process.
#pragma once

#include <cstddef>

namespace kapela::cli {

/// Raises the soft limit of open files to the hard one: hundreds of simulated components need a few sockets each.
void raise_file_limit();

/// How many files and connections this process may have open.
[[nodiscard]] std::size_t file_limit();

/// A reader of our output who goes away, or a file that may not get larger, must not end a plant: writing fails instead
/// of killing the process.
void ignore_broken_files();

}  // namespace kapela::cli
