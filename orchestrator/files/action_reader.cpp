#include "orchestrator/files/action_reader.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "orchestrator/base/assert.hpp"
#include "orchestrator/base/nearest.hpp"
#include "orchestrator/base/offer.hpp"
#include "orchestrator/files/action_keys.hpp"
#include "orchestrator/files/avena_words.hpp"
#include "orchestrator/files/block_reader.hpp"
#include "orchestrator/files/command_reader.hpp"
#include "orchestrator/files/process_action_reader.hpp"
#include "orchestrator/files/send_event_reader.hpp"
#include "orchestrator/files/simple_reader.hpp"
#include "orchestrator/keys/key_reader.hpp"

namespace kapela::files {
namespace {

using base::ErrorCode;
using keys::Keys;
using keys::required;
using scenario::Action;
using scenario::Actions;
using yaml::Node;
using yaml::Report;
using Part = Scope::Part;

std::vector<keys::Variant> variants_in(Part part);

constexpr keys::Shape step = keys::defined("action", keys::variants([] { return variants_in(Part::steps); }));
constexpr keys::Shape failure_action =
    keys::defined("failure_action", keys::variants([] { return variants_in(Part::on_failure); }));
constexpr keys::Shape end_action =
    keys::defined("end_action", keys::variants([] { return variants_in(Part::afterwards); }));
constexpr keys::Shape failure_actions =
    keys::defined("failure_actions", keys::list_of(failure_action, 1),
                  "Once, when the step has failed for good: what tells, and what lowers.");

constexpr std::array<std::string_view, 2> failure_words{"fail", "continue"};

struct ActionType {
  std::string_view name;
  std::string_view title;
  Action::Body (*read)(Keys&, const Scope&);
  ActionKind kind;
  Part inmost = Part::steps;  ///< afterwards: it may stand anywhere; on_failure: there and in steps
};
constexpr ActionKind harmless{};
constexpr ActionKind commands{.can_fail = true, .has_targets = true, .retries = true};
constexpr ActionKind holds{.can_fail = true, .retries = true};
constexpr std::array types{
    ActionType{"log_event", "A line in the log", read_log_event, harmless, Part::afterwards},
    ActionType{"send_command", "One command to every target at once; done when each has acknowledged it",
               read_send_command, commands, Part::on_failure},
    ActionType{"wait_for_state", "Waits until every target is in the state", read_wait_for_state, commands,
               Part::on_failure},
    ActionType{"ensure_state", "Commands what is not there yet, and waits", read_ensure_state, commands},
    ActionType{"send_event", "An event of a component's business, to every target at once", read_send_event, commands},
    ActionType{"send_custom_command", "avena_commons' spelling of send_event", read_send_custom_command, commands},
    ActionType{"start_process", "Has the process of each target started; done when it answers",
               read_handle_process<wire::ProcessDeed::start>, commands},
    ActionType{"stop_process", "Has the process of each target ended; done when nothing of it is left",
               read_handle_process<wire::ProcessDeed::stop>, commands},
    ActionType{"restart_process", "Has the process of each target ended and started again",
               read_handle_process<wire::ProcessDeed::restart>, commands},
    ActionType{"systemctl", "avena_commons' spelling of the three, by units of systemd", read_systemctl, commands},
    ActionType{"wait_for", "Waits until a condition holds, by what components say", read_wait_for, holds},
    ActionType{"if", "One way or the other", read_if, holds},
    ActionType{"choose", "The first branch, {if, actions}, whose condition holds", read_choose, holds},
    ActionType{"evaluate_condition", "avena_commons' spelling of if", read_evaluate_condition, holds},
    ActionType{"parallel", "All branches, lists of actions, at once; they share no component", read_parallel, holds},
    ActionType{"repeat", "The same again, a bounded number of times", read_repeat, holds},
    ActionType{"execute_scenario", "Another scenario, as a part of this run", read_execute_scenario, holds},
    ActionType{"require", "Fails unless the condition holds", read_require, holds},
    ActionType{"approve", "Waits for an operator's word", read_approve, {.can_fail = true}},
    ActionType{"delay", "Nothing happens for so long", read_delay, harmless, Part::on_failure},
    ActionType{"set", "Gives a variable a value", read_set, harmless, Part::afterwards},
    ActionType{"alert", "Tells people", read_alert, harmless, Part::afterwards},
    ActionType{"test", "Logs what it was given", read_test, harmless, Part::afterwards},
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

FoundType refuse_type(const Node& node, const std::string& name, Part part, Report& report) {
  if (refuse_avena_word(AvenaKind::action, node, name, report)) return {};
  const std::vector<std::string> names = type_names(part);
  report.error(ErrorCode::invalid, node, fmt::format("there is no action {}", base::in_quotes(name)),
               base::offer(name, names));
  constexpr std::size_t longest = 64;
  const std::vector<std::string> near =
      name.size() > longest ? std::vector<std::string>{} : base::nearest(name, names, 2);
  return near.size() == 1 ? FoundType{type_of(near.front()), true} : FoundType{};
}

/// Nothing after an error that says why there is none.
FoundType read_type(const Node& node, Part part, Report& report) {
  const std::optional<std::string> name = read_string(node, report);
  if (!name) return {};
  const ActionType* const found = type_of(*name);
  if (found == nullptr) return refuse_type(node, *name, part, report);
  if (allowed_in(*found, part)) return {found};
  report.error(ErrorCode::invalid, node, fmt::format("{} has no place in {}", *name, part_name(part)),
               fmt::format("allowed there: {}", base::listed(type_names(part))));
  return {};
}

/// avena_commons says with a word whether a failure of an executed scenario counts: `continue` or `fail`.
void read_failure_word(const Node& node, Action& action, Report& report) {
  const std::vector<std::string> words(failure_words.begin(), failure_words.end());
  if (read_choice(node, report, "a word for it", words) == "continue") action.required = false;
}

constexpr keys::Key failure_key{.name = "on_failure"};
constexpr keys::Shape failure_word = keys::word(failure_words);
constexpr std::array words_or_actions{&failure_actions, &failure_word};

void nested_failure_keys(Keys& keys, const Scope& inside, Action& action) {
  keys.value({"on_nested_failure", "avena_commons' word: whether a failure of that scenario counts."},
             keys::word(failure_words),
             [&](const Node& node, Report& report) { read_failure_word(node, action, report); });
  keys.value(failure_key, keys::one_of(words_or_actions), [&](const Node& node, Report& report) {
    if (node.kind() == yaml::Kind::scalar) return read_failure_word(node, action, report);
    action.on_failure = read_actions(node, inside, report);
  });
}

void on_failure_keys(Keys& keys, const Scope& scope, const ActionType& type, Action& action) {
  Scope inside = scope;
  inside.part = Part::on_failure;
  const bool fails = type.kind.can_fail;
  if (!fails || scope.part != Part::steps)
    return keys.refuse(failure_key.name,
                       fails ? fmt::format("on_failure inside of {}", part_name(scope.part))
                             : fmt::format("{} cannot fail: on_failure is of no use", type.name),
                       fails ? "a failure there is told, and nothing more"
                             : "it belongs to what commands, waits, requires or holds other actions");
  if (std::holds_alternative<scenario::ExecuteScenario>(action.body)) return nested_failure_keys(keys, inside, action);
  keys.value(failure_key, failure_actions,
             [&](const Node& node, Report& report) { action.on_failure = read_actions(node, inside, report); });
}

void action_keys(Keys& keys, const ActionType& type, const Scope& scope, Action& action) {
  keys.unread(required("type"), keys::word({&type.name, 1}));
  keys.text({.name = "description", .effect = "For people.", .shared = "description"}, action.description);
  action.body = type.read(keys, scope);
  shared_keys(keys, scope, type.kind, action);
  on_failure_keys(keys, scope, type, action);
  for (const AvenaWord& each : avena_words())
    if (each.kind == AvenaKind::action_key) keys.not_acted_on(each.name, each.instead);
}

std::optional<Action> read_action(const Node& node, const Scope& scope, Report& report) {
  keys::KeyReader reader(node, "an action", report);
  if (!reader.is_mapping()) return std::nullopt;
  FoundType found;
  reader.value(required("type"), keys::anything,
               [&](const Node& word, Report& into) { found = read_type(word, scope.part, into); });
  if (found.type == nullptr) return std::nullopt;
  Action action;
  action.place = place_of(node, report);
  keys::read_keys(node, std::string(found.type->name), report,
                  [&](Keys& keys) { action_keys(keys, *found.type, scope, action); });
  return found.guessed ? std::nullopt : std::optional(std::move(action));
}

/// What may stand in a part. Where an action differs from what it is as a step, it has another name.
std::vector<keys::Variant> variants_in(Part part) {
  std::vector<keys::Variant> variants;
  for (const ActionType& type : types) {
    if (!allowed_in(type, part)) continue;
    const bool differs = part != Part::steps && type.kind.can_fail;
    const std::string name = fmt::format("{}{}", type.name, differs ? "_on_failure" : "");
    variants.push_back({{std::string(type.name)}, {name, std::string(type.title), [&type, part](Keys& keys) {
                                                     Action action;
                                                     Scope scope = nobodys_scope();
                                                     scope.part = part;
                                                     action_keys(keys, type, scope, action);
                                                   }}});
  }
  return variants;
}

}  // namespace

constinit const keys::Shape step_list = keys::defined("actions", keys::list_of(step, 1));
constinit const keys::Shape any_step_list = keys::list_of(step);
constinit const keys::Shape end_list = keys::defined("end_actions", keys::list_of(end_action, 1));

Scope nobodys_scope() {
  static const scenario::Vars no_vars;
  return {no_vars, scenario::names_of(no_vars)};
}

Actions read_actions(const Node& list, const Scope& scope, Report& report) {
  Actions actions;
  const std::optional<std::vector<Node>> items = read_list(list, report);
  if (items && items->empty()) report.error(ErrorCode::invalid, list, "the list of actions is empty");
  for (const Node& item : items.value_or(std::vector<Node>{}))
    if (std::optional<Action> action = read_action(item, scope, report); action) actions.push_back(std::move(*action));
  return actions;
}

scenario::Place place_of(const Node& node, const Report& report) {
  return scenario::Place{report.file(), node.position().line, node.position().column};
}

}  // namespace kapela::files
