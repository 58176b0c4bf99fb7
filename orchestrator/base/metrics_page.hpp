// MetricsPage: figures in Prometheus' text format. A value; whoever answers a scrape makes one.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "orchestrator/base/clock.hpp"

namespace kapela::base {

using Labels = std::vector<std::pair<std::string_view, std::string_view>>;

/// How long things took, counted by classes. A value; what it costs does not grow.
class DurationHistogram {
 public:
  /// `bounds`: ascending, in seconds; static.
  explicit DurationHistogram(const std::vector<double>& bounds) : bounds_(&bounds), counts_(bounds.size() + 1) {}

  void add(Duration duration);

 private:
  friend class MetricsPage;
  const std::vector<double>* bounds_;
  std::vector<std::uint64_t> counts_;  ///< the last one: above all bounds
  double sum_ = 0;
};

class MetricsPage {
 public:
  /// Every sample after it is of this family, until the next one. `type`: counter, gauge, histogram.
  void family(std::string_view name, std::string_view type, std::string_view help);
  void sample(std::uint64_t value, const Labels& labels = {});
  void sample(double value, const Labels& labels = {});
  void sample(const DurationHistogram& histogram, const Labels& labels = {});

  /// What the answer to a scrape says it is.
  static constexpr std::string_view content_type = "text/plain; version=0.0.4; charset=utf-8";
  [[nodiscard]] std::string take() { return std::move(text_); }

 private:
  void line(std::string_view suffix, const Labels& labels, std::string_view value);

  std::string text_;
  std::string name_;
};

}  // namespace kapela::base
