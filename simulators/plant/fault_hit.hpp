// FaultHit: what the faults of a component do to one request, and which of them act, as the journal and the log tell
// it. Values; a hit keeps its rules alive.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "simulators/component/command.hpp"
#include "simulators/faults/injector.hpp"

namespace kapela::plant {

struct FaultHit {
  faults::Injection injection{};
  std::vector<faults::Hit> fired{};
  bool is_copy = false;  ///< of a request that has been here: only what hits the copy itself acts anew
};

/// What happens to a whole request: a batch shares the fate of its members.
struct RequestFate {
  const faults::Fault* crash = nullptr;
  const faults::Fault* lost = nullptr;
  const faults::Fault* reorder = nullptr;
  const faults::Fault* refusal = nullptr;
  const faults::Fault* ending = nullptr;
  const faults::Fault* slicer = nullptr;
  const faults::Fault* bandwidth = nullptr;
  const faults::Fault* slow_close = nullptr;
  base::Duration receive_delay{};
  base::Duration reply_delay{};
  std::uint64_t drawn = 0;

  [[nodiscard]] bool never_arrives() const {
    return crash != nullptr ? crash->at == faults::Place::receive : lost != nullptr;
  }
};
[[nodiscard]] RequestFate fate_of(std::span<const FaultHit> hits);

/// "lost_ack (drop at reply)", "slow (latency at receive, 20ms)"
[[nodiscard]] std::string to_text(const faults::Fault& fault, base::Duration drawn);

}  // namespace kapela::plant
