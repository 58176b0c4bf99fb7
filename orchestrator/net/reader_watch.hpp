// ReaderWatch: tells, on the loop's thread, when nobody reads a pipe or socket any more that this process writes into.
// Owned by whoever would otherwise find out only by writing.
#pragma once

#include <functional>
#include <memory>

#include "orchestrator/net/event_loop.hpp"

namespace kapela::net {

class ReaderWatch {
 public:
  /// Calls back once, never inside a call. `file` is written into by others and stays theirs; files and terminals
  /// always have a reader. `loop` outlives the watch.
  ReaderWatch(EventLoop& loop, int file, std::function<void()> on_gone);
  ReaderWatch(const ReaderWatch&) = delete;
  ReaderWatch& operator=(const ReaderWatch&) = delete;
  ~ReaderWatch();

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace kapela::net
