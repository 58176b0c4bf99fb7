// Verifier: POST /verify of the admin port: answers when what is expected of the journal holds, or its time is up.
// Woken by the journal. Owned by AdminServer.
#pragma once

#include <cstddef>
#include <list>

#include "orchestrator/base/timer_heap.hpp"
#include "orchestrator/net/http_server.hpp"
#include "simulators/plant/component_journal.hpp"
#include "simulators/plant/expectation.hpp"

namespace kapela::plant {

class Verifier {
 public:
  static constexpr std::size_t most_waiting = 64;

  /// Both outlive it. It takes the journal's hook.
  Verifier(base::TimerHeap& timers, ComponentJournal& journal);
  Verifier(const Verifier&) = delete;
  Verifier& operator=(const Verifier&) = delete;
  ~Verifier();

  void ask(const net::Request& request, net::Responder responder);
  /// Answers all that wait, as things stand.
  void release();
  [[nodiscard]] std::size_t waiting() const { return waiting_.size(); }

 private:
  struct Waiting {
    Expectation expectation;
    net::Responder responder;
    base::Instant until;
  };

  void wake();
  void look();

  base::TimerHeap& timers_;
  ComponentJournal& journal_;
  std::list<Waiting> waiting_{};
  base::CallbackTimer timer_;
};

}  // namespace kapela::plant
