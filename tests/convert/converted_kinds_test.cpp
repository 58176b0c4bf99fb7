// Each kind of action, condition, trigger and text that avena_commons has, there and here.
#include <array>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "orchestrator/convert/conversion.hpp"
#include "orchestrator/files/avena_words.hpp"
#include "tests/files/reading.hpp"

namespace kapela::convert {
namespace {

using ::testing::HasSubstr;

struct Converted {
  Conversion conversion;
  std::string said;
};

Converted convert_scenario(const std::string& trigger, const std::string& action) {
  yaml::Report report("a.json", fmt::format(R"({{"name": "n", {}"actions": [{}]}})",
                                            trigger.empty() ? "" : "\"trigger\": " + trigger + ", ", action));
  Converted result;
  result.conversion = converted(report);
  result.said = render(report.diagnostics());
  return result;
}

struct Pair {
  std::string there;
  std::string here;           ///< is in what is written
  std::string decision = "";  ///< part of what is left to a person; empty: nothing is
};

void expect_pair(const Pair& pair, const Converted& result) {
  SCOPED_TRACE(pair.there + "\n" + result.conversion.yaml + result.said);
  EXPECT_THAT(result.conversion.yaml, HasSubstr(pair.here));
  EXPECT_TRUE(result.conversion.loads);
  EXPECT_EQ(result.conversion.complete(), pair.decision.empty());
  if (pair.decision.empty()) return;
  EXPECT_THAT(result.said, HasSubstr(pair.decision));
  EXPECT_THAT(result.conversion.yaml, HasSubstr("# a person decides: "));
}

TEST(ConvertedActions, OfEachKindMeanTheSame) {
  const std::string log = "  - type: log_event\n";
  for (const Pair& pair : {
           Pair{R"({"type": "log_event", "level": "success", "message": "✅ a"})",
                log + "    level: success\n    message: \"✅ a\"\n"},
           Pair{R"({"type": "log", "message": "m", "level": "info"})", log + "    message: \"m\"\n    level: info\n"},
           Pair{R"({"type": "send_command", "client": ["io", "supervisor_1"], "command": "CMD_INITIALIZED"})",
                "  - type: send_command\n    components: [io, supervisor_1]\n    command: CMD_INITIALIZED\n    "
                "where_illegal: skip\n"},
           Pair{R"({"type": "send_command", "group": "sensors", "command": "CMD_RUN", "description": "d"})",
                "    group: sensors\n    command: CMD_RUN\n    description: \"d\"\n"},
           Pair{R"({"type": "send_command", "groups": ["a", "b"], "command": "CMD_RUN"})", "    groups: [a, b]\n"},
           Pair{R"({"type": "send_command", "component": "{{ trigger.source }}", "command": "CMD_RUN"})",
                "    component: \"{{ trigger.source }}\"\n"},
           Pair{R"({"type": "wait_for_state", "target": "@all", "target_states": ["RUN", "PAUSE"], "timeout": 30})",
                "  - type: wait_for_state\n    target: \"@all\"\n    target_state: [RUN, PAUSE]\n    timeout: 30s\n"},
           Pair{R"({"type": "wait_for_state", "client": "io", "target_state": ["RUN"], "timeout": "1m",
                    "check_interval": "1s", "on_failure": [{"type": "log_event", "message": "m"}]})",
                "    target_state: RUN\n    timeout: 1m\n    on_failure:\n      - type: log_event\n"},
           Pair{R"({"type": "test", "message": "m", "show_config": true, "show_trigger": false})",
                "  - type: test\n    message: \"m\"\n    show_config: true\n    show_trigger: false\n"},
           Pair{R"({"type": "execute_scenario", "scenario_name": "Inny", "wait_for_completion": true,
                    "on_failure": "continue"})",
                "  - type: execute_scenario\n    scenario: \"Inny\"\n    on_failure: continue\n"},
           Pair{
               R"({"type": "evaluate_condition",
                    "conditions": [{"type": "client_state", "client": "io", "state": "RUN"}],
                    "true_actions": [{"type": "test"}], "false_actions": [{"type": "log_event", "message": "m"}]})",
               "  - type: if\n    condition: \"components.io.state == 'RUN'\"\n    then:\n      - type: test\n    "
               "else:\n      - type: log_event\n"},
           Pair{R"({"type": "evaluate_condition", "conditions": {"client_state": {"any_service_in_state": ["FAULT"]}},
                    "true_actions": [], "false_actions": [{"type": "test"}]})",
                "    condition: \"not (any_in(FAULT))\"\n    then:\n      - type: test\n"},
       })
    expect_pair(pair, convert_scenario("", pair.there));
}

