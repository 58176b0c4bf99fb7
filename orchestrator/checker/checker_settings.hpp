// CheckerSettings: what a checker has to know beside the records. A value; made by whoever has the world or the file.
#pragma once

#include <string>
#include <vector>

#include "orchestrator/base/clock.hpp"
#include "orchestrator/checker/start_rules.hpp"
#include "orchestrator/record/plant.hpp"
#include "orchestrator/record/waits.hpp"

namespace kapela::checker {

/// How the engine waits when it undoes. Zero: that is not known, and not judged.
struct Pace {
  base::Duration patience{};      ///< with a component that does not answer
  base::Duration least{};         ///< of that, in a run that only lowers
  base::Duration drain{};         ///< with one that is on its way by itself: the scenario says so
  base::Duration undo_resend{};   ///< before an order that was refused is given anew
  base::Duration resend_first{};  ///< before the first repeat of a command, then doubled
  base::Duration resend_most{};
  base::Duration looks{};  ///< what it may take to hear of a component, and to let a command in doubt run out
};

[[nodiscard]] Pace pace_of(const record::Waits& waits);

struct CheckerSettings {
  std::size_t components = 0;
  base::Duration epsilon{};  ///< what a deadline may be late or early by
  /// What compensation may take longer than its budget, for the last command and the final readings.
  base::Duration slack = std::chrono::seconds(10);
  bool truth = true;            ///< hosts of components write to this history as well
  bool hosts_in_order = false;  ///< and tell all in the order in which it happens, at the time when it does
  bool latched = false;         ///< the plant is, when the history begins
  /// Bits of `injected.detail`: after one a component's word and fences mean nothing.
  std::uint64_t breaking_faults = 0;
  Pace pace{};
  std::vector<std::string> names{};  ///< of the components, for people; without them: "component 2"
  /// By component: what it depends on; empty where that is not known.
  std::vector<std::vector<record::ComponentId>> depends_on{};
  std::vector<StartRules> starts{};  ///< of the scenarios whose starts are judged
  /// What a trigger may start within that time; zero: that is not known, and not judged.
  std::size_t most_starts = 0;
  base::Duration starts_within{};
};

/// With the components of the plant: how many, their names, and what they depend on.
[[nodiscard]] CheckerSettings checker_settings(const record::Plant& plant);

}  // namespace kapela::checker
