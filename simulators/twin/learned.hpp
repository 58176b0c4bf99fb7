// Learned: a plant as it showed itself: how long each transition takes, how often what goes wrong. Values.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "simulators/twin/fitting.hpp"
#include "simulators/twin/passages.hpp"

namespace kapela::twin {

struct LearnedTransition {
  Transition transition{};
  Fitting fitting{};
};

struct LearnedComponent {
  ComponentPassages seen{};
  Fitting answers{};
  std::vector<LearnedTransition> transitions{};
  /// All transitions of a command together: a plant file has one time for each.
  std::map<wire::Command, Fitting> commands{};
};

struct Learned {
  std::vector<LearnedComponent> components{};  ///< of whom something is known
  std::vector<Suggestion> suggestions{};
};

[[nodiscard]] Learned learn(Passages passages, const FittingSettings& settings = {});

/// "lognormal, median 1.5 s, 99 % within 4 s", or why nothing was chosen.
[[nodiscard]] std::string fitting_words(const Fitting& fitting);

}  // namespace kapela::twin
