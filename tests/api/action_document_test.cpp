#include "orchestrator/api/action_document.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "orchestrator/files/scenario_file.hpp"

namespace kapela::api {
namespace {

using wire::Json;

Json document_of(const std::string& actions) {
  yaml::Report report("f.yaml", "name: x\nvars: {count: 1}\nactions:\n" + actions);
  const auto scenarios = files::read_scenarios(report);
  EXPECT_FALSE(report.failed()) << render(report.diagnostics());
  return actions_document(scenarios.at(0).actions);
}

Json one(const std::string& action) {
  return document_of("  - " + action + "\n").at(0);
}

TEST(ActionDocument, SaysWhatTheActionSays) {
  EXPECT_EQ(one("{type: delay, duration: 1500ms}"),
            Json::parse(R"({"type": "delay", "line": 4, "duration": "1s500ms"})"));
  EXPECT_EQ(
      one("{type: set, name: count, value: vars.count + 1, if: vars.count < 3}"),
      Json::parse(R"({"type": "set", "line": 4, "name": "count", "value": "vars.count + 1", "if": "vars.count < 3"})"));
  EXPECT_EQ(one("{type: require, condition: none_in(FAULT)}"),
            Json::parse(R"x({"type": "require", "line": 4, "condition": "none_in(FAULT)"})x"));
}

TEST(ActionDocument, HoldsTheActionsInside) {
  EXPECT_EQ(
      one("{type: if, condition: vars.count > 1, then: [{type: test, message: a}], else: [{type: test, message: b}]}"),
      Json::parse(R"({"type": "choose", "line": 4,
                            "branches": [{"if": "vars.count > 1",
                                          "actions": [{"type": "test", "line": 4, "message": "a"}]}],
                            "else": [{"type": "test", "line": 4, "message": "b"}]})"));
  EXPECT_EQ(one("{type: repeat, times: 2, pause: 1s, actions: [{type: delay, duration: 1s}]}"),
            Json::parse(R"({"type": "repeat", "line": 4, "times": 2, "pause": "1s",
                            "actions": [{"type": "delay", "line": 4, "duration": "1s"}]})"));
  EXPECT_EQ(one("{type: parallel, actions: [{type: delay, duration: 1s}]}")["branches"],
            Json::parse(R"([[{"type": "delay", "line": 4, "duration": "1s"}]])"));
}

TEST(ActionDocument, TellsWhatIsDoneAboutFailures) {
  const Json json =
      one("{type: send_command, target: \"@all\", command: CMD_STOP, required: false, quorum: 2, retry: {count: 3, on: "
          "TIMEOUT}, "
          "on_failure: [{type: alert, message: m}]}");
  EXPECT_EQ(json["required"], false);
  EXPECT_EQ(json["quorum"], 2);
  EXPECT_EQ(json["retry"],
            Json::parse(R"({"count": 3, "delay": "0s", "backoff": 1.0, "jitter": 0.0, "on": ["TIMEOUT"]})"));
  EXPECT_EQ(json["on_failure"].at(0)["severity"], "WARNING");
}

}  // namespace
}  // namespace kapela::api
