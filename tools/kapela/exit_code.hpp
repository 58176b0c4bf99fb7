// Exit codes of the kapela command: the contract of product.md.
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

/// A process that a signal ended counts as having ended with this plus its number, as shells have it.
inline constexpr int signal_base = 128;

}  // namespace kapela::cli
