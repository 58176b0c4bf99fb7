#include "simulators/twin/cumulative.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "orchestrator/base/duration.hpp"
#include "simulators/statistics/special_functions.hpp"

namespace kapela::twin {
namespace {

using base::Distribution;
using Kind = Distribution::Kind;

constexpr double endless = std::numeric_limits<double>::infinity();
constexpr double nanoseconds_a_second = 1e9;
constexpr std::array<std::string_view, 8> kind_names{"fixed",       "uniform",     "normal", "lognormal",
                                                     "log_uniform", "exponential", "gamma",  "empirical"};
static_assert(kind_names.size() == static_cast<std::size_t>(Kind::empirical) + 1);

/// To four digits, and not below the microsecond: nobody reads more into it.
std::string words_of(base::Duration duration) {
  std::int64_t unit = 1'000;
  while (duration.count() / unit >= 10'000) unit *= 10;
  return base::to_text(base::Duration((duration.count() + unit / 2) / unit * unit));
}

std::string sample_words(const Distribution& distribution) {
  std::string text;
  for (const base::Duration each : distribution.samples) text += (text.empty() ? "" : ", ") + words_of(each);
  return text;
}

}  // namespace

double seconds_of(base::Duration duration) {
  return static_cast<double>(duration.count()) / nanoseconds_a_second;
}

base::Duration duration_of(double seconds) {
  return base::Duration(std::llround(seconds * nanoseconds_a_second));
}

std::string_view kind_name(Kind kind) {
  return kind_names[static_cast<std::size_t>(kind)];
}

std::string plant_words(const Distribution& distribution) {
  std::string limits;
  if (distribution.min) limits += fmt::format(", min: {}", words_of(*distribution.min));
  if (distribution.max) limits += fmt::format(", max: {}", words_of(*distribution.max));
  const std::string centre = words_of(distribution.centre);
  switch (distribution.kind) {
    case Kind::fixed:
      return centre;
    case Kind::uniform:
      return fmt::format("{{type: uniform{}}}", limits);
    case Kind::log_uniform:
      return fmt::format("{{type: log_uniform{}}}", limits);
    case Kind::normal:
      return fmt::format("{{type: normal, mean: {}, stddev: {}{}}}", centre,
                         words_of(base::Duration(std::llround(distribution.spread))), limits);
    case Kind::lognormal:
      return fmt::format("{{type: lognormal, median: {}, sigma: {:.4g}{}}}", centre, distribution.spread, limits);
    case Kind::exponential:
      return fmt::format("{{type: exponential, mean: {}{}}}", centre, limits);
    case Kind::gamma:
      return fmt::format("{{type: gamma, mean: {}, shape: {:.4g}{}}}", centre, distribution.spread, limits);
    case Kind::empirical:
      return fmt::format("{{type: empirical, samples: [{}]}}", sample_words(distribution));
  }
  return {};
}

Cumulative::Cumulative(Distribution distribution) : distribution_(std::move(distribution)), most_(endless) {
  centre_ = seconds_of(distribution_.centre);
  spread_ = distribution_.spread;
  if (distribution_.kind == Kind::normal) spread_ /= nanoseconds_a_second;
  if (distribution_.kind == Kind::fixed) atoms_ = {centre_};
  if (distribution_.kind == Kind::empirical)
    for (const base::Duration each : distribution_.samples) atoms_.push_back(seconds_of(each));
  std::sort(atoms_.begin(), atoms_.end());
  if (!atoms_.empty()) return;
  least_ = seconds_of(distribution_.min.value_or(base::Duration::zero()));
  if (distribution_.max) most_ = seconds_of(*distribution_.max);
  below_ = untruncated(least_);
  inside_ = std::max(untruncated(most_) - below_, std::numeric_limits<double>::min());
}

bool Cumulative::has_atoms() const {
  return !atoms_.empty();
}

double Cumulative::at(double seconds) const {
  if (!atoms_.empty()) {
    const auto above = std::upper_bound(atoms_.begin(), atoms_.end(), seconds);
    return static_cast<double>(above - atoms_.begin()) / static_cast<double>(atoms_.size());
  }
  if (seconds <= least_) return 0;
  if (seconds >= most_) return 1;
  return std::clamp((untruncated(seconds) - below_) / inside_, 0.0, 1.0);
}

double Cumulative::quantile(double p) const {
  if (!atoms_.empty()) {
    const auto place = static_cast<std::size_t>(std::ceil(p * static_cast<double>(atoms_.size())));
    return atoms_[std::clamp<std::size_t>(place, 1, atoms_.size()) - 1];
  }
  if (p <= 0) return least_;
  if (p >= 1) return most_;
  return std::clamp(untruncated_quantile(below_ + p * inside_), least_, most_);
}

double Cumulative::untruncated(double seconds) const {
  switch (distribution_.kind) {
    case Kind::fixed:
    case Kind::empirical:
      return seconds >= centre_ ? 1 : 0;
    case Kind::uniform:
      return most_ > least_ ? std::clamp((seconds - least_) / (most_ - least_), 0.0, 1.0) : (seconds >= least_ ? 1 : 0);
    case Kind::log_uniform:
      if (seconds <= least_) return 0;
      return most_ > least_ ? std::clamp(std::log(seconds / least_) / std::log(most_ / least_), 0.0, 1.0) : 1;
    case Kind::normal:
      return spread_ > 0 ? statistics::normal_cdf((seconds - centre_) / spread_) : (seconds >= centre_ ? 1 : 0);
    case Kind::lognormal:
      return seconds <= 0 ? 0 : statistics::normal_cdf(std::log(seconds / centre_) / spread_);
    case Kind::exponential:
      return seconds <= 0 ? 0 : -std::expm1(-seconds / centre_);
    case Kind::gamma:
      return statistics::gamma_cdf(spread_, seconds * spread_ / centre_);
  }
  return 0;
}

double Cumulative::untruncated_quantile(double p) const {
  switch (distribution_.kind) {
    case Kind::fixed:
    case Kind::empirical:
      return centre_;
    case Kind::uniform:
      return least_ + p * (most_ - least_);
    case Kind::log_uniform:
      return least_ * std::pow(most_ / least_, p);
    case Kind::normal:
      return centre_ + spread_ * statistics::normal_quantile(p);
    case Kind::lognormal:
      return centre_ * std::exp(spread_ * statistics::normal_quantile(p));
    case Kind::exponential:
      return -centre_ * std::log1p(-p);
    case Kind::gamma:
      return centre_ / spread_ * statistics::gamma_quantile(spread_, p);
  }
  return 0;
}

}  // namespace kapela::twin
