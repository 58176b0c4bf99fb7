// RunFollower: follows a run to its end: prints its lines, redraws its components on a terminal, and does there what
// the person who watches wishes. Lives as long as the coroutine that awaits `follow`.
#pragma once

#include <cstdint>
#include <optional>

#include "tools/kapela/api_client.hpp"
#include "tools/kapela/keyboard.hpp"
#include "tools/kapela/run_dialog.hpp"
#include "tools/kapela/terminal.hpp"

namespace kapela::cli {

class RunFollower {
 public:
  /// What is borrowed outlives the follower. `silent`: nothing is printed.
  RunFollower(ApiClient& api, Terminal& terminal, RunDialog& dialog, std::uint64_t run, bool silent);

  /// The report at the run's end; nothing: the person no longer follows it.
  [[nodiscard]] base::Task<base::Result<std::optional<wire::Json>>> follow();

 private:
  [[nodiscard]] base::Task<base::Result<wire::Json>> news();
  [[nodiscard]] base::Task<bool> attend();
  [[nodiscard]] base::Task<void> ask_for(std::string what, wire::Json body);

  ApiClient& api_;
  Terminal& terminal_;
  RunDialog& dialog_;
  std::string path_;
  bool silent_;
  std::uint64_t after_ = 0;
  bool ended_ = false;                ///< the run has, and all its records are fetched
  std::optional<Keyboard> keyboard_;  ///< while something is asked
};

}  // namespace kapela::cli
