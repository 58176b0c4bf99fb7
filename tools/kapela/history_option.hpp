// --history FILE of the commands that run a part of the world: the option, and the file behind it. Owned by the
// command; outlives who writes into it, and not the loop.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "orchestrator/runtime/history_file.hpp"

namespace CLI {
class App;
}

namespace kapela::cli {

/// `path` outlives the parsing of the command line.
void add_history(CLI::App& command, std::string& path);

class HistoryOption {
 public:
  explicit HistoryOption(std::string path) : path_(std::move(path)) {}

  /// True as well when no history is wanted. False, with the reason on stderr, when it cannot be written.
  [[nodiscard]] bool open(const std::string& writer, std::vector<std::string> components, net::EventLoop& loop,
                          base::Log& log);
  /// Null when none is wanted.
  [[nodiscard]] record::Journal* journal() const { return journal_.get(); }
  /// Writes what has been collected, and closes the file: nobody writes any more.
  void close() { journal_.reset(); }

 private:
  std::string path_;
  std::unique_ptr<record::Journal> journal_;
};

}  // namespace kapela::cli
