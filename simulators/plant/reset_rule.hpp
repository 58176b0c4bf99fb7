// ResetRule: how a component that is elsewhere, or a program, is brought back to where it begins, between two cases of
// a campaign. A value, as the plant file says it, and its keys.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "orchestrator/base/clock.hpp"
#include "orchestrator/files/plant_file.hpp"
#include "orchestrator/keys/shape.hpp"
#include "orchestrator/wire/profile.hpp"
#include "simulators/plant/web_address.hpp"

namespace kapela::plant {

struct ResetRule {
  bool restarts = false;                             ///< its program
  std::optional<WebAddress> post{};                  ///< asks this,
  std::string body = "{}";                           ///< with this JSON
  std::vector<wire::Command> commands{};             ///< or sends it these, each where it is legal
  base::Duration within = std::chrono::seconds(10);  ///< it is where it begins after so long, in real time

  friend bool operator==(const ResetRule&, const ResetRule&) = default;
};

[[nodiscard]] keys::Block reset_block();
inline constexpr keys::Shape any_reset = keys::block(reset_block);

/// `reset:` of a component. Without one a program is restarted, and nothing is done to what is elsewhere. What is wrong
/// goes into the report.
[[nodiscard]] ResetRule read_reset(const files::ComponentSection& section, yaml::Report& report);

}  // namespace kapela::plant
