// Exit codes of the kapela command, of every verb.
#pragma once

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

}  // namespace kapela::cli
