// Starting a run over the API and following it to its end: what `run` and `send` have in common. Functions.
#pragma once

#include <string>

#include "orchestrator/wire/json.hpp"
#include "tools/kapela/commands.hpp"

namespace kapela::cli {

/// What is asked for, and of whom.
struct RunStart {
  std::string path;  ///< of the API, that answers with a run_id
  wire::JsonPtr body;
  bool no_follow = false;  ///< ends as soon as the run is accepted
};

/// Shows the run until it has ended, or the person follows it no more. Returns the exit code.
[[nodiscard]] int start_and_follow(const Context& context, const RunStart& start);

/// What both say of Ctrl-C and of their exit codes.
inline constexpr std::string_view run_exits =
    "On a terminal Ctrl-C asks whether the run is to be cancelled, and undone; elsewhere it only ends the "
    "following.\n"
    "Exit: 0 SUCCEEDED; 1 ROLLED_BACK, ROLLBACK_FAILED or STOPPED_PARTIAL; 2 unreachable; 3 REJECTED or refused\n";

}  // namespace kapela::cli
