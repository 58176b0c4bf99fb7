#include "orchestrator/files/command_reader.hpp"

#include <array>

#include <fmt/format.h>

#include "orchestrator/base/offer.hpp"
#include "orchestrator/files/avena_words.hpp"
#include "orchestrator/files/selector_reader.hpp"
#include "orchestrator/files/shapes.hpp"

namespace kapela::files {
namespace {

using base::ErrorCode;
using keys::Keys;
using keys::required;
using scenario::Action;
using yaml::Node;
using yaml::Report;

constexpr base::Duration default_timeout = std::chrono::seconds(30);  ///< avena_commons' own

std::vector<std::string> sendable_commands(bool lowering_only) {
  std::vector<std::string> names = wire::command_names();
  std::erase_if(names, [&](const std::string& name) {
    const wire::Command command = *wire::parse_command(name);
    return wire::is_query(command) || (lowering_only && !wire::traits(command).lowers);
  });
  return names;
}

wire::Command read_command(const Node& node, const Scope& scope, Report& report) {
  const bool lowering_only = scope.part == Scope::Part::on_failure;
  const std::optional<wire::Command> command = wire::parse_command(node.text());
  const std::vector<std::string> allowed = sendable_commands(lowering_only);
  if (!command) {
    if (!refuse_avena_word(AvenaKind::command, node, node.text(), report))
      (void)read_choice(node, report, "a command", allowed);
    return wire::Command::stop;
  }
  if (wire::is_query(*command))
    report.error(ErrorCode::invalid, node, fmt::format("{} is a query: it changes nothing", node.text()),
                 fmt::format("the orchestrator asks by itself; allowed: {}", base::listed(allowed)));
  else if (lowering_only && !wire::traits(*command).lowers)
    report.error(ErrorCode::invalid, node, fmt::format("{} has no place in on_failure: it does not lower", node.text()),
                 fmt::format("allowed: {}", base::listed(allowed)));
  return *command;
}

/// Those that a command leads to.
std::vector<std::string> goal_states() {
  std::vector<std::string> names = stable_states();
  std::erase(names, std::string(wire::name(wire::State::fault)));
  return names;
}

std::vector<std::string> lowering_commands() {
  return sendable_commands(true);
}

std::vector<std::string> all_commands() {
  return sendable_commands(false);
}

constexpr keys::Shape lowering_command = keys::word(lowering_commands);
constexpr keys::Shape sendable_command = keys::defined("command", keys::word(all_commands));
constexpr keys::Shape wanted_states = keys::one_or_list_of(stable_state);
constexpr std::array<std::string_view, 2> ways{"fail", "skip"};

/// A state that components stay in.
std::optional<wire::State> read_stable_state(const Node& node, Report& report) {
  const std::optional<wire::State> state = wire::parse_state(node.text());
  if (state && traits(*state).stable) return state;
  if (state) {
    report.error(ErrorCode::invalid, node, fmt::format("{} is no stable state: components only pass it", node.text()),
                 fmt::format("allowed: {}", base::listed(stable_states())));
  } else if (!refuse_avena_word(AvenaKind::state, node, node.text(), report)) {
    (void)read_choice(node, report, "a state", stable_states());
  }
  return std::nullopt;
}

std::vector<wire::State> read_stable_states(const Node& node, Report& report) {
  std::vector<wire::State> states;
  for (const Node& item : read_one_or_list(node, report))
    if (const std::optional<wire::State> state = read_stable_state(item, report); state) states.push_back(*state);
  return states;
}

/// A file of avena_commons is JSON, has no such key, and counts on services that ignore what is illegal where they
/// stand.
scenario::SendCommand::WhereIllegal read_where_illegal(Keys& keys, const Scope& scope) {
  using enum scenario::SendCommand::WhereIllegal;
  scenario::SendCommand::WhereIllegal found = scope.json ? as_dialect : fail;
  keys.value({"where_illegal",
              "What of a target that stands where the command is illegal: fail, or skip, which leaves it out. Default: "
              "fail; in a JSON file, skip for components of dialect avena2, which ignore it."},
             keys::word(ways), [&](const Node& node, Report& report) {
               const std::vector<std::string> words(ways.begin(), ways.end());
               found = read_choice(node, report, "a way", words) == "skip" ? skip : fail;
             });
  return found;
}

}  // namespace

Action::Body read_send_command(Keys& keys, const Scope& scope) {
  scenario::SendCommand action;
  action.targets = read_selector(keys, scope.names);
  keys.value(required("command", "To each of them."),
             scope.part == Scope::Part::on_failure ? lowering_command : sendable_command,
             [&](const Node& node, Report& report) { action.command = read_command(node, scope, report); });
  action.where_illegal = read_where_illegal(keys, scope);
  keys.duration({"timeout", "Until each has acknowledged it. Default: command_timeout of the configuration."},
                action.timeout, as_avena);
  return action;
}

Action::Body read_wait_for_state(Keys& keys, const Scope& scope) {
  scenario::WaitForState action;
  action.targets = read_selector(keys, scope.names);
  action.timeout = default_timeout;
  if (!keys.obey(keys::Rule::exactly_one, {"target_state", "target_states"}))
    keys.complain(keys.has("target_state") ? ErrorCode::duplicate : ErrorCode::missing_key, "",
                  keys.has("target_state") ? "both target_state and target_states"
                                           : "wait_for_state needs the key 'target_state'",
                  "one state, or a list of them");
  for (const keys::Key& key : {keys::Key{"target_state", "Where they are to be: one of these."},
                               keys::Key{"target_states", "Another word for it."}})
    keys.value(key, wanted_states,
               [&](const Node& node, Report& report) { action.states = read_stable_states(node, report); });
  keys.duration({"timeout", "Until all of them are there."}, action.timeout, as_avena);
  return action;
}

Action::Body read_ensure_state(Keys& keys, const Scope& scope) {
  scenario::EnsureState action;
  action.targets = read_selector(keys, scope.names);
  action.timeout = default_timeout;
  keys.value(required("target_state", "Where they are to be."), keys::word(goal_states),
             [&](const Node& node, Report& report) {
               action.state = read_stable_state(node, report).value_or(action.state);
               if (action.state == wire::State::fault)
                 report.error(ErrorCode::invalid, node, "no command leads to FAULT",
                              fmt::format("allowed: {}", base::listed(goal_states())));
             });
  keys.duration({"timeout", "Until all of them are there."}, action.timeout, as_avena);
  return action;
}

}  // namespace kapela::files
