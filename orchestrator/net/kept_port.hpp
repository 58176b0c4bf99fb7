// KeptPort: a port that is bound and not listened at: whoever connects is refused, and nobody else gets it. Owned by
// whoever will listen there again.
#pragma once

#include <memory>

#include "orchestrator/base/error.hpp"
#include "orchestrator/net/event_loop.hpp"
#include "orchestrator/net/http.hpp"

namespace kapela::net {

class KeptPort {
 public:
  explicit KeptPort(EventLoop& loop);
  ~KeptPort();
  KeptPort(const KeptPort&) = delete;
  KeptPort& operator=(const KeptPort&) = delete;

  /// Instead of what it has kept. `at` is an address in numbers. A server may listen there at any time.
  /// Errors: invalid (no such address), io (another one has it).
  [[nodiscard]] base::Result<void> keep(const Endpoint& at);
  void release();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace kapela::net
