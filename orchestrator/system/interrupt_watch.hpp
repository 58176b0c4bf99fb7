// InterruptWatch: whether Ctrl-C (or SIGTERM) came, for work that has no event loop. Owned by the function that does
// the work; while it lives the first signal only tells, the second one ends the process.
#pragma once

#include <signal.h>

namespace kapela::system {

class InterruptWatch {
 public:
  InterruptWatch();
  InterruptWatch(const InterruptWatch&) = delete;
  InterruptWatch& operator=(const InterruptWatch&) = delete;
  ~InterruptWatch();

  /// Does not wait.
  [[nodiscard]] bool came();

 private:
  sigset_t before_{};
  int signals_ = -1;
  bool came_ = false;
};

}  // namespace kapela::system
