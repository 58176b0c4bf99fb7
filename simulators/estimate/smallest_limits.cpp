#include "simulators/estimate/smallest_limits.hpp"

#include <algorithm>
#include <functional>

#include <fmt/format.h>

#include "orchestrator/base/assert.hpp"
#include "orchestrator/base/duration.hpp"

namespace kapela::estimate {
namespace {

using base::Duration;

/// One way to save: so many rows of a step more are given up, and its limit falls.
struct Saving {
  std::size_t step = 0;
  std::size_t rows = 0;
  double per_row = 0;  ///< time saved
};

/// The longest times of a step, the longest first: limits when 0, 1, ... rows are given up.
std::vector<Duration> longest(const std::vector<std::vector<Duration>>& rows, std::size_t step, std::size_t count) {
  std::vector<Duration> all;
  for (const auto& row : rows) all.push_back(row[step]);
  count = std::min(count, all.size());
  std::partial_sort(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(count), all.end(), std::greater<>());
  all.resize(count);
  return all;
}

/// The corners of the lower hull of limits over rows given up: each way to save is no better than the one before.
std::vector<Saving> savings_of(const std::vector<Duration>& limits, std::size_t step) {
  const auto slope = [&limits](std::size_t from, std::size_t to) {
    return static_cast<double>((limits[from] - limits[to]).count()) / static_cast<double>(to - from);
  };
  std::vector<std::size_t> corners;
  for (std::size_t at = 0; at < limits.size(); ++at) {
    while (corners.size() > 1 && slope(corners[corners.size() - 2], corners.back()) <= slope(corners.back(), at))
      corners.pop_back();
    corners.push_back(at);
  }
  std::vector<Saving> all;
  for (std::size_t i = 1; i < corners.size(); ++i)
    all.push_back({step, corners[i] - corners[i - 1], slope(corners[i - 1], corners[i])});
  return all;
}

}  // namespace

std::vector<Duration> smallest_limits(const std::vector<std::vector<Duration>>& rows, std::size_t keep) {
  ASSERT(keep <= rows.size());
  if (rows.empty()) return {};
  const std::size_t steps = rows.front().size();
  std::size_t spare = rows.size() - keep;
  std::vector<std::vector<Duration>> limits;
  std::vector<Saving> savings;
  for (std::size_t step = 0; step < steps; ++step) {
    limits.push_back(longest(rows, step, spare + 1));
    for (const Saving& each : savings_of(limits.back(), step)) savings.push_back(each);
  }
  std::stable_sort(savings.begin(), savings.end(),
                   [](const Saving& a, const Saving& b) { return a.per_row > b.per_row; });
  std::vector<std::size_t> given_up(steps, 0);
  for (const Saving& each : savings) {
    const std::size_t rows_of_it = std::min(each.rows, spare);
    given_up[each.step] += rows_of_it;
    spare -= rows_of_it;
    if (spare == 0) break;
  }
  std::vector<Duration> smallest;
  for (std::size_t step = 0; step < steps; ++step) smallest.push_back(limits[step][given_up[step]]);
  return smallest;
}

Duration rounded_up(Duration duration) {
  duration += Duration(1);
  Duration::rep unit = 1;
  constexpr Duration::rep digits = 1'000;
  while (duration.count() / unit >= digits) unit *= 10;
  return Duration((duration.count() + unit - 1) / unit * unit);
}

std::string limit_text(Duration limit) {
  const bool is_long = limit >= std::chrono::seconds(1) && limit < std::chrono::minutes(2);
  return is_long ? fmt::format("{:g}s", base::in_seconds(limit)) : base::to_text(limit);
}

}  // namespace kapela::estimate
