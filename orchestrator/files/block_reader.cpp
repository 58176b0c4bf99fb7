#include "orchestrator/files/block_reader.hpp"

#include <array>

#include <fmt/format.h>

#include "orchestrator/files/action_reader.hpp"
#include "orchestrator/files/condition_reader.hpp"
#include "orchestrator/files/expression_reader.hpp"
#include "orchestrator/files/unicode.hpp"

namespace kapela::files {
namespace {

using base::ErrorCode;
using engine::Action;
using engine::Actions;
using yaml::MappingReader;
using yaml::Node;

constexpr yaml::IntegerRange repetitions{1, 1000};

Actions read_block(const std::optional<Node>& list, const Scope& scope, yaml::Report& report) {
  return list ? read_actions(*list, scope, report) : Actions{};
}

/// avena_commons writes "nothing" as an empty list.
Actions read_avena_block(const std::optional<Node>& list, const Scope& scope, yaml::Report& report) {
  const bool nothing = list && list->kind() == yaml::Kind::sequence && list->items().empty();
  return nothing ? Actions{} : read_block(list, scope, report);
}

expression::Expression read_required_condition(MappingReader& reader, std::string_view key, const Scope& scope) {
  const std::optional<Node> node = reader.required(key);
  return node ? read_condition(*node, scope.names, reader.report()) : expression::Expression();
}

std::optional<engine::Branch> read_branch(const Node& node, const Scope& scope, yaml::Report& report) {
  MappingReader reader(node, "a branch", report);
  if (!reader.is_mapping()) return std::nullopt;
  engine::Branch branch;
  branch.when = read_required_condition(reader, "if", scope);
  branch.actions = read_block(reader.required("actions"), scope, report);
  reader.finish();
  return branch;
}

std::vector<Node> read_filled_list(MappingReader& reader, const Node& node, std::string_view what) {
  const std::optional<std::vector<Node>> items = read_list(node, reader.report());
  if (items && items->empty())
    reader.report().error(ErrorCode::invalid, node, fmt::format("the list of {} is empty", what));
  return items.value_or(std::vector<Node>{});
}

/// `branches`: a list of lists; or `actions`: each of them is a branch.
std::vector<Actions> read_parallel_branches(MappingReader& reader, const Scope& scope) {
  std::vector<Actions> branches;
  if (const std::optional<Node> list = reader.optional("branches"); list)
    for (const Node& branch : read_filled_list(reader, *list, "branches"))
      branches.push_back(read_actions(branch, scope, reader.report()));
  if (const std::optional<Node> list = reader.optional("actions"); list)
    for (Action& action : read_actions(*list, scope, reader.report())) {
      branches.emplace_back();
      branches.back().push_back(std::move(action));
    }
  return branches;
}

void read_given_vars(MappingReader& reader, const Scope& scope, engine::ExecuteScenario& action) {
  const std::optional<Node> node = reader.optional("vars");
  if (!node) return;
  const MappingReader vars(*node, "vars", reader.report());
  for (const yaml::Member& member : node->members())
    action.vars.emplace_back(member.key.text(), read_expression(member.value, scope.names, reader.report()));
}

void read_scenario_name(MappingReader& reader, engine::ExecuteScenario& action) {
  if (reader.has("scenario") == reader.has("scenario_name")) {
    const bool both = reader.has("scenario");
    reader.report().error(both ? ErrorCode::duplicate : ErrorCode::missing_key, reader.node(),
                          both ? "both scenario and scenario_name" : "execute_scenario needs the key 'scenario'",
                          "the exact name of a scenario");
  }
  for (const std::string_view key : {"scenario", "scenario_name"}) {
    const std::optional<Node> node = reader.optional(key);
    if (!node || !read_name(*node, reader.report())) continue;
    action.name = comparable_name(node->text());
    if (action.name.find("{{") != std::string::npos)
      reader.report().error(ErrorCode::unsupported, *node, "the name of an executed scenario is written out",
                            "what it does is checked before anything runs: choose between scenarios with if");
  }
}

}  // namespace

Action::Body read_if(MappingReader& reader, const Scope& scope) {
  engine::Choose choose;
  engine::Branch branch;
  branch.when = read_required_condition(reader, "condition", scope);
  branch.actions = read_block(reader.required("then"), scope, reader.report());
  choose.branches.push_back(std::move(branch));
  choose.otherwise = read_block(reader.optional("else"), scope, reader.report());
  return choose;
}

Action::Body read_choose(MappingReader& reader, const Scope& scope) {
  engine::Choose choose;
  if (const std::optional<Node> list = reader.required("branches"); list)
    for (const Node& node : read_filled_list(reader, *list, "branches"))
      if (std::optional<engine::Branch> branch = read_branch(node, scope, reader.report()); branch)
        choose.branches.push_back(std::move(*branch));
  choose.otherwise = read_block(reader.optional("else"), scope, reader.report());
  return choose;
}

Action::Body read_evaluate_condition(MappingReader& reader, const Scope& scope) {
  engine::Choose choose;
  engine::Branch branch;
  if (const std::optional<Node> node = reader.required("conditions"); node)
    branch.when = read_avena_conditions(*node, scope.names, reader.report());
  if (!reader.has("true_actions") && !reader.has("false_actions"))
    reader.report().error(ErrorCode::missing_key, reader.node(), "evaluate_condition does nothing",
                          "add true_actions, false_actions, or both");
  branch.actions = read_avena_block(reader.optional("true_actions"), scope, reader.report());
  choose.branches.push_back(std::move(branch));
  choose.otherwise = read_avena_block(reader.optional("false_actions"), scope, reader.report());
  return choose;
}

Action::Body read_parallel(MappingReader& reader, const Scope& scope) {
  if (reader.has("branches") == reader.has("actions")) {
    const bool both = reader.has("branches");
    reader.report().error(both ? ErrorCode::duplicate : ErrorCode::missing_key, reader.node(),
                          both ? "both branches and actions" : "parallel needs the key 'branches'",
                          "branches: a list of lists of actions; actions: each of them on its own");
  }
  return engine::Parallel{read_parallel_branches(reader, scope)};
}

Action::Body read_repeat(MappingReader& reader, const Scope& scope) {
  engine::Repeat repeat;
  if (const std::optional<Node> node = reader.required("times"); node)
    repeat.times = static_cast<std::uint32_t>(read_integer(*node, reader.report(), repetitions).value_or(1));
  if (const std::optional<Node> node = reader.optional("until"); node)
    repeat.until = read_condition(*node, scope.names, reader.report());
  repeat.pause = reader.duration("pause", {.zero_allowed = true}).value_or(repeat.pause);
  repeat.actions = read_block(reader.required("actions"), scope, reader.report());
  return repeat;
}

Action::Body read_execute_scenario(MappingReader& reader, const Scope& scope) {
  constexpr std::array<std::string_view, 1> later{"timeout"};
  engine::ExecuteScenario action;
  read_scenario_name(reader, action);
  read_given_vars(reader, scope, action);
  if (const std::optional<Node> node = reader.optional("wait_for_completion"); node)
    if (read_bool(*node, reader.report()) == false)
      reader.report().error(ErrorCode::unsupported, *node, "an executed scenario is part of this run: it is waited for",
                            "remove the key, or start the other scenario by its own trigger");
  reader.not_acted_on(later);
  return action;
}

}  // namespace kapela::files
