// FaultHit: what the faults of a component do to one request, and which of them act, as the journal and the log tell
// it. Values; their pointers are into the component's rules.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "simulators/component/command.hpp"
#include "simulators/faults/injector.hpp"

namespace kapela::plant {

struct FaultHit {
  faults::Injection injection{};
  std::vector<const faults::Fault*> fired{};
};

/// Counts the triggers.
[[nodiscard]] FaultHit hit_of(faults::Injector& injector, wire::Command command, wire::State state);

/// Of the faults that hit a command those that have acted, now that it is decided: where no transition has begun none
/// can fail, and what was not taken falsifies nothing.
[[nodiscard]] std::vector<const faults::Fault*> acted(const FaultHit& hit, component::Verdict verdict);

/// What happens to a whole request: a batch shares the fate of its members.
struct RequestFate {
  const faults::Fault* crash = nullptr;
  const faults::Fault* lost_request = nullptr;  ///< drop at receive, or hang
  const faults::Fault* lost_reply = nullptr;
  base::Duration receive_delay{};
  base::Duration reply_delay{};

  [[nodiscard]] bool never_arrives() const {
    return crash != nullptr ? crash->at == faults::Place::receive : lost_request != nullptr;
  }
};
[[nodiscard]] RequestFate fate_of(std::span<const FaultHit> hits);

/// "lost_ack (drop at reply)", "slow (latency at receive, 20ms)"
[[nodiscard]] std::string to_text(const faults::Fault& fault);

}  // namespace kapela::plant
