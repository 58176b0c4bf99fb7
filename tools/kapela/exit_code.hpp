// Exit codes of the kapela command, of every verb, and of what went wrong.
#pragma once

#include "orchestrator/base/error.hpp"

namespace kapela::cli {

enum ExitCode : int {
  success = 0,
  failed = 1,        ///< a scenario or experiment FAILED
  inconclusive = 2,  ///< INCONCLUSIVE, or the orchestrator or plant is unreachable
  refused = 3,       ///< REJECTED, unknown name, conflict
  bad_usage = 64,
  bad_input = 65,
  internal_error = 70,
};

/// Tells it on stderr, and chooses the exit code.
[[nodiscard]] ExitCode report_error(const base::Error& error);
/// False when it went wrong, which has been told.
[[nodiscard]] bool went_well(const base::Result<void>& done);
/// At the end of the process: `code`, unless not everything could be printed, which it tells.
[[nodiscard]] int end_with(int code);

}  // namespace kapela::cli
