#include "simulators/twin/turnbull.hpp"

#include <algorithm>
#include <cmath>

namespace kapela::twin {
namespace {

constexpr int most_rounds = 1'500;
constexpr double still = 1e-7;     ///< a round that moves less is the last
constexpr double nothing = 1e-10;  ///< mass that is not worth a line

/// An end of one of the sample. Intervals are open below and closed above: where one ends and another begins at the
/// same moment, they have nothing in common.
struct End {
  double at;
  bool is_lower;
};

bool comes_before(const End& a, const End& b) {
  return a.at != b.at ? a.at < b.at : !a.is_lower && b.is_lower;
}

}  // namespace

Turnbull::Turnbull(const Sample& sample) {
  find_places(sample);
  maximise(sample);
}

/// Mass can only lie where a lower end is followed at once by an upper one.
void Turnbull::find_places(const Sample& sample) {
  std::vector<End> ends;
  for (const Censored& each : sample) {
    ends.push_back({each.lower, true});
    ends.push_back({each.upper, false});
  }
  std::sort(ends.begin(), ends.end(), comes_before);
  for (std::size_t i = 0; i + 1 < ends.size(); ++i)
    if (ends[i].is_lower && !ends[i + 1].is_lower) masses_.push_back({ends[i].at, ends[i + 1].at, 0});
}

/// Expectation and maximisation: each of the sample spreads over the places it covers, by what they have.
void Turnbull::maximise(const Sample& sample) {
  const std::size_t places = masses_.size();
  struct Cover {
    std::size_t from;
    std::size_t to;
    double weight;
  };
  std::vector<Cover> covers;
  double total = 0;
  for (const Censored& each : sample) {
    const auto from = std::lower_bound(masses_.begin(), masses_.end(), each.lower,
                                       [](const Mass& mass, double at) { return mass.left < at; });
    const auto to = std::upper_bound(masses_.begin(), masses_.end(), each.upper,
                                     [](double at, const Mass& mass) { return at < mass.right; });
    covers.push_back({static_cast<std::size_t>(from - masses_.begin()), static_cast<std::size_t>(to - masses_.begin()),
                      each.weight});
    total += each.weight;
  }
  for (Mass& each : masses_) each.mass = 1.0 / static_cast<double>(places);
  std::vector<double> before(places + 1);
  std::vector<double> share(places + 1);
  for (int round = 0; round < most_rounds; ++round) {
    for (std::size_t i = 0; i < places; ++i) before[i + 1] = before[i] + masses_[i].mass;
    std::fill(share.begin(), share.end(), 0.0);
    for (const Cover& each : covers) {
      const double covered = before[each.to] - before[each.from];
      if (covered <= 0) continue;
      share[each.from] += each.weight / covered;
      share[each.to] -= each.weight / covered;
    }
    double sum = 0;
    double moved = 0;
    for (std::size_t i = 0; i < places; ++i) {
      sum += share[i];
      const double mass = masses_[i].mass * sum / total;
      moved = std::max(moved, std::abs(mass - masses_[i].mass));
      masses_[i].mass = mass;
    }
    if (moved < still) break;
  }
  std::erase_if(masses_, [](const Mass& each) { return each.mass < nothing; });
}

double Turnbull::quantile(double p) const {
  double sum = 0;
  for (const Mass& each : masses_) {
    if (sum + each.mass >= p) {
      if (!std::isfinite(each.right)) return each.left;
      return each.left + (each.right - each.left) * std::clamp((p - sum) / each.mass, 0.0, 1.0);
    }
    sum += each.mass;
  }
  if (masses_.empty()) return 0;
  return std::isfinite(masses_.back().right) ? masses_.back().right : masses_.back().left;
}

double Turnbull::at(double seconds) const {
  double sum = 0;
  for (const Mass& each : masses_) {
    if (seconds <= each.left) break;
    const bool is_over = seconds >= each.right;
    const double part = is_over ? 1 : std::isfinite(each.right) ? (seconds - each.left) / (each.right - each.left) : 0;
    sum += each.mass * part;
    if (!is_over) break;
  }
  return sum;
}

}  // namespace kapela::twin
