#include "orchestrator/base/metrics_page.hpp"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

namespace kapela::base {
namespace {

void append_escaped(std::string& out, std::string_view text) {
  for (const char each : text) {
    if (each == '\\' || each == '"') out += '\\';
    if (each == '\n') {
      out += "\\n";
    } else {
      out += each;
    }
  }
}

}  // namespace

void DurationHistogram::add(Duration duration) {
  const double seconds = std::chrono::duration<double>(duration).count();
  const auto bound = std::lower_bound(bounds_->begin(), bounds_->end(), seconds);
  ++counts_[static_cast<std::size_t>(bound - bounds_->begin())];
  sum_ += seconds;
}

void MetricsPage::family(std::string_view name, std::string_view type, std::string_view help) {
  name_ = name;
  fmt::format_to(std::back_inserter(text_), "# HELP {} {}\n# TYPE {} {}\n", name, help, name, type);
}

void MetricsPage::sample(std::uint64_t value, const Labels& labels) {
  line({}, labels, fmt::to_string(value));
}

void MetricsPage::sample(double value, const Labels& labels) {
  line({}, labels, fmt::to_string(value));
}

void MetricsPage::sample(const DurationHistogram& histogram, const Labels& labels) {
  std::uint64_t count = 0;
  for (std::size_t i = 0; i < histogram.counts_.size(); ++i) {
    count += histogram.counts_[i];
    const bool last = i == histogram.bounds_->size();
    const std::string bound = last ? "+Inf" : fmt::format("{:g}", (*histogram.bounds_)[i]);
    Labels with_bound = labels;
    with_bound.emplace_back("le", bound);
    line("_bucket", with_bound, fmt::to_string(count));
  }
  line("_sum", labels, fmt::to_string(histogram.sum_));
  line("_count", labels, fmt::to_string(count));
}

void MetricsPage::line(std::string_view suffix, const Labels& labels, std::string_view value) {
  text_ += name_;
  text_ += suffix;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    fmt::format_to(std::back_inserter(text_), "{}{}=\"", i == 0 ? '{' : ',', labels[i].first);
    append_escaped(text_, labels[i].second);
    text_ += '"';
  }
  fmt::format_to(std::back_inserter(text_), "{} {}\n", labels.empty() ? "" : "}", value);
}

}  // namespace kapela::base
