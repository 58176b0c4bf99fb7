// Meaning: what a scenario asks for, whoever carries it out, from where the components are. A value, made of the plan
// that Kapela would make.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "orchestrator/scenario/scenario.hpp"
#include "simulators/world/trial_plan.hpp"

namespace kapela::judge {

struct Meaning {
  /// By component: the states in which it is to be in the end, as bits; 0: the scenario does not say, or it depends.
  std::vector<std::uint64_t> wanted{};
  bool lowers = false;                      ///< it brings somebody down by itself: then the order is its own
  bool holds = true;                        ///< what a stuck component needs stays up
  std::optional<base::Duration> at_most{};  ///< it takes with all its timeouts, its undoing included
};

/// `states`: where the components are, by ComponentId.
[[nodiscard]] Meaning meaning_of(const std::shared_ptr<const scenario::Scenario>& scenario,
                                 const world::Subject& subject, const std::vector<wire::State>& states);

}  // namespace kapela::judge
