#include "orchestrator/files/command_reader.hpp"

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

bool is_query(wire::Command command) {
  return command == wire::Command::get_state || command == wire::Command::health_check;
}

std::vector<std::string> sendable_commands(bool lowering_only) {
  std::vector<std::string> names = wire::command_names();
  std::erase_if(names, [&](const std::string& name) {
    const wire::Command command = *wire::parse_command(name);
    return is_query(command) || (lowering_only && !wire::traits(command).lowers);
  });
  return names;
}

wire::Command read_command(const Node& node, const Scope& scope, yaml::Report& report) {
  const bool lowering_only = scope.part == Scope::Part::on_failure;
  const std::optional<wire::Command> command = wire::parse_command(node.text());
  const std::vector<std::string> allowed = sendable_commands(lowering_only);
  if (!command) {
    (void)read_choice(node, report, "a command", allowed);
    return wire::Command::stop;
  }
  if (is_query(*command))
    report.error(ErrorCode::invalid, node, fmt::format("{} is a query: it changes nothing", node.text()),
                 fmt::format("the orchestrator asks by itself; allowed: {}", yaml::listed(allowed)));
  else if (lowering_only && !wire::traits(*command).lowers)
    report.error(ErrorCode::invalid, node, fmt::format("{} has no place in on_failure: it does not lower", node.text()),
                 fmt::format("allowed: {}", yaml::listed(allowed)));
  return *command;
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

/// A file of avena_commons is JSON, has no such key, and counts on services that ignore what is illegal where they
/// stand.
engine::SendCommand::WhereIllegal read_where_illegal(MappingReader& reader) {
  using enum engine::SendCommand::WhereIllegal;
  const std::optional<Node> node = reader.optional("where_illegal");
  if (!node) return reader.report().file().ends_with(".json") ? as_dialect : fail;
  const std::vector<std::string> words{"fail", "skip"};
  const std::optional<std::string> word = read_choice(*node, reader.report(), "a way", words);
  return word == "skip" ? skip : fail;
}

}  // namespace

Action::Body read_send_command(MappingReader& reader, const Scope& scope) {
  engine::SendCommand action;
  action.targets = read_selector(reader, scope.names);
  if (const std::optional<Node> node = reader.required("command"); node)
    action.command = read_command(*node, scope, reader.report());
  action.where_illegal = read_where_illegal(reader);
  action.timeout = reader.duration("timeout", as_avena);
  return action;
}

Action::Body read_wait_for_state(MappingReader& reader, const Scope& scope) {
  engine::WaitForState action;
  action.targets = read_selector(reader, scope.names);
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

Action::Body read_ensure_state(MappingReader& reader, const Scope& scope) {
  engine::EnsureState action;
  action.targets = read_selector(reader, scope.names);
  if (const std::optional<Node> node = reader.required("target_state"); node) {
    action.state = read_stable_state(*node, reader.report()).value_or(action.state);
    if (action.state == wire::State::fault)
      reader.report().error(ErrorCode::invalid, *node, "no command leads to FAULT",
                            fmt::format("allowed: {}", yaml::listed(stable_states(false))));
  }
  action.timeout = reader.duration("timeout", as_avena).value_or(default_timeout);
  return action;
}

}  // namespace kapela::files