TEST(ConvertedActions, OfAvenaAloneAreMarkedForAPerson) {
  const auto lost = [](const std::string& type) {
    return fmt::format("  - type: log_event\n    level: warning\n    message: \"left out: {}\"\n", type);
  };
  for (const Pair& pair : {
           Pair{R"({"type": "send_email", "to": ["a@b", "c@d"], "subject": "S", "body": "B"})",
                "  - type: alert\n    message: |-\n      S\n      B\n",
                "'send_email' is an action of avena_commons alone, "
                "here to a@b, c@d; write type: alert"},
           Pair{R"({"type": "send_sms", "to": "+48", "text": "T"})", "  - type: alert\n    message: \"T\"\n",
                "write type: alert"},
           Pair{R"({"type": "send_sms_to_customer", "phone_field": "phone", "text": "T"})", "    message: \"T\"\n",
                "here to phone"},
           Pair{R"({"type": "send_notification", "channel": "email", "message": "M"})", "    message: \"M\"\n",
                "here to email"},
           Pair{R"({"type": "pause_scenario", "execution_id": "current", "description": "Zgoda?"})",
                "  - type: approve\n    message: \"Zgoda?\"\n    timeout: 1h\n", "how long is waited"},
           Pair{R"({"type": "set_group_fsm_state", "group_tag": "robots", "state": "STARTED"})",
                "  - type: ensure_state\n    group: robots\n",
                "'STARTED' is a state of avena_commons alone; write RUN"},
           Pair{R"({"type": "logic_and", "conditions": [{"type": "database_list", "table": "t"}],
                    "true_actions": [{"type": "test"}]})",
                "    condition: \"false\"\n    then:\n      - type: test\n",
                "'database_list' is a condition of avena_commons alone"},
           Pair{R"({"type": "send_command", "client": "io", "command": "CMD_RESET"})", "    command: CMD_ACK\n",
                "write CMD_ACK"},
           Pair{R"({"type": "wait_for_state", "client": "io", "target_state": "READY"})", "    target_state: STOPPED\n",
                "write STOPPED"},
           Pair{R"({"type": "wait_for_state", "client": "io", "target_state": "RUN", "on_timeout": "fail"})",
                "    target_state: RUN\n", "'on_timeout' has no meaning in wait_for_state; write on_failure"},
           Pair{R"({"type": "execute_scenario", "scenario": "Inny", "wait_for_completion": false})",
                "    scenario: \"Inny\"\n", "has a trigger of its own"},
           Pair{R"({"type": "systemctl", "operation": "restart", "service": "io.service"})",
                "  - type: systemctl\n    operation: restart\n    service: \"io.service\"\n",
                "say 'unit: NAME.service'"},
           Pair{R"({"type": "custom_process"})", lost("custom_process"), "no plug-ins are loaded"},
           Pair{R"({"type": "lynx_refund", "transaction_id": 1})", lost("lynx_refund"), "orders and payments"},
           Pair{R"({"type": "dance"})", lost("dance"), "there is no action 'dance'"},
       })
    expect_pair(pair, convert_scenario("", pair.there));
}

TEST(ConvertedActions, OfAvenaAloneNeverVanish) {
  for (const files::AvenaWord& word : files::avena_words()) {
    if (word.kind != files::AvenaKind::action) continue;
    const Converted result = convert_scenario("", fmt::format(R"({{"type": "{}", "message": "m"}})", word.name));
    EXPECT_THAT(result.conversion.yaml, HasSubstr("actions:\n")) << word.name;
    EXPECT_THAT(result.conversion.yaml, HasSubstr("  - type: ")) << word.name;
  }
}

TEST(ConvertedActions, SendBusinessCommandsAsEvents) {
  const Converted result = convert_scenario(
      "", R"({"type": "send_custom_command", "client": "supervisor_1", "command": "MOVE", "timeout": "15s",
              "data": {"x": 1.5, "who": "{{ trigger.source }}", "none": null, "list": [1, "a"]}})");
  EXPECT_THAT(result.conversion.yaml,
              HasSubstr("  - type: send_event\n    component: supervisor_1\n    event: MOVE\n    timeout: 15s\n    "
                        "data:\n      x: 1.5\n      who: \"{{ trigger.source }}\"\n      none: null\n      list: [1, "
                        "\"a\"]\n"));
  EXPECT_THAT(result.said, HasSubstr("write undo: with the event that does, or harmless: true"));
}

std::string trigger_with(const std::string& conditions) {
  return R"({"type": "automatic", "conditions": )" + conditions + "}";
}

