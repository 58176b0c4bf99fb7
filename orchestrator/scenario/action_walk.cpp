#include "orchestrator/scenario/action_walk.hpp"

#include "orchestrator/scenario/selector.hpp"

namespace kapela::scenario {
namespace {

using expression::Expression;

struct Blocks {
  std::vector<const Actions*> found{};

  void operator()(const Choose& choose) {
    for (const Branch& branch : choose.branches) found.push_back(&branch.actions);
    found.push_back(&choose.otherwise);
  }
  void operator()(const Parallel& parallel) {
    for (const Actions& branch : parallel.branches) found.push_back(&branch);
  }
  void operator()(const Repeat& repeat) { found.push_back(&repeat.actions); }
  void operator()(const auto&) const {}
};

struct Expressions {
  std::vector<Expression> found{};

  void add(const TemplateText& text) {
    for (Expression& each : text.expressions()) found.push_back(std::move(each));
  }
  void operator()(const LogEvent& log) { add(log.message); }
  void operator()(const TestAction& test) { add(test.message); }
  void operator()(const Alert& alert) { add(alert.message); }
  void operator()(const Approve& approve) { add(approve.message); }
  void add(const DataTemplate& data) {
    for (Expression& each : data.expressions()) found.push_back(std::move(each));
  }
  void operator()(const SendEvent& send) {
    add(send.data);
    if (send.expect) found.push_back(*send.expect);
    for (const auto& [name, value] : send.save) found.push_back(value);
    if (send.undo) add(send.undo->data);
  }
  void operator()(const WaitFor& wait) {
    found.push_back(wait.condition);
    add(wait.message);
  }
  void operator()(const Require& require) {
    found.push_back(require.condition);
    add(require.message);
  }
  void operator()(const Set& set) { found.push_back(set.value); }
  void operator()(const Choose& choose) {
    for (const Branch& branch : choose.branches) found.push_back(branch.when);
  }
  void operator()(const Repeat& repeat) {
    if (repeat.until) found.push_back(*repeat.until);
  }
  void operator()(const ExecuteScenario& execute) {
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

void for_each_action(const Scenario& scenario, const std::function<void(const Action&)>& visit) {
  for (const Actions* actions : {&scenario.actions, &scenario.on_success, &scenario.on_end})
    for_each_action(*actions, visit);
}

std::vector<Expression> expressions_of(const Action& action) {
  Expressions expressions;
  if (action.when) expressions.found.push_back(*action.when);
  std::visit(expressions, action.body);
  if (const Selector* const selector = selector_of(action.body); selector != nullptr)
    for (const TemplateText& component : selector->components) expressions.add(component);
  return std::move(expressions.found);
}

}  // namespace kapela::scenario
