// Limits of the process.
#pragma once

namespace kapela::cli {

/// Raises the soft limit of open files to the hard one: hundreds of simulated components need a few sockets each.
void raise_file_limit();

}  // namespace kapela::cli
