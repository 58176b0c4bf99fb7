#include "orchestrator/files/scenario_links.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "orchestrator/base/nearest.hpp"
#include "orchestrator/base/offer.hpp"
#include "orchestrator/scenario/action_walk.hpp"
#include "orchestrator/yaml/scalars.hpp"

namespace kapela::files {
namespace {

using expression::Type;
using scenario::ExecuteScenario;
using scenario::Place;
using scenario::Scenario;

std::size_t count_actions(const Scenario& scenario) {
  std::size_t count = 0;
  for_each_action(scenario, [&](const scenario::Action&) { ++count; });
  return count;
}

struct MutableBlocks {
  std::vector<scenario::Actions*> found{};

  void operator()(scenario::Choose& choose) {
    for (scenario::Branch& branch : choose.branches) found.push_back(&branch.actions);
    found.push_back(&choose.otherwise);
  }
  void operator()(scenario::Parallel& parallel) {
    for (scenario::Actions& branch : parallel.branches) found.push_back(&branch);
  }
  void operator()(scenario::Repeat& repeat) { found.push_back(&repeat.actions); }
  void operator()(auto&) const {}
};

std::uint64_t combined(std::uint64_t hash, std::uint64_t other) {
  for (int byte = 0; byte < 8; ++byte) hash = (hash ^ ((other >> (8 * byte)) & 0xFFU)) * 0x100000001B3U;
  return hash;
}

bool fits(Type given, Type wanted) {
  return given == wanted || given == Type::any || given == Type::null || wanted == Type::null;
}

}  // namespace

ScenarioLinks::ScenarioLinks(const ByName& definitions, const ByName& last_good)
    : definitions_(definitions), last_good_(last_good) {}

ScenarioLinks::Shared ScenarioLinks::linked(const std::string& name) {
  if (const auto known = linked_.find(name); known != linked_.end()) return known->second;
  path_.push_back(name);
  Shared result = link(name);
  path_.pop_back();
  return linked_[name] = std::move(result);
}

ScenarioLinks::Shared ScenarioLinks::link(const std::string& name) {
  auto scenario = std::make_shared<Scenario>(*definitions_.at(name));
  sizes_[name] = count_actions(*scenario);
  link_actions(scenario->actions, *scenario);
  if (sizes_[name] > max_actions)
    add_problem(name, scenario->place,
                fmt::format("the scenario has {} actions, with those that it executes", sizes_[name]),
                fmt::format("at most {}", max_actions));
  if (!problems_.contains(name))
    for (scenario::Remark& rule : broken_rules(*scenario)) problems_[name].push_back(std::move(rule));
  if (!problems_.contains(name)) return scenario;
  const auto before = last_good_.find(name);
  return before == last_good_.end() ? nullptr : before->second;
}

void ScenarioLinks::link_actions(scenario::Actions& actions, Scenario& scenario) {
  for (scenario::Action& action : actions) {
    MutableBlocks blocks;
    std::visit(blocks, action.body);
    for (scenario::Actions* block : blocks.found) link_actions(*block, scenario);
    auto* const execute = std::get_if<ExecuteScenario>(&action.body);
    if (execute != nullptr) link_action(*execute, action.place, scenario);
  }
}

void ScenarioLinks::link_action(ExecuteScenario& execute, const Place& place, Scenario& scenario) {
  if (std::find(path_.begin(), path_.end(), execute.name) != path_.end())
    return add_problem(scenario.name, place,
                       fmt::format("the scenarios execute each other: {}", circle_text(execute.name)),
                       "a scenario cannot execute itself, not even through others");
  if (!definitions_.contains(execute.name))
    return add_problem(scenario.name, place, fmt::format("there is no scenario {}", base::in_quotes(execute.name)),
                       near(execute.name));
  if (path_.size() >= max_nested)
    return add_problem(scenario.name, place, fmt::format("scenarios that execute each other over {} steps", max_nested),
                       "let one of them say more itself");
  execute.scenario = linked(execute.name);
  if (execute.scenario == nullptr)
    return add_problem(scenario.name, place,
                       fmt::format("{} cannot be executed: it has errors of its own", base::in_quotes(execute.name)));
  scenario.hash = combined(scenario.hash, execute.scenario->hash);
  sizes_[scenario.name] += sizes_[execute.name];
  check_given(execute, place, scenario.name);
}

void ScenarioLinks::check_given(const ExecuteScenario& execute, const Place& place, const std::string& owner) {
  const auto& vars = execute.scenario->vars;
  std::vector<std::string> names;
  for (const auto& [name, value] : vars) names.push_back(name);
  for (const auto& [name, value] : execute.vars) {
    const std::string& wanted = name;
    const auto found = std::find_if(vars.begin(), vars.end(), [&](const auto& each) { return each.first == wanted; });
    if (found == vars.end()) {
      add_problem(owner, place,
                  fmt::format("{} has no variable {}", base::in_quotes(execute.name), base::in_quotes(name)),
                  names.empty() ? "it declares none under vars:" : base::offer(name, names));
    } else if (!fits(value.type(), expression::type_of(found->second))) {
      add_problem(owner, place,
                  fmt::format("the variable '{}' of {} is {}, it is given {}", name, base::in_quotes(execute.name),
                              expression::name(expression::type_of(found->second)), expression::name(value.type())));
    }
  }
}

/// "Did you mean": costs a look at each name, so that only the first mistakes get it.
std::string ScenarioLinks::near(const std::string& name) const {
  if (problems_.size() > yaml::Report::max_diagnostics) return {};
  std::vector<std::string> names;
  for (const auto& [each, definition] : definitions_) names.push_back(each);
  return base::did_you_mean(name, names);
}

/// "A -> B -> A".
std::string ScenarioLinks::circle_text(const std::string& name) const {
  std::string text;
  for (auto at = std::find(path_.begin(), path_.end(), name); at != path_.end(); ++at) text += *at + " -> ";
  return text + name;
}

void ScenarioLinks::add_problem(const std::string& owner, const Place& place, std::string message, std::string hint) {
  problems_[owner].push_back({place, std::move(message), std::move(hint)});
}

}  // namespace kapela::files
