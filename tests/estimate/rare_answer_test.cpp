#include "simulators/estimate/rare_answer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace kapela::estimate {
namespace {

using ::testing::HasSubstr;

RareAnswer answer_with(double at_least, double lower, double upper) {
  RareAnswer answer;
  answer.question.at_least = at_least;
  answer.lower_bound = lower;
  answer.upper_bound = upper;
  answer.interval = {lower, upper};
  answer.runs = 7'000;
  return answer;
}

TEST(RareAnswer, SaysInWordsWhatIsAllowed) {
  RareAnswer answer = answer_with(0.999999, 1e-10, 2.5e-7);
  answer.verdict = Verdict::pass;
  EXPECT_EQ(verdict_text(answer), "1 - P(SUCCEEDED) is at most 2.5e-07 with a confidence of 99 %, 1e-06 is allowed");
  answer.verdict = Verdict::open;
  EXPECT_THAT(verdict_text(answer), HasSubstr("may be 1e-10 to 2.5e-07"));
}

TEST(RareAnswer, AClimbTravelsAsALine) {
  Climb climb;
  climb.number = 3;
  climb.runs = 9'000;
  climb.probability = 1.0 / 3e9;
  climb.ground_runs = 1'000;
  climb.ground_misses = 2;
  climb.causes[{"io", "FAULT", "wait \"x\""}] = 1.0 / 7e9;
  EXPECT_EQ(parse_climb(climb_text(climb)), climb);
  EXPECT_FALSE(parse_climb("{\"climb\": \"x\"}"));
  EXPECT_FALSE(parse_climb("no line of it"));
}

TEST(RareAnswer, IsADocument) {
  RareAnswer answer = answer_with(0.999999, 1e-10, 2.5e-7);
  answer.probability = 2e-8;
  answer.causes.push_back({{"io", "TIMEOUT", "a step"}, 2e-8, {1e-8, 4e-8}});
  Asked asked;
  asked.scenario = "Start";
  const auto document = nlohmann::json::parse(rare_json(asked, answer));
  EXPECT_EQ(document["miss"]["value"], 2e-8);
  EXPECT_EQ(document["verdict"], "INCONCLUSIVE");
  EXPECT_EQ(document["failed_first"][0]["component"], "io");
}

}  // namespace
}  // namespace kapela::estimate
