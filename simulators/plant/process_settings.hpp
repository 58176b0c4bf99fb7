// ProcessSettings: a program that is a component of a plant, as its file says it. Values.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <signal.h>

#include "orchestrator/base/clock.hpp"

namespace kapela::plant {

/// How a program is asked to end, and when it is killed.
struct StopRule {
  int signal = SIGTERM;
  base::Duration within = std::chrono::seconds(5);
};

/// When a program that has ended by itself is started again. What a fault has ended comes back as the fault says.
enum class Restart : std::uint8_t { never, on_failure, always };
[[nodiscard]] std::string_view name(Restart restart);

struct ProcessSettings {
  std::vector<std::string> command{};
  std::string directory{};                                         ///< in which it runs; empty: ours
  std::vector<std::pair<std::string, std::string>> environment{};  ///< beside ours
  base::Duration ready_within = std::chrono::seconds(20);
  StopRule stop{};
  Restart restart = Restart::never;
  std::string place{};  ///< of the command, for messages: "plant.yaml:5:16"
};

}  // namespace kapela::plant
