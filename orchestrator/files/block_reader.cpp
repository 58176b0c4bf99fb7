#include "orchestrator/files/block_reader.hpp"

#include <fmt/format.h>

#include "orchestrator/files/action_reader.hpp"
#include "orchestrator/files/avena_words.hpp"
#include "orchestrator/files/condition_reader.hpp"
#include "orchestrator/files/expression_reader.hpp"
#include "orchestrator/files/unicode.hpp"
#include "orchestrator/files/vars_reader.hpp"
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

constexpr yaml::IntegerRange repetitions{1, 1000};

void actions_key(Keys& keys, const keys::Key& key, const Scope& scope, Actions& actions) {
  keys.value(key, step_list, [&](const Node& node, Report& report) { actions = read_actions(node, scope, report); });
}

/// avena_commons writes "nothing" as an empty list.
void avena_actions_key(Keys& keys, const keys::Key& key, const Scope& scope, Actions& actions) {
  keys.value(key, any_step_list, [&](const Node& node, Report& report) {
    const bool nothing = node.kind() == yaml::Kind::sequence && node.items().empty();
    if (!nothing) actions = read_actions(node, scope, report);
  });
}

void branch_keys(Keys& keys, const Scope& scope, scenario::Branch& branch) {
  condition_key(keys, required("if", "When it is taken."), scope.names, branch.when);
  actions_key(keys, required("actions", "What is done then."), scope, branch.actions);
}

keys::Block branch_block() {
  return {"branch", "", [](Keys& keys) {
            scenario::Branch branch;
            branch_keys(keys, nobodys_scope(), branch);
          }};
}

std::vector<Node> read_filled_list(const Node& node, std::string_view what, Report& report) {
  const std::optional<std::vector<Node>> items = read_list(node, report);
  if (items && items->empty()) report.error(ErrorCode::invalid, node, fmt::format("the list of {} is empty", what));
  return items.value_or(std::vector<Node>{});
}

void read_branches(const Node& list, const Scope& scope, scenario::Choose& choose, Report& report) {
  for (const Node& node : read_filled_list(list, "branches", report)) {
    scenario::Branch branch;
    keys::read_keys(node, "a branch", report, [&](Keys& keys) { branch_keys(keys, scope, branch); });
    choose.branches.push_back(std::move(branch));
  }
}

constexpr keys::Shape branch_shape = keys::block(branch_block);
constexpr keys::Shape branch_list = keys::list_of(branch_shape, 1);
constexpr keys::Shape action_lists = keys::list_of(step_list, 1);
constexpr keys::Shape given_vars = keys::map_of(variable_name, any_expression);

void read_given_vars(const Node& node, const Scope& scope, scenario::ExecuteScenario& action, Report& report) {
  const keys::KeyReader vars(node, "vars", report);
  for (const yaml::Member& member : node.members())
    action.vars.emplace_back(member.key.text(), read_expression(member.value, scope.names, report));
}

void scenario_name_key(Keys& keys, const keys::Key& key, scenario::ExecuteScenario& action) {
  keys.value(key, keys::any_name, [&](const Node& node, Report& report) {
    if (!read_name(node, report)) return;
    action.name = comparable_name(node.text());
    if (action.name.find("{{") != std::string::npos)
      report.error(ErrorCode::unsupported, node, "the name of an executed scenario is written out",
                   "what it does is checked before anything runs: choose between scenarios with if");
  });
}

/// Of two keys of which one is there: the first, where there is none.
void need_one(Keys& keys, std::string_view action, std::string_view first, std::string_view second,
              std::string_view hint) {
  if (keys.obey(keys::Rule::exactly_one, {first, second})) return;
  const bool both = keys.has(first);
  keys.complain(
      both ? ErrorCode::duplicate : ErrorCode::missing_key, "",
      both ? fmt::format("both {} and {}", first, second) : fmt::format("{} needs the key '{}'", action, first),
      std::string(hint));
}

}  // namespace

