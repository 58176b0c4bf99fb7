// Censored: lengths of time that are known to lie between two sightings. Values.
#pragma once

#include <cstddef>
#include <limits>
#include <vector>

namespace kapela::twin {

/// More than `lower` and at most `upper`, in seconds. Without an upper end: it was broken off, or never seen to end.
struct Censored {
  static constexpr double never = std::numeric_limits<double>::infinity();

  double lower = 0;
  double upper = never;  ///< greater than `lower`
  double slack = 0;      ///< `lower` may be off by so much
  double weight = 1;     ///< so many of them

  [[nodiscard]] bool ended() const { return upper != never; }
  friend bool operator==(const Censored&, const Censored&) = default;
};

using Sample = std::vector<Censored>;

/// In order, equal ones as one with their weight; of more than `most` different ones every n-th, evenly.
[[nodiscard]] Sample condensed(Sample sample, std::size_t most = 4'000);
[[nodiscard]] double weight_of(const Sample& sample);

}  // namespace kapela::twin
