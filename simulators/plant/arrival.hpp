// Arrival: a POST /event that has reached a component, of one event or of a batch: which faults hit it, and what the
// component makes of it. Owned by the component's server.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "orchestrator/net/http.hpp"
#include "orchestrator/wire/event_codec.hpp"
#include "simulators/plant/simulated_component.hpp"

namespace kapela::plant {

struct Arrival {
  /// Counts the triggers of the faults. `received` is the timestamp that events without one were given.
  Arrival(SimulatedComponent& component, const net::Request& request, wire::Incoming incoming, std::string received);

  wire::Incoming incoming;
  std::string received;
  std::vector<FaultHit> hits{};  ///< beside incoming.events
  faults::Injection fate{};      ///< of the request as a whole
  bool overtakes = false;        ///< what is held back goes on after it
};

/// A member that comes again.
struct Copy {
  std::size_t index = 0;  ///< of incoming.events
  base::Duration after{};
  const faults::Fault* machine = nullptr;
};

/// What a request comes to.
struct Outcome {
  std::string body{};
  std::vector<wire::Event> replies{};
  std::vector<std::uint64_t> records{};  ///< of the journal
  std::vector<Copy> copies{};
  bool at_once = true;
};

/// Errors: a single event that is none of the component's. The good members of a batch act in their order; the others
/// are told by their place in the batch.
[[nodiscard]] base::Result<Outcome> act_on(SimulatedComponent& component, const Arrival& arrival);

/// The answer of a component that a fault makes refuse the request in the words of the protocol.
[[nodiscard]] Outcome refuse(SimulatedComponent& component, const Arrival& arrival);

/// One event again, as the network brings it a second time; nobody waits for its answer.
[[nodiscard]] base::Result<Outcome> act_on_copy(SimulatedComponent& component, const Arrival& arrival,
                                                const Copy& copy);

}  // namespace kapela::plant