Action::Body read_if(Keys& keys, const Scope& scope) {
  scenario::Choose choose;
  scenario::Branch branch;
  condition_key(keys, required("condition", "When `then` is done."), scope.names, branch.when);
  actions_key(keys, required("then", "What is done where it holds."), scope, branch.actions);
  choose.branches.push_back(std::move(branch));
  actions_key(keys, {"else", "What is done where it does not. Default: nothing."}, scope, choose.otherwise);
  return choose;
}

Action::Body read_choose(Keys& keys, const Scope& scope) {
  scenario::Choose choose;
  keys.value(required("branches", "The first whose condition holds is done."), branch_list,
             [&](const Node& node, Report& report) { read_branches(node, scope, choose, report); });
  actions_key(keys, {"else", "What is done where none holds. Default: nothing."}, scope, choose.otherwise);
  return choose;
}

Action::Body read_evaluate_condition(Keys& keys, const Scope& scope) {
  scenario::Choose choose;
  scenario::Branch branch;
  keys.value(required("conditions", "client_state, and, or, not, xor, nand, nor; all in a list must hold."),
             avena_conditions,
             [&](const Node& node, Report& report) { branch.when = read_avena_conditions(node, scope.names, report); });
  if (!keys.obey(keys::Rule::at_least_one, {"true_actions", "false_actions"}))
    keys.complain(ErrorCode::missing_key, "", "evaluate_condition does nothing",
                  "add true_actions, false_actions, or both");
  avena_actions_key(keys, {"true_actions", "What is done where they hold."}, scope, branch.actions);
  choose.branches.push_back(std::move(branch));
  avena_actions_key(keys, {"false_actions", "What is done where they do not."}, scope, choose.otherwise);
  return choose;
}

Action::Body read_parallel(Keys& keys, const Scope& scope) {
  scenario::Parallel parallel;
  need_one(keys, "parallel", "branches", "actions",
           "branches: a list of lists of actions; actions: each of them on its own");
  keys.value({"branches", "Lists of actions."}, action_lists, [&](const Node& node, Report& report) {
    for (const Node& branch : read_filled_list(node, "branches", report))
      parallel.branches.push_back(read_actions(branch, scope, report));
  });
  keys.value({"actions", "Each of them is a branch."}, step_list, [&](const Node& node, Report& report) {
    for (Action& action : read_actions(node, scope, report))
      parallel.branches.emplace_back().push_back(std::move(action));
  });
  return parallel;
}

Action::Body read_repeat(Keys& keys, const Scope& scope) {
  scenario::Repeat repeat;
  keys.integer(required("times", "At most so many rounds."), repeat.times, repetitions);
  keys.value({"until", "Ends when it holds after a round; not holding after the last fails the step."}, any_condition,
             [&](const Node& node, Report& report) { repeat.until = read_condition(node, scope.names, report); });
  keys.duration({"pause", "Between rounds."}, repeat.pause, yaml::zero_is_fine);
  actions_key(keys, required("actions", "What is done in each round."), scope, repeat.actions);
  return repeat;
}

Action::Body read_execute_scenario(Keys& keys, const Scope& scope) {
  scenario::ExecuteScenario action;
  need_one(keys, "execute_scenario", "scenario", "scenario_name", "the exact name of a scenario");
  scenario_name_key(keys, {"scenario", "Its exact name."}, action);
  scenario_name_key(keys, {"scenario_name", "avena_commons' word for scenario."}, action);
  keys.value({"vars", "Values for the variables of that scenario."}, given_vars,
             [&](const Node& node, Report& report) { read_given_vars(node, scope, action, report); });
  keys.value({"wait_for_completion", "It is always waited for."}, keys::true_or_false,
             [&](const Node& node, Report& report) {
               if (read_bool(node, report) == false)
                 report.error(ErrorCode::unsupported, node, "an executed scenario is part of this run",
                              std::string(find_avena_word(AvenaKind::nested_key, "wait_for_completion")->instead));
             });
  keys.not_acted_on("timeout", find_avena_word(AvenaKind::nested_key, "timeout")->instead);
  return action;
}

}  // namespace kapela::files
