#include "orchestrator/wire/health_report.hpp"

#include <fstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace kapela::wire {
namespace {

HealthReport decoded(const Json& data) {
  const base::Result<HealthReport> report = decode_health_report(data);
  return report ? *report : HealthReport();
}

TEST(HealthReport, IsWhatServicesOfAvenaCommonsSay) {
  std::ifstream file(KAPELA_SOURCE_DIR "/tests/golden/wire/reply_health_check.json");
  const Json recorded = Json::parse(file);
  const HealthReport report = decoded(recorded["reply_request_body"]["result"]["data"]);
  EXPECT_EQ(report.process_count, 1);
  EXPECT_EQ(report.cpu_percent, 1.49);
  EXPECT_EQ(report.memory_rss_mb, 61.16);
  EXPECT_EQ(report.memory_vms_mb, 429.29);
  EXPECT_EQ(report.uptime_seconds, std::nullopt);
}

TEST(HealthReport, TakesNumbersAsTexts) {
  EXPECT_EQ(decoded({{"cpu_percent", "12.5"}}).cpu_percent, 12.5);
}

TEST(HealthReport, LeavesOutWhatMeansNothing) {
  const HealthReport report = decoded({{"cpu_percent", -1},
                                       {"memory_rss_mb", "much"},
                                       {"memory_vms_mb", nullptr},
                                       {"uptime_seconds", Json::array()},
                                       {"process_count", 2}});
  EXPECT_EQ(report, (HealthReport{.process_count = 2}));
}

TEST(HealthReport, IsNoneWithoutAFigure) {
  for (const Json& data : {Json(), Json::object(), Json::array({1}), Json("ok"), Json{{"cpu_percent", "nan"}},
                           Json{{"cpu_percent", "inf"}}, Json{{"cpu_percent", "1 %"}}})
    EXPECT_FALSE(decode_health_report(data)) << data;
}

TEST(HealthReport, IsReadAsItIsWritten) {
  const HealthReport report{.process_count = 3, .cpu_percent = 0.5, .uptime_seconds = 12};
  EXPECT_EQ(decoded(*encode(report)), report);
  EXPECT_EQ(encode(report)->dump(), R"({"cpu_percent":0.5,"process_count":3,"uptime_seconds":12})");
}

}  // namespace
}  // namespace kapela::wire
