#include "simulators/reports/json_lines.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/reports/golden.hpp"
#include "tests/reports/story.hpp"

namespace kapela::reports {
namespace {

TEST(JsonLines, AreAsThatOfTheGolden) {
  const std::string line = json_line(full_outcome()) + "\n";
  EXPECT_EQ(line, golden("case.jsonl", line));
}

TEST(JsonLines, AreOneLineOfJson) {
  const std::string line = json_line(full_outcome());
  EXPECT_EQ(line.find('\n'), std::string::npos);
  const nlohmann::json json = nlohmann::json::parse(line);
  EXPECT_EQ(json["verdict"], "FAIL");
  EXPECT_EQ(json["took_seconds"], 0.0015);
  EXPECT_EQ(json["violations"][0]["invariant"], "I16");
}

TEST(JsonLines, TellWhatIsKnownOfSomebodyElsesOrchestrator) {
  const nlohmann::json json = nlohmann::json::parse(json_line(told_outcome()));
  EXPECT_EQ(json["runs"][0]["status"], "FAILED");
  EXPECT_EQ(json["breaches"][0]["law"], "J1");
  EXPECT_EQ(json["breaches"][0]["component"], "left");
  EXPECT_EQ(json["breaches"][0]["records"], nlohmann::json::array({1, 4}));
  EXPECT_EQ(json["excused"][0], "io is left in PAUSE: it was raised by hand");
  EXPECT_EQ(json["output"], "no licence <found>\n");
  EXPECT_FALSE(nlohmann::json::parse(json_line(full_outcome())).contains("breaches"));
}

TEST(JsonLines, ReplaceWhatIsNoUtf8) {
  CaseOutcome outcome;
  outcome.name = "\xFF";
  EXPECT_EQ(nlohmann::json::parse(json_line(outcome))["case"], "\uFFFD");
}

}  // namespace
}  // namespace kapela::reports
