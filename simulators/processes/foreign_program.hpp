// ForeignProgram: a program of somebody else's as a child: a process group of its own, what it prints within bounds,
// and nothing of it left when its owner goes, however that goes. Owned by whoever needs it to run.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <sys/types.h>

#include "orchestrator/base/descriptor.hpp"
#include "orchestrator/base/error.hpp"

namespace kapela::processes {

struct ForeignProgramSettings {
  std::vector<std::string> command{};                              ///< not empty; the first is looked up in PATH
  std::string directory{};                                         ///< in which it runs; empty: ours
  std::vector<std::pair<std::string, std::string>> environment{};  ///< beside ours
};

class ForeignProgram {
 public:
  static constexpr std::size_t most_output = 64 * 1024;  ///< of the end of what it prints
  static constexpr std::size_t most_line = 4096;         ///< longer ones are cut
  static constexpr std::size_t most_lines = 10'000;      ///< that nobody has taken; the oldest go first

  /// Errors: io, when there is no such program, no such directory, or no process for it.
  [[nodiscard]] static base::Result<std::unique_ptr<ForeignProgram>> start(const ForeignProgramSettings& settings);
  ForeignProgram(const ForeignProgram&) = delete;
  ForeignProgram& operator=(const ForeignProgram&) = delete;
  /// Kills it and all that it has started in its process group. A guard does so when this process dies.
  ~ForeignProgram();

  [[nodiscard]] pid_t pid() const { return pid_; }
  /// Sees what it has printed, and whether it has ended. To be called now and then: who prints much waits for it.
  void look();
  /// Nothing: it runs. 128 + the signal that ended it.
  [[nodiscard]] std::optional<int> exit_code() const { return exit_code_; }
  /// The end of what it has printed, on stdout and stderr.
  [[nodiscard]] const std::string& output() const { return output_; }
  /// The whole lines that have come since the last call.
  [[nodiscard]] std::vector<std::string> take_lines();
  /// To all of its process group.
  void signal(int number) const;

 private:
  ForeignProgram() = default;
  [[nodiscard]] base::Result<void> begin(const ForeignProgramSettings& settings);
  [[nodiscard]] base::Result<void> guard();
  void read_output();
  void take(std::string_view text);

  pid_t pid_ = -1;
  pid_t guard_ = -1;
  base::Descriptor output_pipe_{};
  base::Descriptor guard_pipe_{};  ///< its other end is the guard's: it closes when this process dies
  std::optional<int> exit_code_{};
  std::string output_;
  std::string line_;  ///< the beginning of one
  std::deque<std::string> lines_;
};

}  // namespace kapela::processes
