#include "orchestrator/files/avena_words.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include <fmt/format.h>

namespace kapela::files {
namespace {

using Word = AvenaWord;

constexpr std::string_view mail = "write type: alert, with an email channel under alerts: of the configuration";
constexpr std::string_view text_message =
    "write type: alert, with a webhook or command channel under alerts: of the configuration that speaks to the "
    "gateway";
constexpr std::string_view program =
    "write type: alert, with a command channel under alerts: of the configuration that does it";
constexpr std::string_view ask_by_event =
    "no database is asked: let who watches it post an event, and start with trigger: {type: event_received, "
    "event_type: "
    "...}";
constexpr std::string_view in_a_trigger =
    "here states can be asked; it stands in a trigger: {type: automatic, conditions: ...}";

constexpr std::array actions{
    Word{"send_email", mail},
    Word{"send_sms", text_message},
    Word{"send_sms_to_customer", text_message},
    Word{"send_notification", "write type: alert, with a channel under alerts: of the configuration"},
    Word{"log", "write type: log_event, with level and message"},
    Word{"database_update", program},
    Word{"aps_database_update", program},
    Word{"restart_orders", program},
    Word{"lynx_refund", program},
    Word{"lynx_refund_approve", program},
    Word{"process_data", program},
    Word{"custom_process", program},
    Word{"my_custom", program},
    Word{"send_custom_command", "write type: send_command: commands of the state machine alone are sent"},
    Word{"set_group_fsm_state", "write type: ensure_state, with target and target_state"},
    Word{"systemctl", "write type: send_command with CMD_RESTART: services are commanded, not their processes"},
    Word{"pause_scenario", "write type: approve where a run shall wait for somebody"},
    Word{"resume_scenario", "write type: approve where a run shall wait for somebody"},
    Word{"logic_and", "write if: with the conditions and `and` between them"},
};
constexpr std::array conditions{
    Word{"database", ask_by_event},
    Word{"database_generic", ask_by_event},
    Word{"aps_database", ask_by_event},
    Word{"database_list", ask_by_event},
    Word{"virtual_device_error",
         "ask for the component: {client_state: {client: NAME, state: FAULT}}, or let it post an event"},
    Word{"time", in_a_trigger},
    Word{"error_message", in_a_trigger},
    Word{"python_eval", "write an expression: components.io.state == 'RUN'"},
    Word{"python_function", "write an expression: components.io.state == 'RUN'"},
};
constexpr std::array config_keys{
    Word{"builtin_scenarios_directory", "nothing is built in: name the folder under scenarios:, which takes a list"},
    Word{"max_concurrent_scenarios",
         "runs that share no component go on together; mode: and priority: of a scenario say who waits"},
    Word{"smtp", "write alerts: {channels: {mail: {email: {url: 'smtps://host:465', from: ..., to: [...]}}}}"},
    Word{"sms", "write alerts: {channels: {sms: {webhook: {url: ...}}}}, or a command channel for the gateway"},
    Word{"actions_directory", "no plug-ins are loaded: an alert with a command channel runs a program"},
    Word{"conditions_directory", "no plug-ins are loaded: a program can post an event, which starts a scenario"},
};

std::optional<std::string_view> find(std::span<const Word> words, std::string_view name) {
  const auto found = std::find_if(words.begin(), words.end(), [name](const Word& word) { return word.name == name; });
  return found == words.end() ? std::nullopt : std::optional(found->instead);
}

bool refuse(const yaml::Node& node, std::string_view what, std::string_view name, std::span<const Word> words,
            yaml::Report& report) {
  const std::optional<std::string_view> instead = find(words, name);
  if (!instead) return false;
  report.error(base::ErrorCode::unsupported, node, fmt::format("'{}' is {} of avena_commons alone", name, what),
               std::string(*instead));
  return true;
}

}  // namespace

bool refuse_avena_action(const yaml::Node& node, std::string_view name, yaml::Report& report) {
  return refuse(node, "an action", name, actions, report);
}

bool refuse_avena_condition(const yaml::Node& node, std::string_view name, yaml::Report& report) {
  return refuse(node, "a condition", name, conditions, report);
}

std::span<const AvenaWord> avena_config_keys() {
  return config_keys;
}

}  // namespace kapela::files
