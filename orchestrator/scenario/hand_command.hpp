// HandCommand: one command that a person gives to one component. It is carried out as a run of a scenario made for it,
// so that the journal, the invariants, the API and the log know it as they know every other command.
#pragma once

#include <memory>
#include <string>

#include "orchestrator/base/clock.hpp"
#include "orchestrator/base/error.hpp"
#include "orchestrator/wire/profile.hpp"

namespace kapela::scenario {

struct Scenario;

struct HandCommand {
  std::string component{};  ///< of the plant
  wire::Command command = wire::Command::get_state;
  std::string who{};      ///< gives it, for the journal
  bool energise = false;  ///< whoever gives it knows that it can set the component in motion
  base::Duration timeout = std::chrono::seconds(60);  ///< until the component is where the command leads
};

/// The scenario of one command. Errors: invalid (a query, which moves nothing), conflict (it raises, and nobody said
/// that it may).
[[nodiscard]] base::Result<std::shared_ptr<const Scenario>> scenario_of(const HandCommand& order);

/// Whether somebody has to say that nobody is in the way of a component that gets it.
[[nodiscard]] bool sets_in_motion(wire::Command command);

/// Such a scenario may begin wherever its command is legal: with a component that moves, or is in FAULT, as well.
[[nodiscard]] bool is_by_hand(const Scenario& scenario);

}  // namespace kapela::scenario
