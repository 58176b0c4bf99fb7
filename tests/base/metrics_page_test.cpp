#include "orchestrator/base/metrics_page.hpp"

#include <gtest/gtest.h>

namespace kapela::base {
namespace {

using namespace std::chrono_literals;

TEST(MetricsPage, WritesSamplesUnderTheirFamily) {
  MetricsPage page;
  page.family("a_total", "counter", "What it is.");
  page.sample(std::uint64_t{18'446'744'073'709'551'615U});
  page.sample(0.5, {{"x", "1"}, {"y", "2"}});
  EXPECT_EQ(page.take(),
            "# HELP a_total What it is.\n# TYPE a_total counter\n"
            "a_total 18446744073709551615\na_total{x=\"1\",y=\"2\"} 0.5\n");
}

TEST(MetricsPage, EscapesWhatWouldEndALabel) {
  MetricsPage page;
  page.family("a", "gauge", "h");
  page.sample(std::uint64_t{1}, {{"x", "a\"b\\c\nd"}});
  EXPECT_TRUE(page.take().ends_with("a{x=\"a\\\"b\\\\c\\nd\"} 1\n"));
}

TEST(MetricsPage, CountsInAHistogramAllThatIsNotAboveEachBound) {
  const std::vector<double> bounds{0.1, 1};
  DurationHistogram histogram(bounds);
  for (const Duration each : {Duration(50ms), Duration(100ms), Duration(500ms), Duration(2s)}) histogram.add(each);
  MetricsPage page;
  page.family("t_seconds", "histogram", "h");
  page.sample(histogram, {{"c", "io"}});
  EXPECT_TRUE(
      page.take().ends_with("t_seconds_bucket{c=\"io\",le=\"0.1\"} 2\n"
                            "t_seconds_bucket{c=\"io\",le=\"1\"} 3\n"
                            "t_seconds_bucket{c=\"io\",le=\"+Inf\"} 4\n"
                            "t_seconds_sum{c=\"io\"} 2.65\n"
                            "t_seconds_count{c=\"io\"} 4\n"));
}

}  // namespace
}  // namespace kapela::base
