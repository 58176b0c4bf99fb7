// Candidate: a distribution of plant files, fitted to a sample of censored data by maximum likelihood. Functions over
// values.
#pragma once

#include <optional>
#include <vector>

#include "orchestrator/base/distribution.hpp"
#include "simulators/twin/censored.hpp"
#include "simulators/twin/cumulative.hpp"
#include "simulators/twin/turnbull.hpp"

namespace kapela::twin {

struct Candidate {
  base::Distribution distribution{};
  unsigned parameters = 1;
  double log_likelihood = 0;
  double bic = 0;  ///< the Bayesian information criterion: the less, the better
};

[[nodiscard]] double log_likelihood(const Cumulative& cumulative, const Sample& sample);

/// All shapes of plant files but `empirical` that the sample allows at all, the best first. `sample` is condensed and
/// not empty, `known` its own estimate.
[[nodiscard]] std::vector<Candidate> candidates(const Sample& sample, const Turnbull& known);

/// The one value that all of them allow; nothing: there is none.
struct OneValue {
  double from = 0;
  double to = 0;
  double value = 0;
};
[[nodiscard]] std::optional<OneValue> one_value(const Sample& sample);

/// Drawn evenly out of what the data say.
[[nodiscard]] base::Distribution empirical(const Turnbull& known, std::size_t samples);

}  // namespace kapela::twin
