// DescriptorWatch: tells, on the loop's thread, when there is something to read from a pipe, its end included. Owned by
// whoever reads it.
#pragma once

#include <functional>
#include <memory>

#include "orchestrator/base/descriptor.hpp"
#include "orchestrator/base/error.hpp"
#include "orchestrator/net/event_loop.hpp"

namespace kapela::net {

class DescriptorWatch {
 public:
  /// Calls back on the loop's thread, never inside a call; it may destroy the watch. `loop` outlives it.
  DescriptorWatch(EventLoop& loop, std::function<void()> on_readable);
  DescriptorWatch(const DescriptorWatch&) = delete;
  DescriptorWatch& operator=(const DescriptorWatch&) = delete;
  /// Closes the descriptor.
  ~DescriptorWatch();

  /// Takes a descriptor, which does not block from now on. Once. Errors: io, when it cannot be waited for; it is closed
  /// then.
  [[nodiscard]] base::Result<void> open(base::Descriptor descriptor);
  /// Calls back once, when there is something to read, or nothing will ever be. At once when that is so already.
  void await();
  void close();

  [[nodiscard]] bool is_open() const;
  /// To read from; below 0: closed.
  [[nodiscard]] int number() const;

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace kapela::net
