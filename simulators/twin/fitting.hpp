// Fitting: what is made of one sample: the best candidate, how far it is from the data, or why there is none. A value.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "simulators/twin/candidate.hpp"

namespace kapela::twin {

struct FittingSettings {
  std::size_t least = 30;          ///< samples; fewer are told, and not fitted
  std::size_t trials = 60;         ///< of a censored sample: drawn from the candidate, to see how far such ones are off
  std::size_t most_samples = 200;  ///< that an empirical distribution lists
  double vague = 0.25;             ///< of its value: a single value that is known no better is none
};

struct Fitting {
  std::size_t samples = 0;
  std::size_t ended = 0;                ///< of these; the others were broken off
  std::vector<Candidate> candidates{};  ///< the best first
  std::optional<base::Distribution> chosen{};
  std::string why_not{};                ///< a sentence without a full stop: why nothing was chosen
  bool is_rejected = false;             ///< the best candidate was too far from the data: what they say was chosen
  double distance = 0;                  ///< of Kolmogorov and Smirnov: the chosen one, from what the data say
  double best_distance = 0;             ///< the best candidate, likewise
  double critical = 0;                  ///< one of a hundred samples of the best candidate is farther from it
  std::vector<Turnbull::Mass> known{};  ///< what the data say; empty: there are none
};

/// Deterministic: what is drawn is a function of the sample.
[[nodiscard]] Fitting fit(const Sample& sample, const FittingSettings& settings = {});

}  // namespace kapela::twin
