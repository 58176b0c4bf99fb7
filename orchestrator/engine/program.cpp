#include "orchestrator/engine/program.hpp"

#include <algorithm>

#include "orchestrator/engine/selector.hpp"

namespace kapela::engine {
namespace {
struct Compiler {
  const Plant& plant;
  const expression::Lookup& lookup;
  Program& program;
  std::optional<base::Error> error{};
  Block block(const Actions& actions, const Scenario& scenario) {
    Block made;
    for (const Action& action : actions) made.push_back(instruction(action, scenario));
    return made;
  }
  Instruction instruction(const Action& action, const Scenario& scenario) {
    Instruction made;
    made.action = &action;
    made.scenario = &scenario;
    made.number = program.size++;
    if (const Selector* selector = selector_of(action.body)) {
      auto found = resolve(*selector, plant, lookup);
      if (!found) error = found.error(); else made.targets = *found;
      for (auto id : made.targets) program.components.push_back(id);
    }
    if (const auto* choose = std::get_if<Choose>(&action.body)) {
      for (const Branch& each : choose->branches) made.blocks.push_back(block(each.actions, scenario));
      made.blocks.push_back(block(choose->otherwise, scenario));
    }
    if (const auto* parallel = std::get_if<Parallel>(&action.body))
      for (const Actions& each : parallel->branches) made.blocks.push_back(block(each, scenario));
    if (const auto* repeat = std::get_if<Repeat>(&action.body)) made.blocks.push_back(block(repeat->actions, scenario));
    if (const auto* call = std::get_if<ExecuteScenario>(&action.body)) made.blocks.push_back(block(call->scenario->actions, *call->scenario));
    made.on_failure = block(action.on_failure, scenario);
    return made;
  }
};
}
base::Result<Program> compile(std::shared_ptr<const Scenario> scenario, const Plant& plant, const expression::Lookup& lookup) {
  Program program;
  program.scenario = scenario;
  Compiler compiler{plant, lookup, program};
  program.actions = compiler.block(scenario->actions, *scenario);
  program.on_success = compiler.block(scenario->on_success, *scenario);
  program.on_end = compiler.block(scenario->on_end, *scenario);
  if (compiler.error) return *compiler.error;
  std::sort(program.components.begin(), program.components.end());
  program.components.erase(std::unique(program.components.begin(), program.components.end()), program.components.end());
  return program;
}
std::string label(const Action& action) { return std::string(type_name(action.body)); }
}
