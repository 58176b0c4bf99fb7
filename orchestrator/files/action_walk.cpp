#include "orchestrator/files/action_walk.hpp"

#include "orchestrator/engine/selector.hpp"

namespace kapela::files {
namespace {

using engine::Action;
using engine::Actions;
using expression::Expression;

struct Blocks {
  std::vector<const Actions*> found{};

  void operator()(const engine::Choose& choose) {
    for (const engine::Branch& branch : choose.branches) found.push_back(&branch.actions);
    found.push_back(&choose.otherwise);
  }
  void operator()(const engine::Parallel& parallel) {
    for (const Actions& branch : parallel.branches) found.push_back(&branch);
  }
  void operator()(const engine::Repeat& repeat) { found.push_back(&repeat.actions); }
  void operator()(const auto&) const {}
};

struct Expressions {
  std::vector<Expression> found{};

  void add(const engine::TemplateText& text) {
    for (Expression& each : text.expressions()) found.push_back(std::move(each));
  }
  void operator()(const engine::LogEvent& log) { add(log.message); }
  void operator()(const engine::TestAction& test) { add(test.message); }
  void operator()(const engine::Alert& alert) { add(alert.message); }
  void operator()(const engine::Approve& approve) { add(approve.message); }
  void operator()(const engine::Require& require) {
    found.push_back(require.condition);
    add(require.message);
  }
  void operator()(const engine::Set& set) { found.push_back(set.value); }
  void operator()(const engine::Choose& choose) {
    for (const engine::Branch& branch : choose.branches) found.push_back(branch.when);
  }
  void operator()(const engine::Repeat& repeat) {
    if (repeat.until) found.push_back(*repeat.until);
  }
  void operator()(const engine::ExecuteScenario& execute) {
    for (const auto& [name, value] : execute.vars) found.push_back(value);
  }
  void operator()(const auto&) const {}
};

}  // namespace

std::vector<const Actions*> blocks_of(const Action& action) {
  Blocks blocks;
  std::visit(blocks, action.body);
  return std::move(blocks.found);
}

void for_each_action(const Actions& actions, const std::function<void(const Action&)>& visit) {
  for (const Action& action : actions) {
    visit(action);
    for (const Actions* block : blocks_of(action)) for_each_action(*block, visit);
    for_each_action(action.on_failure, visit);
  }
}

void for_each_action(const engine::Scenario& scenario, const std::function<void(const Action&)>& visit) {
  for (const Actions* actions : {&scenario.actions, &scenario.on_success, &scenario.on_end})
    for_each_action(*actions, visit);
}

std::vector<Expression> expressions_of(const Action& action) {
  Expressions expressions;
  if (action.when) expressions.found.push_back(*action.when);
  std::visit(expressions, action.body);
  if (const engine::Selector* const selector = selector_of(action.body); selector != nullptr)
    for (const engine::TemplateText& component : selector->components) expressions.add(component);
  return std::move(expressions.found);
}

}  // namespace kapela::files
