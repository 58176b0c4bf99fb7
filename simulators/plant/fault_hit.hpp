// FaultHit: what the faults of a component do to one request, and which of them act, as the journal and the log tell
// it. Values; a hit keeps its rules alive.
#pragma once

#include <string>
#include <vector>

#include "simulators/component/command.hpp"
#include "simulators/faults/injector.hpp"

namespace kapela::plant {

struct FaultHit {
  faults::Injection injection{};
  std::vector<faults::Hit> fired{};
  wire::Command command = wire::Command::get_state;  ///< that has been heard; of what is none: a question
  bool overtakes = false;                            ///< it is no question: what is held back goes on after it
  bool is_copy = false;  ///< of a request that has been here: only what hits the copy itself acts anew
};

/// "lost_ack (drop at reply)", "slow (latency at receive, 20ms)"
[[nodiscard]] std::string to_text(const faults::Fault& fault, base::Duration drawn);

}  // namespace kapela::plant
