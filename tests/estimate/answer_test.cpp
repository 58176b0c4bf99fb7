#include "simulators/estimate/answer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "simulators/estimate/answer_document.hpp"

namespace kapela::estimate {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::HasSubstr;

Tally tally_of(std::uint64_t good, std::uint64_t bad, const Question& question) {
  Tally tally;
  for (std::uint64_t run = 0; run < good + bad; ++run) {
    Sample sample;
    sample.run = run;
    sample.lasted = milliseconds(1 + run);
    sample.status = run < good ? record::RunStatus::succeeded : record::RunStatus::rolled_back;
    if (run >= good) sample.cause = Cause{"io", "TIMEOUT", "wait_for_state RUN"};
    tally.add(question, sample);
  }
  tally.sort();
  return tally;
}

TEST(Answer, CountsHitsByStatusAndTime) {
  Question question;
  question.within = milliseconds(50);
  const Answer answer = answer_of(question, tally_of(80, 20, question));
  EXPECT_EQ(answer.hits.times, 50U);
  EXPECT_EQ(answer.hits.of, 100U);
  ASSERT_EQ(answer.statuses.size(), 2U);
  EXPECT_EQ(answer.statuses[0].share.times, 80U);
  ASSERT_EQ(answer.causes.size(), 1U);
  EXPECT_EQ(answer.causes[0].first_run, 80U);
  EXPECT_EQ(answer.durations.front().value, milliseconds(40));
  EXPECT_EQ(answer.verdict, Verdict::open) << "nobody asked";
}

TEST(Answer, HasAnIntervalForEveryNumber) {
  const Question question;
  const Answer answer = answer_of(question, tally_of(300, 5, question));
  EXPECT_LT(answer.hits.interval.low, answer.hits.value());
  EXPECT_GT(answer.hits.interval.high, answer.hits.value());
  for (const Quantile& each : answer.durations) {
    EXPECT_LE(each.low.value_or(each.value), each.value);
    EXPECT_GE(each.high.value_or(each.value), each.value);
  }
  EXPECT_TRUE(answer.durations.front().low && answer.durations.front().high);
  EXPECT_FALSE(answer.durations.back().high) << "300 runs have no upper limit of what one in 1,000 exceeds";
}

TEST(Answer, SaysWhy) {
  Question question;
  question.within = seconds(60);
  question.at_least = 0.999;
  const Answer good = answer_of(question, tally_of(4'603, 0, question));
  EXPECT_EQ(good.verdict, Verdict::pass);
  EXPECT_EQ(verdict_text(good),
            "P(SUCCEEDED within 1m) is at least 0.999 with a confidence of 99 %, 0.999 is asked for");
  EXPECT_THAT(verdict_text(answer_of(question, tally_of(100, 0, question))), HasSubstr("more runs would tell"));
  EXPECT_EQ(answer_of(question, tally_of(90, 10, question)).verdict, Verdict::fail);
}

TEST(Answer, IsADocument) {
  Question question;
  question.at_least = 0.9;
  const auto json =
      nlohmann::json::parse(answer_json({"start", 7, true}, answer_of(question, tally_of(500, 0, question)), {}));
  EXPECT_EQ(json["verdict"], "PASS");
  EXPECT_EQ(json["runs"], 500);
  EXPECT_EQ(json["probability"]["value"], 1.0);
  EXPECT_LT(json["probability"]["low"], 1.0);
  EXPECT_EQ(json["durations"][0]["part"], 0.5);
  EXPECT_TRUE(json["durations"][3]["high"].is_null());
}

TEST(Answer, TheCurveRisesToTheShareThatSucceeded) {
  const Question question;
  const Tally tally = tally_of(80, 20, question);
  const std::vector<Reliability> curve = reliability(tally, 0.99, 10);
  ASSERT_EQ(curve.size(), 10U);
  for (std::size_t i = 1; i < curve.size(); ++i) EXPECT_GT(curve[i].value, curve[i - 1].value);
  EXPECT_EQ(curve.back().value, 0.8);
  EXPECT_EQ(curve.back().within, milliseconds(80));
}

TEST(Answer, DigitsTellAPartFromOne) {
  EXPECT_EQ(part_text(1), "1");
  EXPECT_EQ(part_text(0), "0");
  EXPECT_EQ(part_text(0.5), "0.500");
  EXPECT_EQ(part_text(0.998849), "0.99885");
  EXPECT_EQ(part_text(0.0000012), "0.0000012");
}

}  // namespace
}  // namespace kapela::estimate
