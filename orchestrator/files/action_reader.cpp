#include "orchestrator/files/action_reader.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "orchestrator/base/assert.hpp"
#include "orchestrator/base/nearest.hpp"
#include "orchestrator/files/action_keys.hpp"
#include "orchestrator/files/avena_words.hpp"
#include "orchestrator/files/block_reader.hpp"
#include "orchestrator/files/command_reader.hpp"
#include "orchestrator/files/simple_reader.hpp"

namespace kapela::files {
namespace {

using base::ErrorCode;
using engine::Action;
using engine::Actions;
using yaml::MappingReader;
using yaml::Node;
using Part = Scope::Part;

constexpr std::array<std::string_view, 2> later_keys{"check_interval", "on_timeout"};

struct ActionType {
  std::string_view name;
  Action::Body (*read)(MappingReader&, const Scope&);
  ActionKind kind;
  Part inmost = Part::steps;  ///< afterwards: it may stand anywhere; on_failure: there and in steps
};
constexpr ActionKind harmless{};
constexpr ActionKind commands{.can_fail = true, .has_targets = true, .retries = true};
constexpr ActionKind holds{.can_fail = true, .retries = true};
constexpr std::array types{
    ActionType{"log_event", read_log_event, harmless, Part::afterwards},
    ActionType{"send_command", read_send_command, commands, Part::on_failure},
    ActionType{"wait_for_state", read_wait_for_state, commands, Part::on_failure},
    ActionType{"ensure_state", read_ensure_state, commands},
    ActionType{"if", read_if, holds},
    ActionType{"choose", read_choose, holds},
    ActionType{"evaluate_condition", read_evaluate_condition, holds},
    ActionType{"parallel", read_parallel, holds},
    ActionType{"repeat", read_repeat, holds},
    ActionType{"execute_scenario", read_execute_scenario, holds},
    ActionType{"require", read_require, holds},
    ActionType{"approve", read_approve, {.can_fail = true}},
    ActionType{"delay", read_delay, harmless, Part::on_failure},
    ActionType{"set", read_set, harmless, Part::afterwards},
    ActionType{"alert", read_alert, harmless, Part::afterwards},
    ActionType{"test", read_test, harmless, Part::afterwards},
};

std::string_view part_name(Part part) {
  switch (part) {
    case Part::steps:
      return "actions";
    case Part::on_failure:
      return "on_failure";
    case Part::afterwards:
      return "on_success and on_end";
  }
  ASSERT(!"unknown Part");
}

bool allowed_in(const ActionType& type, Part part) {
  return part == Part::steps || type.inmost == Part::afterwards || type.inmost == part;
}

std::vector<std::string> type_names(Part part) {
  std::vector<std::string> names;
  for (const ActionType& type : types)
    if (allowed_in(type, part)) names.emplace_back(type.name);
  return names;
}

const ActionType* type_of(std::string_view name) {
  const auto* const found =
      std::find_if(types.begin(), types.end(), [&](const ActionType& type) { return type.name == name; });
  return found == types.end() ? nullptr : found;
}

/// The type that was read, and what else is wrong with the action can be told by it.
struct FoundType {
  const ActionType* type = nullptr;
  bool guessed = false;  ///< the word was another one, and refused
};

FoundType refuse_type(const Node& node, const std::string& name, Part part, yaml::Report& report) {
  if (refuse_avena_action(node, name, report)) return {};
  const std::vector<std::string> names = type_names(part);
  report.error(ErrorCode::invalid, node, fmt::format("there is no action {}", yaml::shown(name)),
               yaml::offer(name, names));
  constexpr std::size_t longest = 64;
  const std::vector<std::string> near =
      name.size() > longest ? std::vector<std::string>{} : base::nearest(name, names, 2);
  return near.size() == 1 ? FoundType{type_of(near.front()), true} : FoundType{};
}

/// Nothing after an error that says why there is none.
FoundType read_type(MappingReader& reader, Part part) {
  const std::optional<Node> node = reader.required("type");
  const std::optional<std::string> name = node ? read_string(*node, reader.report()) : std::nullopt;
  if (!name) return {};
  const ActionType* const found = type_of(*name);
  if (found == nullptr) return refuse_type(*node, *name, part, reader.report());
  if (allowed_in(*found, part)) return {found};
  reader.report().error(ErrorCode::invalid, *node, fmt::format("{} has no place in {}", *name, part_name(part)),
                        fmt::format("allowed there: {}", yaml::listed(type_names(part))));
  return {};
}

/// avena_commons says with a word whether a failure of an executed scenario counts: `continue` or `fail`.
bool read_failure_word(MappingReader& reader, Action& action) {
  const std::vector<std::string> words{"fail", "continue"};
  const std::string_view key = reader.has("on_nested_failure") ? "on_nested_failure" : "on_failure";
  const yaml::Member* const member = reader.node().find(key);
  if (member == nullptr || member->value.kind() != yaml::Kind::scalar) return false;
  (void)reader.optional(key);
  const std::optional<std::string> word = read_choice(member->value, reader.report(), "a word for it", words);
  if (word == "continue") action.required = false;
  return key == "on_failure";
}

void read_on_failure(MappingReader& reader, const Scope& scope, const ActionType& type, Action& action) {
  const bool nested = std::holds_alternative<engine::ExecuteScenario>(action.body);
  if (nested && read_failure_word(reader, action)) return;
  const bool allowed = type.kind.can_fail && scope.part == Part::steps;
  const bool asked = allowed || reader.has("on_failure");
  const std::optional<Node> node = asked ? reader.optional("on_failure") : std::nullopt;
  if (!node) return;
  if (allowed) {
    const Scope inside{scope.vars, scope.names, Part::on_failure};
    action.on_failure = read_actions(*node, inside, reader.report());
    return;
  }
  const bool fails = type.kind.can_fail;
  reader.report().error(ErrorCode::invalid, *node,
                        fails ? fmt::format("on_failure inside of {}", part_name(scope.part))
                              : fmt::format("{} cannot fail: on_failure is of no use", type.name),
                        fails ? "a failure there is told, and nothing more"
                              : "it belongs to what commands, waits, requires or holds other actions");
}

std::optional<Action> read_action(const Node& node, const Scope& scope, yaml::Report& report) {
  MappingReader reader(node, "an action", report);
  if (!reader.is_mapping()) return std::nullopt;
  const auto [type, guessed] = read_type(reader, scope.part);
  if (type == nullptr) return std::nullopt;
  MappingReader typed(node, std::string(type->name), report);
  Action action;
  (void)typed.optional("type");
  action.place = place_of(node, report);
  action.description = typed.string("description").value_or("");
  action.body = type->read(typed, scope);
  read_shared_keys(typed, scope, type->kind, action);
  read_on_failure(typed, scope, *type, action);
  typed.not_acted_on(later_keys);
  typed.finish();
  return guessed ? std::nullopt : std::optional(std::move(action));
}

}  // namespace

Actions read_actions(const Node& list, const Scope& scope, yaml::Report& report) {
  Actions actions;
  const std::optional<std::vector<Node>> items = read_list(list, report);
  if (items && items->empty()) report.error(ErrorCode::invalid, list, "the list of actions is empty");
  for (const Node& item : items.value_or(std::vector<Node>{}))
    if (std::optional<Action> action = read_action(item, scope, report); action) actions.push_back(std::move(*action));
  return actions;
}

engine::Place place_of(const Node& node, const yaml::Report& report) {
  return engine::Place{report.file(), node.position().line, node.position().column};
}

}  // namespace kapela::files
