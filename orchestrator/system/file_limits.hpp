// How many files this process may have open, and what becomes of it when one breaks. Functions.
#pragma once

#include <cstddef>

#include "orchestrator/base/error.hpp"

namespace kapela::system {

/// Raises the soft limit of open files to the hard one: hundreds of simulated components need a few sockets each.
void raise_file_limit();

/// How many files and connections this process may have open.
[[nodiscard]] std::size_t file_limit();

/// Descriptors of one component: of its orchestrator, a connection for a command and one for a poll; of the process
/// that simulates it, or stands before it, two ports and the other ends; of the one that owns its program, orders,
/// output and end.
inline constexpr std::size_t descriptors_to_drive = 2;
inline constexpr std::size_t descriptors_to_simulate = 4;
inline constexpr std::size_t descriptors_to_own = 3;

/// Errors: too_many, when this process may not open what so many components need beside what is open anyway.
[[nodiscard]] base::Result<void> check_descriptors(std::size_t components, std::size_t each);

/// A reader of our output who goes away, or a file that may not get larger, must not end a plant: writing fails instead
/// of killing the process.
void ignore_broken_files();

}  // namespace kapela::system
