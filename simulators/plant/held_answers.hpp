// HeldAnswers: HTTP answers that leave after their nominal delay. Owned by a component's server; destroying it drops
// them.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

#include "orchestrator/base/timer_heap.hpp"
#include "orchestrator/net/http_server.hpp"

namespace kapela::plant {

class HeldAnswers {
 public:
  /// Told how long the answer was held, and whether its client was still there.
  using OnSent = std::function<void(base::Duration held, bool client_connected)>;

  /// `timers` outlives it.
  explicit HeldAnswers(base::TimerHeap& timers);
  HeldAnswers(const HeldAnswers&) = delete;
  HeldAnswers& operator=(const HeldAnswers&) = delete;
  ~HeldAnswers();

  void send_after(base::Duration delay, net::Responder responder, net::Response response, OnSent on_sent);
  /// Sends everything now; returns how many there were.
  std::size_t release();

 private:
  class Held;
  void send(Held& held);

  base::TimerHeap& timers_;
  std::vector<std::unique_ptr<Held>> held_;
};

}  // namespace kapela::plant
