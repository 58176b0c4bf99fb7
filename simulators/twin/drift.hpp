// Drift: whether a plant still is as its file says. Functions over values.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "simulators/component/component_settings.hpp"
#include "simulators/twin/passages.hpp"

namespace kapela::twin {

struct DriftSettings {
  double false_alarms =
      0.01;                ///< of all edges together: so often something is told of a plant that is as its file says
  std::size_t least = 10;  ///< samples of an edge; fewer are told, and not judged
  double least_change = 0.02;    ///< of the middle, or of what nine of ten keep to: less is nobody's concern,
  double least_seconds = 0.002;  ///< nor is this, however surely it changed
};

struct EdgeDrift {
  std::string component{};
  Transition transition{};
  std::size_t samples = 0;
  bool judged = false;   ///< there were enough
  bool changed = false;  ///< by more than nothing
  bool drifted = false;  ///< and surely
  double chance = 1;     ///< how likely samples as far off, or further, are where nothing has changed
  double expected = 0;   ///< seconds: the middle as the file has it,
  double seen = 0;       ///< and as it is; 0: nothing was seen to end
};

/// By the names of components.
using Timings = std::map<std::string, const component::Timing*, std::less<>>;

/// Every edge that was seen, in the order of `passages`. `timings` has all of their components.
[[nodiscard]] std::vector<EdgeDrift> drift_of(const Passages& passages, const Timings& timings,
                                              const DriftSettings& settings = {});

/// How likely samples as far off are if they come from `expected`: the less likely of two looks, at their middle and at
/// the whole of them, for both together.
[[nodiscard]] double chance_of(const Sample& sample, const base::Distribution& expected);

/// "io: CMD_RUN INITIALIZED → RUN takes 1.2 times as long: 960 ms, and 800 ms in the file"
[[nodiscard]] std::string drift_words(const EdgeDrift& drift);

}  // namespace kapela::twin
