#include "orchestrator/api/recent_lines.hpp"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "orchestrator/engine/engine.hpp"
#include "orchestrator/scenario/scenario.hpp"
#include "tests/api/lone_orchestrator.hpp"

namespace kapela::api {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using wire::Json;

scenario::Action saying(base::Level level, std::string message) {
  scenario::LogEvent said;
  said.level = level;
  said.message = scenario::TemplateText::literal(std::move(message));
  scenario::Action action;
  action.body = std::move(said);
  return action;
}

std::vector<std::string> lines_of(const Json& lines) {
  std::vector<std::string> found;
  for (const Json& each : lines) found.push_back(each["line"]);
  return found;
}

void say(LoneOrchestrator& lone, base::Level level, std::size_t times, const std::string& words) {
  for (std::size_t i = 0; i < times; ++i) (void)lone.end_of(lone.start(saying(level, words)));
}

TEST(RecentLines, TellWhatWasSaidInItsOrderWithWhenAndByWhichRun) {
  LoneOrchestrator lone;
  say(lone, base::Level::info, 1, "first");
  say(lone, base::Level::warning, 1, "second");
  Json lines = Json::array();
  for (const Json& each : recent_lines(lone.orchestrator))
    if (each["level"] != "DEBUG") lines.push_back(each);
  EXPECT_THAT(lines_of(lines), ElementsAre("first", "second"));
  EXPECT_EQ(lines[1]["run"], 2);
  EXPECT_EQ(lines[1]["level"], "WARNING");
  EXPECT_LT(lines[0]["sequence"], lines[1]["sequence"]);
  EXPECT_THAT(lines[0]["time"].get<std::string>(), HasSubstr("T"));
}

TEST(RecentLines, AreTheLatestAndRoutineTakesTheRoomOfNothingElse) {
  LoneOrchestrator lone;
  say(lone, base::Level::info, 1, "old");
  say(lone, base::Level::info, 50, "said");
  say(lone, base::Level::debug, 300, "routine");
  const std::vector<std::string> lines = lines_of(recent_lines(lone.orchestrator));
  EXPECT_EQ(std::count(lines.begin(), lines.end(), "said"), 50);
  say(lone, base::Level::info, 300, "more");
  EXPECT_EQ(recent_lines(lone.orchestrator).size(), 300U);
  EXPECT_THAT(lines_of(recent_lines(lone.orchestrator)), testing::Not(testing::Contains("old")));
}

TEST(RecentLines, NeverLeaveOutTheLatchThatIsOn) {
  LoneOrchestrator lone;
  (void)lone.latch();
  say(lone, base::Level::info, 400, "since then");
  EXPECT_THAT(lines_of(recent_lines(lone.orchestrator)).front(), HasSubstr("STOPPED_PARTIAL"));
  ASSERT_TRUE(lone.orchestrator.engine().acknowledge("anna"));
  say(lone, base::Level::info, 400, "since then");
  EXPECT_EQ(lines_of(recent_lines(lone.orchestrator)).front(), "since then");
}

}  // namespace
}  // namespace kapela::api
