#include "simulators/twin/fitting.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "orchestrator/base/duration.hpp"
#include "orchestrator/base/random.hpp"

namespace kapela::twin {
namespace {

constexpr double kolmogorov_one_percent = 1.628;
constexpr std::size_t most_drawn = 1'000;
constexpr double wide = 0.02;  ///< of its upper end: an interval that is not taken for a single moment

bool is_exact(const Sample& sample) {
  return std::all_of(sample.begin(), sample.end(),
                     [](const Censored& each) { return each.ended() && each.upper - each.lower <= wide * each.upper; });
}

double usual_gap(const Sample& sample) {
  std::vector<double> gaps;
  for (const Censored& each : sample)
    if (each.ended()) gaps.push_back(each.upper - each.lower);
  const auto middle = gaps.begin() + static_cast<std::ptrdiff_t>(gaps.size() / 2);
  std::nth_element(gaps.begin(), middle, gaps.end());
  return *middle;
}

/// As this one was looked at, so is a length of time that was drawn: at the same moments, and on at the same pace.
Censored seen_as(const Censored& pattern, double drawn, double gap) {
  if (!pattern.ended() && drawn > pattern.lower) return {pattern.lower, Censored::never};
  const double pace = pattern.ended() ? pattern.upper - pattern.lower : gap;
  const double anchor = pattern.ended() ? pattern.upper : pattern.lower;
  const double upper = anchor + std::ceil((drawn - anchor) / pace) * pace;
  return {std::max(0.0, upper - pace), upper};
}

/// One for each of the sample, or, of too many, evenly spread ones.
Sample patterns_of(const Sample& sample) {
  const auto count = static_cast<std::size_t>(weight_of(sample));
  const std::size_t kept = std::min(count, most_drawn);
  Sample patterns;
  double passed = 0;
  for (const Censored& each : sample) {
    passed += each.weight;
    while (patterns.size() < kept && static_cast<double>(patterns.size() * count / kept) < passed)
      patterns.push_back(each);
  }
  return patterns;
}

/// The greatest distance of samples of the candidate that were looked at in the same way.
double drawn_distance(const Sample& sample, const Cumulative& candidate, std::size_t trials) {
  base::Pcg random(sample.size(), base::stream_of("twin", "goodness"));
  const Sample patterns = patterns_of(sample);
  const double gap = usual_gap(sample);
  double most = 0;
  for (std::size_t trial = 0; trial < trials; ++trial) {
    Sample drawn;
    for (const Censored& each : patterns) {
      const Censored seen = seen_as(each, candidate.quantile(random.unit()), gap);
      if (seen.lower < seen.upper) drawn.push_back(seen);
    }
    most = std::max(most, Turnbull(condensed(std::move(drawn))).distance([&](double at) { return candidate.at(at); }));
  }
  return most;
}

double critical_distance(const Sample& sample, const Cumulative& candidate, std::size_t trials) {
  const double by_number = kolmogorov_one_percent / std::sqrt(weight_of(sample));
  if (is_exact(sample)) return by_number;
  return std::max(by_number, drawn_distance(sample, candidate, trials));
}

std::string vague_words(const OneValue& value) {
  return fmt::format("somewhere between {} and {}: it was asked too seldom to say more",
                     base::measured_text(duration_of(value.from)), base::measured_text(duration_of(value.to)));
}

void choose(const Sample& sample, const Turnbull& known, const FittingSettings& settings, Fitting& fitting) {
  const std::optional<OneValue> value = one_value(sample);
  if (value && value->to - value->from > settings.vague * value->to) {
    fitting.why_not = vague_words(*value);
    return;
  }
  fitting.candidates = candidates(sample, known);
  const Cumulative best(fitting.candidates.front().distribution);
  fitting.best_distance = known.distance([&](double at) { return best.at(at); });
  fitting.critical = kolmogorov_one_percent / std::sqrt(weight_of(sample));
  if (fitting.best_distance > fitting.critical) fitting.critical = critical_distance(sample, best, settings.trials);
  fitting.is_rejected = fitting.best_distance > fitting.critical;
  fitting.distance = fitting.best_distance;
  fitting.chosen = best.distribution();
  if (!fitting.is_rejected) return;
  fitting.chosen = empirical(known, std::min(settings.most_samples, fitting.samples));
  const Cumulative listed(*fitting.chosen);
  fitting.distance = known.distance([&](double at) { return listed.at(at); });
}

}  // namespace

Fitting fit(const Sample& all, const FittingSettings& settings) {
  Fitting fitting;
  for (const Censored& each : all) {
    fitting.samples += static_cast<std::size_t>(each.weight);
    if (each.ended()) fitting.ended += static_cast<std::size_t>(each.weight);
  }
  const Sample sample = condensed(all);
  if (fitting.ended > 0) {
    const Turnbull known(sample);
    fitting.known = known.masses();
    if (fitting.ended >= settings.least) choose(sample, known, settings, fitting);
  }
  if (fitting.ended < settings.least)
    fitting.why_not = fmt::format("{} of at least {} samples", fitting.ended, settings.least);
  return fitting;
}

}  // namespace kapela::twin
