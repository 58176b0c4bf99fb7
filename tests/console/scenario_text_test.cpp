#include "tools/console/scenario_text.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

namespace kapela::console {
namespace {

using ::testing::ElementsAre;
using wire::Json;

Json scenario(Json actions) {
  return {{"vars", Json::object()},
          {"actions", std::move(actions)},
          {"on_success", Json::array()},
          {"on_end", Json::array()}};
}

TEST(ScenarioText, NumbersItsSteps) {
  EXPECT_THAT(scenario_lines(scenario({{{"type", "send_command"}, {"command", "CMD_RUN"}, {"target", "@all"}},
                                       {{"type", "wait_for_state"},
                                        {"target_state", {"RUN", "PAUSE"}},
                                        {"components", {"io", "arm"}},
                                        {"timeout", "30s"},
                                        {"quorum", 1}}})),
              ElementsAre("  1. send_command CMD_RUN to @all",
                          "  2. wait_for_state RUN, PAUSE to io, arm within 30s, 1 are enough"));
}

TEST(ScenarioText, WhatIsInsideStandsFurtherToTheRight) {
  const Json delay{{"type", "delay"}, {"duration", "1s"}};
  EXPECT_THAT(scenario_lines(scenario({{{"type", "choose"},
                                        {"branches", {{{"if", "hot"}, {"actions", Json::array({delay})}}}},
                                        {"else", Json::array({delay})},
                                        {"on_failure", Json::array({delay})}}})),
              ElementsAre("  1. choose", "     if hot:", "       1. delay 1s", "     else:", "       1. delay 1s",
                          "       on failure: delay 1s"));
}

TEST(ScenarioText, BranchesOfParallelAreLists) {
  const Json delay{{"type", "delay"}, {"duration", "1s"}, {"required", false}, {"if", "cold"}};
  EXPECT_THAT(scenario_lines(scenario({{{"type", "parallel"}, {"branches", Json::array({Json::array({delay})})}}})),
              ElementsAre("  1. parallel", "     at the same time:", "       1. delay 1s, not required, if cold"));
}

TEST(ScenarioText, BeginsWithItsVariablesAndEndsWithItsEnd) {
  Json made = scenario({{{"type", "test"}}});
  made["vars"] = {{"budget", 60}};
  made["on_success"] = {{{"type", "log_event"}, {"message", "done"}}};
  made["on_end"] = {{{"type", "log_event"}, {"message", "over"}}};
  EXPECT_THAT(scenario_lines(made), ElementsAre("budget = 60", "  1. test", "after success:", "  1. log_event done",
                                                "at the end:", "  1. log_event over"));
}

}  // namespace
}  // namespace kapela::console
