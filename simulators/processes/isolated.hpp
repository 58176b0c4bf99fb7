// Isolated: simulated components in processes of their own, which come back after a fault has killed them. Owned by
// plant up.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "orchestrator/base/log.hpp"
#include "orchestrator/net/event_loop.hpp"
#include "simulators/processes/children.hpp"

namespace kapela::processes {

class Isolated {
 public:
  /// The arguments of the process of a component; it is its first life, its second, ...
  using Arguments = std::function<std::vector<std::string>(const std::string& name, int life)>;

  /// `loop`, `log` and `children` outlive it.
  Isolated(net::EventLoop& loop, base::Log& log, Children& children, Arguments arguments);
  Isolated(const Isolated&) = delete;
  Isolated& operator=(const Isolated&) = delete;
  ~Isolated();

  [[nodiscard]] base::Result<void> start(const std::string& component);

  /// To be called when a process has ended. True when a fault has killed it: then it comes back after the fault's time,
  /// or waits for revive(). False when it has ended for another reason, or is none of these.
  [[nodiscard]] bool on_end(const Children::End& ended);
  /// Those that a fault has killed for good come back.
  void revive();
  /// Nobody comes back any more.
  void stop();
  /// Somebody will come back by itself.
  [[nodiscard]] bool awaits_anybody() const;

 private:
  class Component;

  net::EventLoop& loop_;
  base::Log& log_;
  Children& children_;
  Arguments arguments_;
  std::vector<std::unique_ptr<Component>> components_;
};

}  // namespace kapela::processes