TEST(ConvertedTrigger, ConditionsOfEachKindMeanTheSame) {
  for (const Pair& pair : {
           Pair{R"({"client_state": {"any_service_in_state": ["FAULT", "ON_ERROR"]}})",
                "    any_in: [FAULT, ON_ERROR]\n"},
           Pair{R"({"client_state": {"no_service_in_state": "PAUSE"}})", "    none_in: PAUSE\n"},
           Pair{R"({"client_state": {"all_services_in_state": ["RUN"]}})", "    all_in: RUN\n"},
           Pair{R"({"client_state": {"client": "io", "state": "RUN"}})",
                "    all_in:\n      component: io\n      state: RUN\n"},
           Pair{R"({"error_message": {"mode": "regex", "pattern": "feeder\\d+", "case_sensitive": true}})",
                "    error_message:\n      matches: \"feeder\\\\d+\"\n      case_sensitive: true\n"},
           Pair{R"({"error_message": {"pattern": "f", "fault_clients_only": true}})",
                "    error_message:\n      contains: \"f\"\n"},
           Pair{R"({"error_message": {"mode": "exact", "pattern": "f", "fault_clients_only": false}})",
                "      exact: \"f\"\n      all_clients: true\n"},
           Pair{R"({"error_message": {"mode": "starts_with", "pattern": "f", "error_clients_only": true}})",
                "      starts_with: \"f\"\n      error_clients_only: true\n"},
           Pair{R"({"time": {"time_range": {"start": "06:00", "end": "22:00"}, "weekdays": ["monday"]}})",
                "    time:\n      from: \"06:00\"\n      to: \"22:00\"\n      weekdays: [monday]\n"},
           Pair{R"({"time": {"specific_date": "2026-12-24T10:00:00"}})", "    time:\n      date: \"2026-12-24\"\n"},
           Pair{R"({"not": {"condition": {"client_state": {"any_service_in_state": "RUN"}}}})",
                "    not:\n      any_in: RUN\n"},
           Pair{R"({"xor": {"conditions": [{"client_state": {"any_service_in_state": "RUN"}},
                                           {"client_state": {"no_service_in_state": "FAULT"}}]}})",
                "    xor:\n      - any_in: RUN\n      - none_in: FAULT\n"},
           Pair{R"([{"type": "client_state", "client": "io", "state": "RUN"}, {"time": {"weekdays": "friday"}}])",
                "    and:\n      - all_in:\n          component: io\n          state: RUN\n      - time:\n"},
           Pair{R"({"client_state": {"any_service_in_state": "RUN"}, "error_message": {"pattern": "f"}})",
                "    and:\n      - any_in: RUN\n      - error_message:\n"},
       })
    expect_pair(pair, convert_scenario(trigger_with(pair.there), R"({"type": "test"})"));
}

TEST(ConvertedTrigger, AConditionWithoutAnEqualNeverHolds) {
  const std::string off = "    \"false\"\n";
  for (const Pair& pair : {
           Pair{R"({"virtual_device_error": {"client": "io", "device_pattern": "f"}})", "conditions: \"false\"\n",
                "components.io.data.failed"},
           Pair{R"({"client_state": {"any_service_in_state": "RUN", "exclude_clients": ["io"]}})",
                "conditions: \"false\"\n", "'exclude_clients' is a key of avena_commons alone; name those that count"},
           Pair{R"({"error_message": {"pattern": "f", "check_io_devices": true}})", "conditions: \"false\"\n",
                "'check_io_devices'"},
           Pair{R"({"time": {"hour": "*/2"}})", "conditions: \"false\"\n", "write trigger: {type: schedule"},
           Pair{R"({"or": {"conditions": [{"python_eval": "x"}, {"client_state": {"any_service_in_state": "RUN"}}]}})",
                "      - \"false\"\n      - any_in: RUN\n", "'python_eval'"},
           Pair{R"({"moon": {}})", "conditions: \"false\"\n", "there is no condition 'moon'"},
       }) {
    const Converted result = convert_scenario(trigger_with(pair.there), R"({"type": "test"})");
    expect_pair(pair, result);
    EXPECT_THAT(result.conversion.yaml, HasSubstr("enabled: false\n"));
  }
}

