// What so many hits of so many tries say of a probability, and so many samples of a quantile. Functions; exact, by the
// binomial distribution alone.
#pragma once

#include <cstdint>
#include <optional>

namespace kapela::statistics {

struct Interval {
  double low = 0;
  double high = 1;

  friend bool operator==(const Interval&, const Interval&) = default;
};

/// So many of so many.
struct Proportion {
  std::uint64_t count = 0;
  std::uint64_t of = 0;

  [[nodiscard]] double value() const { return of == 0 ? 0 : static_cast<double>(count) / static_cast<double>(of); }
  /// Clopper and Pearson's.
  [[nodiscard]] Interval interval(double confidence) const;
};

/// Clopper and Pearson's: it covers the true probability at least as often as `confidence` says, whatever it is.
/// Without a try: 0 to 1.
[[nodiscard]] Interval clopper_pearson(std::uint64_t hits, std::uint64_t tries, double confidence);

/// The same to one side: the probability is at least, or at most, that.
[[nodiscard]] double lower_bound(std::uint64_t hits, std::uint64_t tries, double confidence);
[[nodiscard]] double upper_bound(std::uint64_t hits, std::uint64_t tries, double confidence);

/// So many tries, all of them hits, prove `at_least`.
[[nodiscard]] std::uint64_t clean_tries(double at_least, double confidence);

/// Places among sorted samples, from 0, between which a quantile lies. Nothing: there are too few samples for that
/// side.
struct Ranks {
  std::optional<std::size_t> low{};
  std::optional<std::size_t> high{};
};
[[nodiscard]] Ranks quantile_ranks(std::size_t samples, double quantile, double confidence);
/// Where the quantile itself is among sorted samples; there is at least one.
[[nodiscard]] std::size_t quantile_rank(std::size_t samples, double quantile);

}  // namespace kapela::statistics
