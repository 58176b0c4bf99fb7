#include "simulators/twin/candidate.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>

namespace kapela::twin {
namespace {

using base::Distribution;
using Kind = Distribution::Kind;

constexpr double hardly = 1e-300;   ///< a chance that stands for none
constexpr double shortest = 1e-6;   ///< seconds: what a plant file cannot say is taken for this
constexpr double narrowest = 1e-6;  ///< of what has no unit
using Parameters = std::array<double, 2>;
using Cost = std::function<double(const Parameters&)>;

/// Nelder and Mead's simplex, in one or two dimensions.
Parameters minimum(const Cost& cost, Parameters start, Parameters step, unsigned dimensions) {
  struct Corner {
    Parameters at;
    double cost;
  };
  std::vector<Corner> corners;
  for (unsigned i = 0; i <= dimensions; ++i) {
    Parameters at = start;
    if (i > 0) at[i - 1] += step[i - 1];
    corners.push_back({at, cost(at)});
  }
  const auto between = [dimensions](const Parameters& a, const Parameters& b, double part) {
    Parameters point = a;
    for (unsigned i = 0; i < dimensions; ++i) point[i] = a[i] + part * (b[i] - a[i]);
    return point;
  };
  constexpr int most_steps = 250;
  constexpr double close = 1e-7;
  for (int i = 0; i < most_steps; ++i) {
    std::sort(corners.begin(), corners.end(), [](const Corner& a, const Corner& b) { return a.cost < b.cost; });
    double width = 0;
    for (unsigned d = 0; d < dimensions; ++d)
      width = std::max(width, std::abs(corners.back().at[d] - corners.front().at[d]));
    if (corners.back().cost - corners.front().cost < close && width < 1e-4) break;
    Parameters centre{};
    for (unsigned c = 0; c < dimensions; ++c)
      for (unsigned d = 0; d < dimensions; ++d) centre[d] += corners[c].at[d] / dimensions;
    Corner& worst = corners.back();
    const auto go = [&](double part) {
      const Parameters at = between(centre, worst.at, part);
      return Corner{at, cost(at)};
    };
    const Corner reflected = go(-1);
    if (reflected.cost < corners.front().cost) {
      const Corner expanded = go(-2);
      worst = expanded.cost < reflected.cost ? expanded : reflected;
    } else if (reflected.cost < corners[dimensions - 1].cost) {
      worst = reflected;
    } else if (const Corner contracted = go(reflected.cost < worst.cost ? -0.5 : 0.5); contracted.cost < worst.cost) {
      worst = contracted;
    } else {
      for (unsigned c = 1; c <= dimensions; ++c) {
        corners[c].at = between(corners[0].at, corners[c].at, 0.5);
        corners[c].cost = cost(corners[c].at);
      }
    }
  }
  const auto best = std::min_element(corners.begin(), corners.end(),
                                     [](const Corner& a, const Corner& b) { return a.cost < b.cost; });
  return best->at;
}

/// What the data say of the middle and the width, to begin from.
struct Moments {
  double mean = 0;
  double deviation = 0;
  double log_mean = 0;
  double log_deviation = 0;
  double first = 0;
  double last = 0;
};

Moments moments_of(const Turnbull& known) {
  Moments moments;
  double square = 0;
  double log_square = 0;
  double sum = 0;
  for (const Turnbull::Mass& each : known.masses()) {
    const double right = std::isfinite(each.right) ? each.right : std::max(1.5 * each.left, shortest);
    const double middle = std::max((each.left + right) / 2, shortest);
    sum += each.mass;
    moments.mean += each.mass * middle;
    square += each.mass * middle * middle;
    moments.log_mean += each.mass * std::log(middle);
    log_square += each.mass * std::log(middle) * std::log(middle);
    moments.last = right;
  }
  moments.mean /= sum;
  moments.log_mean /= sum;
  moments.deviation =
      std::sqrt(std::max(square / sum - moments.mean * moments.mean, 1e-4 * moments.mean * moments.mean));
  moments.log_deviation = std::sqrt(std::max(log_square / sum - moments.log_mean * moments.log_mean, 1e-4));
  moments.first = known.masses().front().left;
  return moments;
}

Distribution made(Kind kind, double centre, double spread) {
  Distribution distribution;
  distribution.kind = kind;
  distribution.centre = duration_of(std::clamp(centre, shortest, 1e8));
  distribution.spread = spread;
  return distribution;
}

Distribution limited(Kind kind, double from, double to) {
  Distribution distribution;
  distribution.kind = kind;
  const double least = kind == Kind::log_uniform ? shortest : 0;
  distribution.min = duration_of(std::clamp(from, least, 1e8));
  distribution.max = std::max(*distribution.min + std::chrono::microseconds(1), duration_of(std::clamp(to, 0.0, 1e8)));
  return distribution;
}

/// The distribution of parameters that may be any numbers.
Distribution of(Kind kind, const Parameters& p) {
  const auto size = [](double log) { return std::exp(std::clamp(log, -30.0, 30.0)); };
  switch (kind) {
    case Kind::uniform:
      return limited(kind, p[0], p[0] + size(p[1]));
    case Kind::log_uniform:
      return limited(kind, size(p[0]), size(p[0]) * std::exp(std::min(size(p[1]), 30.0)));
    case Kind::normal:
      return made(kind, p[0], std::max(size(p[1]), shortest) * 1e9);
    case Kind::lognormal:
      return made(kind, size(p[0]), std::clamp(size(p[1]), narrowest, 10.0));
    case Kind::gamma:
      return made(kind, size(p[0]), std::clamp(size(p[1]), 0.01, 1e6));
    case Kind::exponential:
      return made(kind, size(p[0]), 0);
    case Kind::fixed:
    case Kind::empirical:
      break;
  }
  return base::fixed({});
}

struct Start {
  Kind kind;
  unsigned parameters;
  Parameters at;
  Parameters step;
};

std::vector<Start> starts_of(const Moments& m) {
  const double shape = m.mean * m.mean / (m.deviation * m.deviation);
  const double width = std::max(m.last - m.first, shortest);
  const double first = std::max(m.first, 0.0);
  const double log_first = std::log(std::max(first, width / 1000));
  const auto log_width = [&](double from) { return std::log(std::max(std::log(m.last) - from, narrowest)); };
  return {{Kind::normal, 2, {m.mean, std::log(m.deviation)}, {m.deviation / 4, 0.3}},
          {Kind::lognormal, 2, {m.log_mean, std::log(m.log_deviation)}, {m.log_deviation / 4, 0.3}},
          {Kind::gamma, 2, {std::log(m.mean), std::log(shape)}, {0.1, 0.3}},
          {Kind::exponential, 1, {std::log(m.mean), 0}, {0.2, 0}},
          {Kind::uniform, 2, {first, std::log(width)}, {-width / 20, 0.05}},
          {Kind::uniform, 2, {first + width / 20, std::log(width * 0.9)}, {-width / 20, 0.05}},
          {Kind::log_uniform, 2, {log_first, log_width(log_first)}, {-0.05, 0.03}},
          {Kind::log_uniform, 2, {log_first + 0.1, log_width(log_first + 0.1)}, {-0.05, 0.03}}};
}

Candidate fitted(const Start& start, const Sample& sample, double weight) {
  const auto cost = [&](const Parameters& p) { return -log_likelihood(Cumulative(of(start.kind, p)), sample); };
  Candidate candidate;
  candidate.distribution = of(start.kind, minimum(cost, start.at, start.step, start.parameters));
  candidate.parameters = start.parameters;
  candidate.log_likelihood = log_likelihood(Cumulative(candidate.distribution), sample);
  // An end is fitted to a single sample, and nothing beyond it may ever happen: it has to be worth two.
  const bool has_ends = start.kind == Kind::uniform || start.kind == Kind::log_uniform;
  candidate.bic = (has_ends ? 2 : 1) * candidate.parameters * std::log(weight) - 2 * candidate.log_likelihood;
  return candidate;
}

}  // namespace

double log_likelihood(const Cumulative& cumulative, const Sample& sample) {
  double sum = 0;
  for (const Censored& each : sample) {
    const double until = each.ended() ? cumulative.at(each.upper) : 1;
    sum += each.weight * std::log(std::max(until - (each.lower > 0 ? cumulative.at(each.lower) : 0), hardly));
  }
  return sum;
}

std::optional<OneValue> one_value(const Sample& sample) {
  OneValue found{0, Censored::never, 0};
  double nearer = 0;
  for (const Censored& each : sample) {
    found.from = std::max(found.from, each.lower - each.slack);
    nearer = std::max(nearer, each.lower);
    found.to = std::min(found.to, each.upper);
  }
  if (found.from >= found.to || found.to == Censored::never) return std::nullopt;
  found.value = std::clamp((std::min(nearer, found.to) + found.to) / 2, found.from, found.to);
  return found;
}

std::vector<Candidate> candidates(const Sample& sample, const Turnbull& known) {
  const double weight = weight_of(sample);
  std::vector<Candidate> all;
  if (const std::optional<OneValue> value = one_value(sample))
    all.push_back({base::fixed(duration_of(value->value)), 1, 0, std::log(weight)});
  for (const Start& start : starts_of(moments_of(known))) {
    Candidate candidate = fitted(start, sample, weight);
    const bool is_second = !all.empty() && all.back().distribution.kind == start.kind;
    if (!is_second) {
      all.push_back(std::move(candidate));
    } else if (candidate.bic < all.back().bic) {
      all.back() = std::move(candidate);
    }
  }
  std::stable_sort(all.begin(), all.end(), [](const Candidate& a, const Candidate& b) { return a.bic < b.bic; });
  return all;
}

base::Distribution empirical(const Turnbull& known, std::size_t samples) {
  Distribution distribution;
  distribution.kind = Kind::empirical;
  for (std::size_t i = 0; i < samples; ++i)
    distribution.samples.push_back(
        duration_of(known.quantile((static_cast<double>(i) + 0.5) / static_cast<double>(samples))));
  return distribution;
}

}  // namespace kapela::twin
