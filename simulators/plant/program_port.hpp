// ProgramPort: the program behind a proxy, where Kapela has started it and may do to it what a fault says. A port;
// implemented by whoever starts programs, and faked in tests.
#pragma once

#include <string>

#include "orchestrator/base/clock.hpp"
#include "orchestrator/base/error.hpp"
#include "orchestrator/net/http_server.hpp"

namespace kapela::plant {

class ProgramPort {
 public:
  virtual ~ProgramPort() = default;
  /// It dies of the signal, and is gone until `restart`.
  virtual void kill(int signal) = 0;
  /// It stands still (SIGSTOP) until `thaw`.
  virtual void freeze() = 0;
  virtual void thaw() = 0;
  /// Starts it anew; one that lives is ended before.
  virtual void restart() = 0;
  /// Its calendar is wrong by so much, and by `drift` seconds a second more, from its next start on, which this brings
  /// about. Zeroes: it is right again. Errors: `unsupported`, where nothing can do that.
  [[nodiscard]] virtual base::Result<void> skew_clock(base::Duration offset, double drift) = 0;
  /// What there is to tell of it, as a JSON object: pid, uptime, restarts, CPU, memory.
  [[nodiscard]] virtual std::string figures() const = 0;
  /// POST /process: an order to whoever supervises it. Answered when it is done. True: it is being started.
  virtual bool handle(const net::Request& request, net::Responder responder) = 0;
};

}  // namespace kapela::plant
