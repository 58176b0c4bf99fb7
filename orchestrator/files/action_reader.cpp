#include "orchestrator/files/action_reader.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "orchestrator/files/selector_reader.hpp"

namespace kapela::files {
namespace {

using base::ErrorCode;
using engine::Action;
using yaml::MappingReader;
using yaml::Node;

constexpr yaml::DurationRules as_avena{.seconds_allowed = true, .zero_allowed = false};
constexpr base::Duration default_timeout = std::chrono::seconds(30);  ///< avena_commons' own

constexpr std::array<std::string_view, 10> later_types{"evaluate_condition",
                                                       "execute_scenario",
                                                       "if",
                                                       "choose",
                                                       "parallel",
                                                       "require",
                                                       "delay",
                                                       "alert",
                                                       "repeat",
                                                       "approve"};
constexpr std::array<std::string_view, 12> avena_types{
    "send_email",          "send_sms",       "send_sms_to_customer", "database_update",
    "send_custom_command", "systemctl",      "lynx_refund",          "lynx_refund_approve",
    "restart_orders",      "pause_scenario", "resume_scenario",      "custom_process"};
constexpr std::array<std::string_view, 8> later_keys{"retry",    "if",     "required",       "quorum",
                                                     "on_stuck", "resume", "check_interval", "on_timeout"};

Action::Body read_log_event(MappingReader& reader) {
  const std::vector<std::string> levels{"debug", "info", "success", "warning", "error", "critical"};
  engine::LogEvent event;
  if (const std::optional<Node> node = reader.optional("level"); node) {
    const std::optional<base::Level> level = base::parse_level(node->text());
    if (!level) (void)read_choice(*node, reader.report(), "a level", levels);
    event.level = level.value_or(event.level);
  }
  if (const std::optional<Node> node = reader.required("message"); node)
    event.message = read_template(*node, reader.report());
  return event;
}

bool is_query(wire::Command command) {
  return command == wire::Command::get_state || command == wire::Command::health_check;
}

std::vector<std::string> sendable_commands() {
  std::vector<std::string> names = wire::command_names();
  std::erase_if(names, [](const std::string& name) { return is_query(*wire::parse_command(name)); });
  return names;
}

wire::Command read_command(const Node& node, yaml::Report& report) {
  const std::optional<wire::Command> command = wire::parse_command(node.text());
  if (command && !is_query(*command)) return *command;
  if (command) {
    report.error(ErrorCode::invalid, node, fmt::format("{} is a query: it changes nothing", node.text()),
                 fmt::format("the orchestrator asks by itself; allowed: {}", yaml::listed(sendable_commands())));
  } else {
    (void)read_choice(node, report, "a command", sendable_commands());
  }
  return wire::Command::stop;
}

Action::Body read_send_command(MappingReader& reader) {
  engine::SendCommand action;
  action.targets = read_selector(reader);
  if (const std::optional<Node> node = reader.required("command"); node)
    action.command = read_command(*node, reader.report());
  action.timeout = reader.duration("timeout", as_avena);
  return action;
}

std::vector<std::string> stable_states(bool fault_too) {
  std::vector<std::string> names;
  for (const wire::StateTraits& each : wire::states())
    if (each.stable && (fault_too || each.energy != wire::no_energy)) names.emplace_back(each.name);
  return names;
}

/// A state that components stay in.
std::optional<wire::State> read_stable_state(const Node& node, yaml::Report& report) {
  const std::optional<wire::State> state = wire::parse_state(node.text());
  if (state && traits(*state).stable) return state;
  if (state) {
    report.error(ErrorCode::invalid, node, fmt::format("{} is no stable state: components only pass it", node.text()),
                 fmt::format("allowed: {}", yaml::listed(stable_states(true))));
  } else {
    (void)read_choice(node, report, "a state", stable_states(true));
  }
  return std::nullopt;
}

std::vector<wire::State> read_stable_states(const Node& node, yaml::Report& report) {
  std::vector<wire::State> states;
  for (const Node& item : read_one_or_list(node, report))
    if (const std::optional<wire::State> state = read_stable_state(item, report); state) states.push_back(*state);
  return states;
}

Action::Body read_wait_for_state(MappingReader& reader) {
  engine::WaitForState action;
  action.targets = read_selector(reader);
  if (reader.has("target_state") == reader.has("target_states"))
    reader.report().error(reader.has("target_state") ? ErrorCode::duplicate : ErrorCode::missing_key, reader.node(),
                          reader.has("target_state") ? "both target_state and target_states"
                                                     : "wait_for_state needs the key 'target_state'",
                          "one state, or a list of them");
  for (const std::string_view key : {"target_state", "target_states"})
    if (const std::optional<Node> node = reader.optional(key); node)
      action.states = read_stable_states(*node, reader.report());
  action.timeout = reader.duration("timeout", as_avena).value_or(default_timeout);
  return action;
}

Action::Body read_ensure_state(MappingReader& reader) {
  engine::EnsureState action;
  action.targets = read_selector(reader);
  if (const std::optional<Node> node = reader.required("target_state"); node) {
    action.state = read_stable_state(*node, reader.report()).value_or(action.state);
    if (action.state == wire::State::fault)
      reader.report().error(ErrorCode::invalid, *node, "no command leads to FAULT",
                            fmt::format("allowed: {}", yaml::listed(stable_states(false))));
  }
  action.timeout = reader.duration("timeout", as_avena).value_or(default_timeout);
  return action;
}

Action::Body read_test(MappingReader& reader) {
  engine::TestAction action;
  if (const std::optional<Node> node = reader.optional("message"); node)
    action.message = read_template(*node, reader.report());
  action.show_config = reader.boolean("show_config").value_or(false);
  action.show_trigger = reader.boolean("show_trigger").value_or(false);
  return action;
}

struct Type {
  std::string_view name;
  Action::Body (*read)(MappingReader&);
  bool commands;  ///< can fail, so it may have on_failure; and may not stand in one
};
constexpr std::array types{
    Type{"log_event", read_log_event, false},
    Type{"send_command", read_send_command, true},
    Type{"wait_for_state", read_wait_for_state, true},
    Type{"ensure_state", read_ensure_state, true},
    Type{"test", read_test, false},
};

std::vector<std::string> type_names() {
  std::vector<std::string> names;
  for (const Type& type : types) names.emplace_back(type.name);
  return names;
}

template <class Names>
bool contains(const Names& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// The type of an action, or nothing after an error that says why there is none.
const Type* read_type(MappingReader& reader) {
  const std::optional<Node> node = reader.required("type");
  const std::optional<std::string> name = node ? read_string(*node, reader.report()) : std::nullopt;
  if (!name) return nullptr;
  const auto found = std::find_if(types.begin(), types.end(), [&](const Type& type) { return type.name == *name; });
  if (found != types.end()) return &*found;
  if (contains(later_types, *name)) {
    reader.report().error(ErrorCode::unsupported, *node, fmt::format("actions '{}' are not run by this version", *name),
                          fmt::format("allowed: {}", yaml::listed(type_names())));
  } else if (contains(avena_types, *name)) {
    reader.report().error(ErrorCode::unsupported, *node, fmt::format("'{}' is an action of avena_commons alone", *name),
                          fmt::format("allowed: {}", yaml::listed(type_names())));
  } else {
    reader.report().error(ErrorCode::invalid, *node, fmt::format("there is no action {}", yaml::shown(*name)),
                          yaml::offer(*name, type_names()));
  }
  return nullptr;
}

std::vector<Action> read_list_of_actions(const Node& list, yaml::Report& report, bool in_on_failure);

std::vector<Action> read_on_failure(MappingReader& reader, const Type& type, bool in_on_failure) {
  if (!reader.has("on_failure")) return {};
  const std::optional<Node> node = reader.optional("on_failure");
  if (!node) return {};
  if (type.commands && !in_on_failure) return read_list_of_actions(*node, reader.report(), true);
  reader.report().error(ErrorCode::invalid, *node, fmt::format("{} cannot fail: on_failure is of no use", type.name),
                        "it belongs to send_command, wait_for_state and ensure_state");
  return {};
}

std::optional<Action> read_action(const Node& node, yaml::Report& report, bool in_on_failure) {
  MappingReader reader(node, "an action", report);
  if (!reader.is_mapping()) return std::nullopt;
  const Type* const type = read_type(reader);
  if (type == nullptr) return std::nullopt;
  MappingReader typed(node, std::string(type->name), report);
  if (type->commands && in_on_failure) {
    report.error(ErrorCode::unsupported, node, fmt::format("{} in on_failure is not run by this version", type->name),
                 "on_failure holds log_event and test, for now");
    return std::nullopt;
  }
  Action action;
  (void)typed.optional("type");
  action.place = place_of(node, report);
  action.description = typed.string("description").value_or("");
  action.body = type->read(typed);
  action.on_failure = read_on_failure(typed, *type, in_on_failure);
  typed.not_acted_on(later_keys);
  typed.finish();
  return action;
}

std::vector<Action> read_list_of_actions(const Node& list, yaml::Report& report, bool in_on_failure) {
  std::vector<Action> actions;
  const std::optional<std::vector<Node>> items = read_list(list, report);
  if (items && items->empty()) report.error(ErrorCode::invalid, list, "the list of actions is empty");
  for (const Node& item : items.value_or(std::vector<Node>{}))
    if (std::optional<Action> action = read_action(item, report, in_on_failure); action)
      actions.push_back(std::move(*action));
  return actions;
}

}  // namespace

std::vector<Action> read_actions(const Node& list, yaml::Report& report) {
  return read_list_of_actions(list, report, false);
}

engine::Place place_of(const Node& node, const yaml::Report& report) {
  return engine::Place{report.file(), node.position().line, node.position().column};
}

}  // namespace kapela::files
