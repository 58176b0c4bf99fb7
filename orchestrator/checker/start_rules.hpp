// StartRules: when a scenario may start, and when it has to by itself, as far as a history tells. A value, made of the
// scenario; part of CheckerSettings.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "orchestrator/record/plant.hpp"
#include "orchestrator/scenario/scenario.hpp"

namespace kapela::checker {

struct StartRules {
  /// What its trigger waits for, of what a history shows.
  enum class Cause : std::uint8_t {
    others,  ///< people, events, the calendar, ...: nothing that a history shows
    enters,  ///< one of `watched` enters one of `states`
    stands   ///< all of `watched` stand in them
  };

  std::string name{};
  record::Mode mode = record::Mode::single;
  bool may_wait = false;  ///< for components that belong to others, and for its own runs
  bool energises = false;
  std::optional<base::Duration> cooldown{};
  std::optional<std::uint32_t> max_executions{};
  bool only_by_trigger = false;  ///< nobody starts it by hand
  Cause cause = Cause::others;
  std::vector<record::ComponentId> watched{};
  std::uint64_t states = 0;
  base::Duration lasting{};   ///< they have to stay there so long
  bool from_anywhere = true;  ///< it does not matter where they come from
};

/// Whether somebody starts it by hand as well is for the caller to know.
[[nodiscard]] StartRules start_rules(const scenario::Scenario& scenario, const record::Plant& plant);

}  // namespace kapela::checker