TEST(ConvertedTrigger, TakesGroupsOutOfAMessage) {
  const Converted result = convert_scenario(
      trigger_with(
          R"json({"error_message": {"mode": "regex", "pattern": "f(\\d)", "extract_to_context": {"id": 1}}})json"),
      R"({"type": "log_event", "message": "{{ id }}"})");
  expect_pair({"", "extract_to_context:\n        id: \"1\"\n"}, result);
  EXPECT_EQ(result.conversion.yaml.find("vars:"), std::string::npos);
  EXPECT_THAT(result.conversion.yaml, HasSubstr("message: \"{{ vars.id }}\"\n"));
  EXPECT_EQ(result.conversion.yaml.find("enabled"), std::string::npos);
}

TEST(ConvertedTrigger, ADatabaseBecomesAnEventOfWhoeverKnowsIt) {
  const Converted result = convert_scenario(
      trigger_with(R"({"database_list": {"table": "orders", "result_key": "late"}, "time": {"hour": "1"}})"),
      R"({"type": "log_event", "message": "{{ trigger.late|length }} of {{ late }}"})");
  expect_pair({"", "  event_type: EVENT_LATE\n", "'database_list' is a condition of avena_commons alone"}, result);
  EXPECT_THAT(result.conversion.yaml, HasSubstr("\"{{ trigger.data.late_count }} of {{ trigger.data.late }}\""));
  EXPECT_THAT(result.conversion.yaml, HasSubstr("# data of that event: late, and how many they are, late_count\n"));
  EXPECT_THAT(result.said, HasSubstr("whoever posts the event asks for it, too"));
}

TEST(ConvertedTrigger, OfEachType) {
  for (const Pair& pair : {
           Pair{R"({"type": "manual", "description": "d", "conditions": {}})",
                "trigger:\n  type: manual\n  description: \"d\"\n"},
           Pair{R"({"type": "scheduled", "cron": "0 6 * * *"})", "  type: schedule\n  cron: \"0 6 * * *\"\n"},
           Pair{R"({"type": "event", "event_type": "EVENT_X", "source": "io"})",
                "  type: event_received\n  event_type: \"EVENT_X\"\n  source: \"io\"\n"},
           Pair{R"({"type": "power_failure_imminent"})",
                "  type: event_received\n  event_type: power_failure_imminent\n"},
           Pair{R"({"type": "manual", "conditions": {"database": {"table": "t"}}})", "  type: manual\n",
                "a scenario that is started by hand has no conditions"},
           Pair{R"({"type": "time_based", "interval": 5})", "  type: manual\n", "write trigger: {type: schedule"},
           Pair{R"({"type": "component_status", "component": "io"})", "  type: manual\n", "any_in: {component"},
           Pair{R"({"type": "event", "event_type": "EVENT_X", "filter": "x"})", "  event_type: \"EVENT_X\"\n",
                "'filter' has no meaning in a trigger event_received"},
           Pair{R"({"type": "full_moon"})", "  type: manual\n", "there is no trigger 'full_moon'"},
       })
    expect_pair(pair, convert_scenario(pair.there, R"({"type": "test"})"));
}

TEST(ConvertedTexts, OfEachFormMeanTheSame) {
  for (const Pair& pair : {
           Pair{"a {{ trigger.source }} b", "\"a {{ trigger.source }} b\""},
           Pair{"{{trigger.x|length}}", "\"{{ length(trigger.x) }}\""},
           Pair{"{{ trigger.x | upper | length }}", "\"{{ length(upper(trigger.x)) }}\""},
           Pair{"{{ trigger.x|default('a|b') }}", "\"{{ default(trigger.x, 'a|b') }}\""},
           Pair{"{{ scenario_name }}", "\"{{ scenario_name }}\""},
           Pair{"{{ clients_in_fault }}: {{ clients_error_messages }}",
                "\"{{ trigger.components }}: {{ trigger.error_message }}\""},
           Pair{"{{ robot }}", "\"{{ vars.robot }}\"", "give it with --var robot=..., or write trigger.data.robot"},
           Pair{"{{ action_result.n }}!", "\"(...)!\"", "'action_result' is a variable of avena_commons alone"},
           Pair{"{{ trigger.x|join(', ') }}", "\"(...)\"", "'|join' is a filter of avena_commons alone"},
           Pair{"{{ trigger.x|shuffle }}", "\"(...)\"", "there is no filter 'shuffle'"},
           Pair{"{{ trigger.x ~ 'a' }}", "\"(...)\"", "'~' means nothing here"},
           Pair{"a {% if trigger.x %}b{% endif %} c", "\"a (...) c\"",
                "'{% if %}' is a statement of avena_commons alone"},
       })
    expect_pair(pair, convert_scenario("", fmt::format(R"({{"type": "log_event", "message": "{}"}})", pair.there)));
}

}  // namespace
}  // namespace kapela::convert
