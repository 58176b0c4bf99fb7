#include "orchestrator/files/avena_words.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "orchestrator/base/assert.hpp"

namespace kapela::files {
namespace {

using Of = AvenaKind;
using Word = AvenaWord;

constexpr std::string_view text_message =
    "write type: alert, with a webhook or command channel under alerts: of the configuration that speaks to the "
    "gateway";
constexpr std::string_view ask_by_event =
    "no database is asked: let the component that knows post an event, and start with trigger: {type: event_received, "
    "event_type: ...}";
constexpr std::string_view write_by_event =
    "no database is written to: write type: send_event, with the component that has it, event and data";
constexpr std::string_view done_by_component =
    "write type: send_event, with the component that knows orders and payments, event and data";
constexpr std::string_view done_by_plug_in =
    "no plug-ins are loaded: write type: send_event, with a component that does it, or type: alert, with a command "
    "channel";
constexpr std::string_view wait_for_somebody = "write type: approve where a run shall wait for somebody";
constexpr std::string_view as_expression = "write an expression: components.io.state == 'RUN'";
constexpr std::string_view ask_for_state =
    "ask for its state, any_in: {component: NAME, state: FAULT}, or for its silence, \"not components.NAME.answers\"";
constexpr std::string_view business_state =
    "write an expression over what the component tells of itself, as \"components.io.data.failed > 0\"";
constexpr std::string_view taken_out =
    "a named group of a regular expression becomes a variable: error_message: {matches: \"feeder(?P<id>[0-9]+)\"}, "
    "{{ id }}";
constexpr std::string_view by_schedule = "write trigger: {type: schedule, cron: \"0 * * * *\"}, or every: 1h";
constexpr std::string_view as_one_text =
    "a text has {{ expressions }} alone: let the component that knows the list post it as one text, {{ trigger.data.x "
    "}}";

constexpr std::string_view length_of_text =
    "write length(x), of a text; how many a list has, an event brings as a number of its own";

constexpr std::array words{
    Word{Of::action, "send_email", "write type: alert, with an email channel under alerts: of the configuration"},
    Word{Of::action, "send_sms", text_message},
    Word{Of::action, "send_sms_to_customer", text_message},
    Word{Of::action, "send_notification", "write type: alert, with a channel under alerts: of the configuration"},
    Word{Of::action, "log", "write type: log_event, with level and message", "log_event"},
    Word{Of::action, "database_update", write_by_event},
    Word{Of::action, "aps_database_update", write_by_event},
    Word{Of::action, "restart_orders", done_by_component},
    Word{Of::action, "lynx_refund", done_by_component},
    Word{Of::action, "lynx_refund_approve", done_by_component},
    Word{Of::action, "process_data", done_by_plug_in},
    Word{Of::action, "custom_process", done_by_plug_in},
    Word{Of::action, "my_custom", done_by_plug_in},
    Word{Of::action, "set_group_fsm_state", "write type: ensure_state, with group and target_state", "ensure_state"},
    Word{Of::action, "pause_scenario", wait_for_somebody, "approve"},
    Word{Of::action, "resume_scenario", wait_for_somebody},
    Word{Of::action, "logic_and", "write type: if, with `and` between the conditions", "if"},

    Word{Of::condition, "database", ask_by_event},
    Word{Of::condition, "database_generic", ask_by_event},
    Word{Of::condition, "aps_database", ask_by_event},
    Word{Of::condition, "database_list", ask_by_event},
    Word{Of::condition, "virtual_device_error", business_state},
    Word{Of::condition, "component_status", ask_for_state},
    Word{Of::condition, "python_eval", as_expression},
    Word{Of::condition, "python_function", as_expression},

    Word{Of::condition_key, "exclude_clients",
         "name those that count: any_in: {components: [io, supervisor_1], state: FAULT} in a trigger, "
         "\"components.io.state == 'FAULT' or ...\" in an action"},
    Word{Of::condition_key, "check_io_devices", business_state},
    Word{Of::condition_key, "extract_id_to", taken_out},
    Word{Of::condition_key, "extract_physical_device_to", taken_out},
    Word{Of::condition_key, "extract_error_message_to", taken_out},
    Word{Of::condition_key, "extract_device_type_to", taken_out},
    Word{Of::condition_key, "hour", by_schedule},
    Word{Of::condition_key, "minute", by_schedule},
    Word{Of::condition_key, "always_true", "leave the condition out"},

    Word{Of::trigger, "component_status", ask_for_state},
    Word{Of::trigger, "power_failure_imminent",
         "write trigger: {type: event_received, event_type: power_failure_imminent}", "event_received"},
    Word{Of::trigger, "time_based", by_schedule},

    Word{Of::trigger_key, "conditions",
         "nothing asks them where somebody starts it: ask with a step, type: require, or give what they found with "
         "--var"},
    Word{Of::action_key, "check_interval", "leave it out: states are asked for by themselves"},
    Word{Of::action_key, "on_timeout", "write on_failure: with what tells, and what lowers"},
    Word{Of::nested_key, "timeout", "its steps have their own; that of the whole run is timeout: of this scenario"},
    Word{Of::nested_key, "wait_for_completion", "it is waited for; what is to run beside has a trigger of its own"},

    Word{Of::command, "CMD_START", "write CMD_RUN", "CMD_RUN"},
    Word{Of::command, "CMD_RESET", "write CMD_ACK, which takes a component out of FAULT", "CMD_ACK"},
    Word{Of::command, "CMD_GRACEFUL_STOP", "write CMD_STOP", "CMD_STOP"},
    Word{Of::state, "READY", "write STOPPED", "STOPPED"},
    Word{Of::state, "INIT_COMPLETE", "write INITIALIZED", "INITIALIZED"},
    Word{Of::state, "STARTED", "write RUN", "RUN"},

    Word{Of::variable, "clients_in_fault", "write trigger.components", "trigger.components"},
    Word{Of::variable, "clients_error_messages", "write trigger.error_message", "trigger.error_message"},
    Word{Of::variable, "clients_error_messages_sms", "write trigger.error_message", "trigger.error_message"},
    Word{Of::variable, "error_message", "write trigger.error_message", "trigger.error_message"},
    Word{Of::variable, "action_result",
         "no action has a result: send_event puts what its reply says into variables, with save"},

    Word{Of::filter, "length", length_of_text, "length"},
    Word{Of::filter, "count", length_of_text, "length"},
    Word{Of::filter, "default", "write default(x, y)", "default"},
    Word{Of::filter, "lower", "write lower(x)", "lower"},
    Word{Of::filter, "upper", "write upper(x)", "upper"},
    Word{Of::filter, "string", "write text(x)", "text"},
    Word{Of::filter, "int", "write number(x)", "number"},
    Word{Of::filter, "float", "write number(x)", "number"},
    Word{Of::filter, "join", as_one_text},
    Word{Of::filter, "tojson", as_one_text},
    Word{Of::statement, "for", as_one_text},
    Word{Of::statement, "if", "write type: if or type: choose, with one text for each way"},
    Word{Of::statement, "set", "write type: set, with name and value"},

    Word{Of::scenario_key, "manual_run",
         "write trigger: manual, or leave it out: whatever starts it, its name runs it"},
    Word{Of::scenario_key, "conditions", "write trigger: {type: automatic, conditions: ...}"},
    Word{Of::scenario_key, "condition", "write trigger: {type: automatic, conditions: ...}"},

    Word{Of::config_key, "builtin_scenarios_directory",
         "nothing is built in: name the folder under scenarios:, which takes a list"},
    Word{Of::config_key, "max_concurrent_scenarios",
         "runs that share no component go on together; mode: and priority: of a scenario say who waits"},
    Word{Of::config_key, "smtp",
         "write alerts: {channels: {mail: {email: {url: 'smtps://host:465', from: ..., to: [...]}}}}"},
    Word{Of::config_key, "sms",
         "write alerts: {channels: {sms: {webhook: {url: ...}}}}, or a command channel for the gateway"},
    Word{Of::config_key, "components",
         "databases, e-mail and APIs of avena_commons are not connected; what is commanded stands under clients:"},
    Word{Of::config_key, "actions_directory", "no plug-ins are loaded: an alert with a command channel runs a program"},
    Word{Of::config_key, "conditions_directory",
         "no plug-ins are loaded: a program can post an event, which starts a scenario"},
};

struct KindNames {
  std::string_view name;
  std::string_view place;
};

KindNames names_of(AvenaKind kind) {
  using enum AvenaKind;
  constexpr std::string_view key = "a key";
  switch (kind) {
    case action:
      return {"an action", "action"};
    case condition:
      return {"a condition", "condition"};
    case condition_key:
      return {key, "key of a condition"};
    case trigger:
      return {"a trigger", "trigger"};
    case trigger_key:
      return {key, "key of a manual trigger"};
    case action_key:
      return {key, "key of an action"};
    case nested_key:
      return {key, "key of execute_scenario"};
    case command:
      return {"a command", "command"};
    case state:
      return {"a state", "state"};
    case variable:
      return {"a variable", "name in a text"};
    case filter:
      return {"a filter", "filter in a text"};
    case statement:
      return {"a statement", "statement in a text"};
    case scenario_key:
      return {key, "key of a scenario"};
    case config_key:
      return {key, "key of the configuration"};
  }
  ASSERT(!"unknown AvenaKind");
}

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/// The name at the front, after what may stand before it.
std::string_view name_after(std::string_view text, std::string_view skipped) {
  text.remove_prefix(std::min(text.find_first_not_of(skipped), text.size()));
  const auto* const end = std::find_if_not(text.begin(), text.end(), is_word);
  return text.substr(0, static_cast<std::size_t>(end - text.begin()));
}

std::size_t byte_of(std::string_view text, std::size_t column) {
  std::size_t byte = 0;
  for (std::size_t point = 1; point < column && byte < text.size(); ++point)
    for (++byte; byte < text.size() && (static_cast<unsigned char>(text[byte]) & 0xC0U) == 0x80U;) ++byte;
  return byte;
}

}  // namespace

std::string_view name(AvenaKind kind) {
  return names_of(kind).name;
}

std::string_view place_name(AvenaKind kind) {
  return names_of(kind).place;
}

std::string written(const AvenaWord& word) {
  if (word.kind == Of::filter) return fmt::format("|{}", word.name);
  return word.kind == Of::statement ? fmt::format("{{% {} %}}", word.name) : std::string(word.name);
}

std::span<const AvenaWord> avena_words() {
  return words;
}

const AvenaWord* find_avena_word(AvenaKind kind, std::string_view name) {
  const auto* const found = std::find_if(
      words.begin(), words.end(), [kind, name](const Word& each) { return each.kind == kind && each.name == name; });
  return found == words.end() ? nullptr : found;
}

std::string refusal_of(const AvenaWord& word) {
  return fmt::format("'{}' is {} of avena_commons alone", written(word), name(word.kind));
}

bool refuse_avena_word(AvenaKind kind, const yaml::Node& node, std::string_view name, yaml::Report& report) {
  const AvenaWord* const word = find_avena_word(kind, name);
  if (word == nullptr) return false;
  report.error(base::ErrorCode::unsupported, node, refusal_of(*word), std::string(word->instead));
  return true;
}

bool refuse_avena_words(AvenaKind kind, const yaml::Node& mapping, yaml::Report& report) {
  bool refused = false;
  for (const yaml::Member& member : mapping.members())
    refused = refuse_avena_word(kind, member.key, member.key.text(), report) || refused;
  return refused;
}

void refuse_avena_keys(keys::Keys& keys, AvenaKind kind) {
  for (const Word& each : words)
    if (each.kind == kind) keys.refuse_foreign(each.name, refusal_of(each), std::string(each.instead));
}

const AvenaWord* avena_word_at(std::string_view text, std::size_t column) {
  const std::string_view rest = text.substr(byte_of(text, column));
  if (rest.starts_with("{%")) return find_avena_word(Of::statement, name_after(rest.substr(2), " -+"));
  if (rest.starts_with('|')) return find_avena_word(Of::filter, name_after(rest.substr(1), " "));
  if (rest.starts_with('\'') || rest.starts_with('"'))
    return find_avena_word(Of::state, name_after(rest.substr(1), ""));
  return find_avena_word(Of::variable, name_after(rest, ""));
}

}  // namespace kapela::files
