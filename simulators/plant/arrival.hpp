// Arrival: a POST /event that has reached a component, of one event or of a batch: which faults hit it, and what the
// component makes of it. Owned by the component's server.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "orchestrator/net/http.hpp"
#include "orchestrator/wire/event_codec.hpp"
#include "simulators/faults/reply.hpp"
#include "simulators/plant/served_component.hpp"

namespace kapela::plant {

struct Arrival {
  /// Counts the triggers of the faults. `received` is the timestamp that events without one were given.
  Arrival(ServedComponent& component, net::Request request, wire::Incoming incoming, std::string received);

  net::Request request;
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
  net::Response response{};
  /// Nothing was to be had from the component: what its client meets instead. Answered: it was.
  faults::Reply::How instead = faults::Reply::How::answered;
  std::vector<wire::Event> replies{};
  std::vector<std::uint64_t> records{};  ///< of the journal
  std::vector<Copy> copies{};
  bool at_once = true;
};

}  // namespace kapela::plant
