#include "simulators/twin/drift.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "orchestrator/base/assert.hpp"
#include "orchestrator/base/duration.hpp"
#include "orchestrator/base/random.hpp"
#include "simulators/statistics/special_functions.hpp"
#include "simulators/twin/cumulative.hpp"
#include "simulators/twin/turnbull.hpp"

namespace kapela::twin {
namespace {

constexpr double farthest = 1e-9;

/// Where each sample stands in the distribution, between 0 and 1: evenly, if they come from it. Of an interval it is
/// only known to lie in it: one place is drawn, as the distribution has it there.
std::vector<double> places_of(const Sample& sample, const Cumulative& expected) {
  base::Pcg random(sample.size(), base::stream_of("twin", "drift"));
  std::vector<double> places;
  for (const Censored& each : sample) {
    const double from = each.lower > 0 ? expected.at(each.lower) : 0;
    const double to = each.ended() ? expected.at(each.upper) : 1;
    places.push_back(from + (to - from) * random.unit());
  }
  return places;
}

double chance_of_middle(const std::vector<double>& places) {
  double sum = 0;
  for (const double each : places) sum += statistics::normal_quantile(std::clamp(each, farthest, 1 - farthest));
  const double off = std::abs(sum) / std::sqrt(static_cast<double>(places.size()));
  return 2 * statistics::normal_cdf(-off);
}

double chance_of_whole(std::vector<double> places) {
  std::sort(places.begin(), places.end());
  const auto count = static_cast<double>(places.size());
  double distance = 0;
  for (std::size_t i = 0; i < places.size(); ++i) {
    const auto before = static_cast<double>(i);
    distance = std::max({distance, places[i] - before / count, (before + 1) / count - places[i]});
  }
  return statistics::kolmogorov_tail(distance, count);
}

bool is_changed(const DriftSettings& settings, double expected, double seen) {
  return std::abs(seen - expected) > std::max(settings.least_change * expected, settings.least_seconds);
}

std::size_t ended(const Sample& sample) {
  return static_cast<std::size_t>(
      std::count_if(sample.begin(), sample.end(), [](const Censored& each) { return each.ended(); }));
}

}  // namespace

double chance_of(const Sample& sample, const base::Distribution& expected) {
  const std::vector<double> places = places_of(sample, Cumulative(expected));
  return std::min(1.0, 2 * std::min(chance_of_middle(places), chance_of_whole(places)));
}

std::vector<EdgeDrift> drift_of(const Passages& passages, const Timings& timings, const DriftSettings& settings) {
  std::vector<EdgeDrift> all;
  for (const ComponentPassages& component : passages.components) {
    const auto timing = timings.find(component.component);
    for (const auto& [transition, passage] : component.passages) {
      ASSERT(timing != timings.end());
      EdgeDrift drift{component.component, transition, passage.sample.size()};
      const base::Distribution& expected = timing->second->of(transition.command);
      drift.judged = ended(passage.sample) >= settings.least;
      drift.expected = Cumulative(expected).quantile(0.5);
      if (drift.judged) {
        drift.chance = chance_of(passage.sample, expected);
        const Turnbull seen(condensed(passage.sample));
        drift.seen = seen.quantile(0.5);
        drift.changed = is_changed(settings, drift.expected, drift.seen) ||
                        is_changed(settings, Cumulative(expected).quantile(0.9), seen.quantile(0.9));
      }
      all.push_back(std::move(drift));
    }
  }
  const auto judged =
      static_cast<double>(std::count_if(all.begin(), all.end(), [](const EdgeDrift& each) { return each.judged; }));
  for (EdgeDrift& each : all) {
    // As often as one of that many is off by chance, Bonferroni's way.
    const bool is_sure = each.judged && each.chance * judged < settings.false_alarms;
    each.drifted = is_sure && each.changed;
  }
  return all;
}

std::string drift_words(const EdgeDrift& drift) {
  const std::string what = fmt::format("{}: {}", drift.component, transition_name(drift.transition));
  const auto words = [](double seconds) { return base::measured_text(duration_of(seconds)); };
  if (!drift.judged) return fmt::format("{}: {} samples, too few to judge", what, drift.samples);
  if (drift.expected <= 0) return fmt::format("{} takes {}, and no time in the file", what, words(drift.seen));
  return fmt::format("{} takes {:.2f} times as long: {}, and {} in the file", what, drift.seen / drift.expected,
                     words(drift.seen), words(drift.expected));
}

}  // namespace kapela::twin
