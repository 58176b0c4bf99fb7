// OwnedProcess: one life of a program that this process has started: a session of its own, what it prints within
// bounds, and nothing of it left when it has ended, when its owner goes, or when this process dies. Not of whom it
// listens to: nothing here knows ports. Owned by whoever needs it to run.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <sys/types.h>

#include "orchestrator/base/descriptor.hpp"
#include "orchestrator/base/error.hpp"
#include "orchestrator/net/descriptor_watch.hpp"
#include "orchestrator/net/event_loop.hpp"
#include "simulators/processes/guard.hpp"
#include "simulators/processes/process_tree.hpp"
#include "simulators/processes/program_output.hpp"

namespace kapela::processes {

struct ProgramSettings {
  std::vector<std::string> command{};                              ///< not empty; the first is looked up in PATH
  std::string directory{};                                         ///< in which it runs; empty: ours
  std::vector<std::pair<std::string, std::string>> environment{};  ///< beside ours
};

struct ProgramEnd {
  int exit_code = 0;              ///< or 128 + the signal that ended it
  int signal = 0;                 ///< that ended it, or 0
  std::size_t left = 0;           ///< processes of its that outlived it, which were ended as well
  bool guard_was_killed = false;  ///< by somebody else; what became of the program nobody could see
};

/// "exited with code 3", "was killed by SIGKILL", and what it has left behind.
[[nodiscard]] std::string to_text(const ProgramEnd& end);

class OwnedProcess {
 public:
  /// Called from the loop, never inside a call.
  struct Hooks {
    std::function<void(std::string_view line)> line{};
    /// Once, after its last line: nothing of it is left. It may destroy the process.
    std::function<void(const ProgramEnd&)> ended{};
  };
  /// The most that is read of what it prints at once; more waits in its pipe for so long, and the program with it.
  static constexpr std::size_t most_read = 256 * 1024;
  static constexpr base::Duration breath = std::chrono::milliseconds(5);

  /// `loop` outlives it.
  OwnedProcess(net::EventLoop& loop, Hooks hooks);
  OwnedProcess(const OwnedProcess&) = delete;
  OwnedProcess& operator=(const OwnedProcess&) = delete;
  /// Kills it and all that it has started, and waits for that.
  ~OwnedProcess();

  /// Once; returns when it runs. Errors: not_found, when there is no such program or directory; io.
  [[nodiscard]] base::Result<void> start(const ProgramSettings& settings);

  /// Of the program itself.
  [[nodiscard]] pid_t pid() const { return pid_; }
  /// Nothing: it runs.
  [[nodiscard]] const std::optional<ProgramEnd>& end() const { return end_; }
  /// The end of what it has printed, on stdout and stderr.
  [[nodiscard]] const std::string& output() const { return output_.kept(); }
  /// Of it and all that it has started.
  [[nodiscard]] TreeFigures figures() const;

  /// These reach it and all that it has started, whatever session that has gone into.
  void kill(int signal);
  void freeze();
  void thaw();
  /// Asks it to end by a signal; kills what is left after so much real time.
  void stop(int signal, base::Duration within);

 private:
  [[nodiscard]] base::Result<void> spawn(const ProgramSettings& settings);
  [[nodiscard]] base::Result<void> hear_of_beginning(const ProgramSettings& settings, int complaint);
  [[nodiscard]] base::Result<void> watch();
  void order(std::uint8_t what);
  void end_all();
  void wait_for_guard();
  void on_output();
  [[nodiscard]] bool read_output();
  void on_reports();
  void on_guard_gone();

  net::EventLoop& loop_;
  Hooks hooks_;
  ProgramOutput output_;
  pid_t guard_ = -1;
  pid_t pid_ = -1;
  std::optional<ProgramEnd> told_{};  ///< by its guard, which is still there
  std::optional<ProgramEnd> end_{};
  base::Descriptor orders_{};  ///< its other end is the guard's: it closes when this process dies
  base::Descriptor unwatched_output_{};
  base::Descriptor unwatched_reports_{};
  net::DescriptorWatch output_watch_;
  net::DescriptorWatch reports_watch_;
  base::CallbackTimer breath_timer_;
  base::CallbackTimer kill_timer_;
};

}  // namespace kapela::processes
