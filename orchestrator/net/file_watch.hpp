// FileWatch: tells, on the loop's thread, when files have changed, however an editor changes them: in place, or by
// putting another file in their place. Owned by whoever reads those files again.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "orchestrator/base/error.hpp"
#include "orchestrator/net/event_loop.hpp"

namespace kapela::net {

class FileWatch {
 public:
  /// Calls back once after the last of several changes that follow each other closely, never inside a call. `loop`
  /// outlives the watch.
  FileWatch(EventLoop& loop, std::function<void()> on_change, base::Duration quiet = std::chrono::milliseconds(100));
  FileWatch(const FileWatch&) = delete;
  FileWatch& operator=(const FileWatch&) = delete;
  ~FileWatch();

  /// Watches these directories, and the directories of these files, instead of those before; links on the way and in
  /// the directories too, and what they lead to now. Errors: io (the system has no more watches); what is not there is
  /// left out.
  [[nodiscard]] base::Result<void> watch(const std::vector<std::string>& paths);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace kapela::net
