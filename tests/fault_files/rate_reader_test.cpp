#include "simulators/fault_files/rate_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "orchestrator/yaml/document.hpp"
#include "simulators/faults/fault_type.hpp"

namespace kapela::fault_files {
namespace {

using faults::FaultType;
using faults::Rate;
using std::chrono::hours;
using std::chrono::seconds;
using testing::HasSubstr;

struct ReadRates {
  std::vector<Rate> rates{};
  std::string diagnostics{};
};

ReadRates rates_of(const std::string& text) {
  const files::MemoryFileSystem nothing;
  yaml::Report report("plant.yaml", text);
  ReadRates result;
  if (const auto node = yaml::parse_document(report)) result.rates = read_rates(*node, report, {nothing, "."});
  faults::make_rules(result.rates, {});
  result.diagnostics = yaml::render(report.diagnostics());
  return result;
}

Rate rate_of(const std::string& text) {
  const ReadRates read = rates_of(text);
  EXPECT_EQ(read.diagnostics, "") << text;
  EXPECT_EQ(read.rates.size(), 1U) << text;
  return read.rates.empty() ? Rate() : read.rates.front();
}

TEST(RateReader, APlainNumberIsAPartOfTheRequests) {
  const Rate rate = rate_of("fail_transition: 0.002");
  EXPECT_EQ(rate.value, 0.002);
  EXPECT_FALSE(rate.is_of_time);
  EXPECT_EQ(rate.rule.type, FaultType::fail_transition);
  EXPECT_EQ(rate.rule.trigger.probability, 0.002);
  EXPECT_EQ(rate.rule.name, "fail_transition_by_rate");
  EXPECT_FALSE(rate.from);
}

TEST(RateReader, ReadsWhatHasBeenLearned) {
  const Rate rate = rate_of("fail_transition: {value: 0.002, from: 0.001, to: 0.004, match: {event: CMD_RUN}}");
  EXPECT_EQ(rate.from, 0.001);
  EXPECT_EQ(rate.to, 0.004);
  EXPECT_EQ(rate.rule.match.event, wire::Command::run);
  EXPECT_EQ(rate.rule.to, wire::State::fault) << "'to' is a limit of the rate, not a state";
}

TEST(RateReader, OfTimeItIsSoManyInATime) {
  const Rate rate = rate_of("crash: {value: 1 per 30d, from: 1 per 60d, to: 1 per 10d, with: {restart_after: 5s}}");
  EXPECT_TRUE(rate.is_of_time);
  ASSERT_TRUE(rate.rule.trigger.once_per);
  EXPECT_NEAR(std::chrono::duration<double>(*rate.rule.trigger.once_per).count(), 30.0 * 24 * 3600, 1);
  EXPECT_EQ(rate.rule.duration, seconds(5));
  EXPECT_TRUE(faults::acts_by_itself(rate.rule));
  EXPECT_EQ(rate_of("down: 3 per 1h").value, 3.0 / 3600);
}

TEST(RateReader, OneTypeCanHaveSeveral) {
  const ReadRates read =
      rates_of("reject: [{value: 0.1, match: {event: CMD_RUN}}, {value: 0.2, match: {event: CMD_STOP}}]");
  EXPECT_EQ(read.diagnostics, "");
  ASSERT_EQ(read.rates.size(), 2U);
  EXPECT_EQ(read.rates[0].rule.name, "reject_by_rate");
  EXPECT_EQ(read.rates[1].rule.name, "reject_by_rate_2");
}

TEST(RateReader, ZeroIsNever) {
  EXPECT_FALSE(rate_of("drop: 0").rule.enabled);
  EXPECT_FALSE(rate_of("down: 0 per 1d").rule.enabled);
}

TEST(RateReader, SaysWhatIsWrongAndWhere) {
  EXPECT_THAT(rates_of("drop: 2").diagnostics, HasSubstr("plant.yaml:1:7: error"));
  EXPECT_THAT(rates_of("drop: 2").diagnostics, HasSubstr("2 is no part of 1"));
  EXPECT_THAT(rates_of("drop: 1 per 30d").diagnostics, HasSubstr("drop comes with requests"));
  EXPECT_THAT(rates_of("down: 0.1").diagnostics, HasSubstr("down comes by itself"));
  EXPECT_THAT(rates_of("crash: 1 per month").diagnostics, HasSubstr("is no rate"));
  EXPECT_THAT(rates_of("crash: many per 1d").diagnostics, HasSubstr("begins with no number"));
  EXPECT_THAT(rates_of("dorp: 0.1").diagnostics, HasSubstr("did you mean 'drop'"));
  EXPECT_THAT(rates_of("flap: 0.1").diagnostics, HasSubstr("flap"));
  EXPECT_THAT(rates_of("drop: {from: 0.1}").diagnostics, HasSubstr("value"));
  EXPECT_THAT(rates_of("drop: {value: 0.1, from: 0.2}").diagnostics, HasSubstr("between 'from' and 'to'"));
  EXPECT_THAT(rates_of("crash: {value: 0.1, to: 1 per 1d}").diagnostics, HasSubstr("count as its value does"));
  EXPECT_THAT(rates_of("crash: {value: 1 per 1d, match: {event: CMD_RUN}}").diagnostics,
              HasSubstr("waits for no request"));
  EXPECT_THAT(rates_of("pause: 1 per 1d").diagnostics, HasSubstr("duration"));
  EXPECT_THAT(rates_of("late_transition: 0.1").diagnostics, HasSubstr("needs 'by', 'takes' or 'factor'"));
  EXPECT_THAT(rates_of("drop: [1, 2]").diagnostics, HasSubstr("plant.yaml:1:11: error"));
}

}  // namespace
}  // namespace kapela::fault_files
