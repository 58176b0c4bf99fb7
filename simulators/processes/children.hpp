// Children: kapela processes that a kapela process started, each with a name. Only these are ever signalled.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <sys/types.h>

#include "orchestrator/base/error.hpp"

namespace kapela::processes {

class Children {
 public:
  struct End {
    std::string name;
    int exit_code;  ///< or 128 + the signal that ended it
    int signal;     ///< that ended it, or 0
  };

  /// `program`: what each child executes; this executable, unless a test says another one.
  explicit Children(std::string program = "/proc/self/exe") : program_(std::move(program)) {}
  Children(const Children&) = delete;
  Children& operator=(const Children&) = delete;
  /// Kills what still runs, and waits for it.
  ~Children();

  /// Starts the program with these arguments. The child gets SIGTERM when its parent dies, however that happens;
  /// the keys of a terminal (Ctrl-C) reach the parent alone, which says when who ends. `output`: a descriptor that
  /// becomes its stdout; without: ours. `kept`: one that it gets under the same number. Returns its process id.
  [[nodiscard]] base::Result<pid_t> start(const std::string& name, const std::vector<std::string>& arguments,
                                          int output = -1, int kept = -1);

  /// The same with a copy of this process, which does that and ends; of its threads only this one is in it. Nothing
  /// that stands in buffers of ours is written by it.
  [[nodiscard]] base::Result<pid_t> start_copy(const std::string& name, const std::function<void()>& work);

  /// Those that have ended since the last call; to be called after SIGCHLD.
  [[nodiscard]] std::vector<End> reap();
  /// Waits for the end of all.
  [[nodiscard]] std::vector<End> reap_all();

  /// Sends a signal to each.
  void signal(int number);
  /// To those of this name. False when there is none.
  bool signal(std::string_view name, int number);

  [[nodiscard]] bool has(std::string_view name) const;
  [[nodiscard]] bool empty() const { return running_.empty(); }

 private:
  [[nodiscard]] std::vector<End> reap(int options);
  /// As fork: 0 in the child.
  [[nodiscard]] base::Result<pid_t> split(const std::string& name);

  std::string program_;
  std::map<pid_t, std::string> running_;
};

}  // namespace kapela::processes
