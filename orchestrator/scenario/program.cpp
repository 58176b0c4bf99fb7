#include "orchestrator/scenario/program.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "orchestrator/base/assert.hpp"
#include "orchestrator/base/nearest.hpp"
#include "orchestrator/scenario/obstacle.hpp"
#include "orchestrator/scenario/selector.hpp"

namespace kapela::scenario {

using record::ComponentId, record::Plant;

namespace {

using base::ErrorCode;
using base::fail;

constexpr std::uint32_t most_instructions = 10'000;
constexpr unsigned deepest_call = 64;

base::Error at_place(const Action& action, base::Error error) {
  const Place& place = action.place;
  error.message =
      fmt::format("{}:{}:{}: {}: {}", place.file, place.line, place.column, type_name(action.body), error.message);
  return error;
}

using Vars = std::vector<std::pair<std::string, expression::Value>>;

std::optional<expression::Value> find_var(const Vars& vars, const std::string& name) {
  for (const auto& [known, value] : vars)
    if (known == name) return value;
  return std::nullopt;
}

bool names_var(const expression::Path& path) {
  return path.size() == 2 && path.front() == "vars";
}

/// What the selectors of one scenario see: what it was given, then its own defaults.
struct Scope {
  const Scenario& scenario;
  const expression::Lookup& lookup;
  unsigned depth = 0;  ///< of execute_scenario
};

expression::Lookup with_defaults(const Scenario& scenario, const expression::Lookup& given) {
  return [&scenario, &given](const expression::Path& path) {
    const std::optional<expression::Value> value = given(path);
    return value || !names_var(path) ? value : find_var(scenario.vars, path[1]);
  };
}

/// A callee sees the vars that it is given and no others of its caller; all else as its caller does.
expression::Lookup with_vars(const Vars& vars, const expression::Lookup& caller) {
  return [&vars, &caller](const expression::Path& path) {
    return path.front() == "vars" ? (names_var(path) ? find_var(vars, path[1]) : std::nullopt) : caller(path);
  };
}

/// One step of reading a scenario; an error ends it.
using Outcome = base::Result<void>;

class Compiler {
 public:
  Compiler(Program& program, const Plant& plant) : program_(program), plant_(plant), used_(plant.components.size()) {}

  Outcome block(const Actions& actions, Block& made, const Scope& scope) {
    made.reserve(actions.size());
    for (const Action& action : actions)
      if (const Outcome done = instruction(action, made.emplace_back(), scope); !done) return done;
    return {};
  }

  /// Last: what all of it may command or await.
  void collect() {
    for (std::size_t i = 0; i < used_.size(); ++i)
      if (used_[i]) program_.components.push_back(static_cast<ComponentId>(i));
  }

 private:
  Outcome instruction(const Action& action, Instruction& made, const Scope& scope) {
    if (program_.size == most_instructions)
      return at_place(action, fail(ErrorCode::too_many, fmt::format("more than {} actions", most_instructions),
                                   "scenarios that it executes count each time"));
    made.action = &action;
    made.scenario = &scope.scenario;
    made.number = program_.size++;
    if (Outcome done = select(action, made, scope); !done) return done;
    if (Outcome done = blocks(action, made, scope); !done) return done;
    return block(action.on_failure, made.on_failure, scope);
  }

  Outcome select(const Action& action, Instruction& made, const Scope& scope) {
    if (const auto* wait = std::get_if<WaitFor>(&action.body)) return select_asked(action, *wait, made);
    const Selector* const selector = selector_of(action.body);
    if (selector == nullptr) return {};
    const auto* const handle = std::get_if<HandleProcess>(&action.body);
    const bool whole_plant = selector->all && selector->components.empty() && selector->groups.empty();
    if (whole_plant && !everything_.empty()) {
      made.targets = everything_;
      return handle == nullptr ? Outcome() : select_processes(action, *handle, made);
    }
    base::Result<std::vector<ComponentId>> found = resolve(*selector, plant_, scope.lookup);
    if (!found) return at_place(action, found.error());
    made.targets = std::move(*found);
    for (const ComponentId id : made.targets) used_[index(id)] = true;
    if (whole_plant) everything_ = made.targets;
    if (handle != nullptr) return select_processes(action, *handle, made);
    const auto* send = std::get_if<SendEvent>(&action.body);
    if (send != nullptr && !send->save.empty() && made.targets.size() > 1)
      return at_place(action,
                      fail(ErrorCode::invalid, fmt::format("save: {} components would reply", made.targets.size()),
                           "what a reply says is saved where one component is asked"));
    return {};
  }

  Outcome select_processes(const Action& action, const HandleProcess& handle, Instruction& made) {
    for (const ComponentId id : made.targets) {
      const record::ComponentSpec& component = plant_.at(id);
      if (!component.process.is_kept())
        return at_place(action, fail(ErrorCode::invalid, lacks_process(component, type_name(action.body)),
                                     std::string(write_process)));
      made.process_time = std::max(made.process_time, time_of(handle, component.process));
    }
    return {};
  }

  /// The components that the condition asks.
  Outcome select_asked(const Action& action, const WaitFor& wait, Instruction& made) {
    for (const expression::Path& path : wait.condition.paths()) {
      const bool all = path.front() == "plant";
      if (!all && (path.front() != "components" || path.size() < 2)) continue;
      const std::optional<ComponentId> id = all ? std::nullopt : plant_.find(path[1]);
      if (!all && !id)
        return at_place(action, fail(ErrorCode::not_found, fmt::format("there is no component '{}'", path[1]),
                                     base::did_you_mean(path[1], plant_.component_names())));
      for (std::size_t i = 0; i < used_.size(); ++i)
        if (all || i == index(*id)) made.targets.push_back(static_cast<ComponentId>(i));
    }
    std::sort(made.targets.begin(), made.targets.end());
    made.targets.erase(std::unique(made.targets.begin(), made.targets.end()), made.targets.end());
    for (const ComponentId id : made.targets) used_[index(id)] = true;
    return {};
  }

  Outcome blocks(const Action& action, Instruction& made, const Scope& scope) {
    if (const auto* choose = std::get_if<Choose>(&action.body)) return choice(*choose, made, scope);
    if (const auto* parallel = std::get_if<Parallel>(&action.body)) return branches(*parallel, made, scope);
    if (const auto* repeat = std::get_if<Repeat>(&action.body))
      return block(repeat->actions, made.blocks.emplace_back(), scope);
    if (const auto* execute = std::get_if<ExecuteScenario>(&action.body)) return call(*execute, made, scope);
    return {};
  }

  Outcome choice(const Choose& choose, Instruction& made, const Scope& scope) {
    for (const Branch& branch : choose.branches)
      if (Outcome done = block(branch.actions, made.blocks.emplace_back(), scope); !done) return done;
    return block(choose.otherwise, made.blocks.emplace_back(), scope);
  }

  Outcome branches(const Parallel& parallel, Instruction& made, const Scope& scope) {
    std::vector<std::size_t> taken(plant_.components.size());  // by which branch, counted from 1
    for (const Actions& actions : parallel.branches) {
      Block& branch = made.blocks.emplace_back();
      if (Outcome done = block(actions, branch, scope); !done) return done;
      if (Outcome done = take(branch, made, taken); !done) return done;
    }
    return {};
  }

  Outcome take(const Block& branch, const Instruction& parallel, std::vector<std::size_t>& taken) const {
    const std::size_t mine = parallel.blocks.size();
    for (const Instruction& each : branch) {
      for (const ComponentId id : each.targets) {
        const std::size_t before = std::exchange(taken[index(id)], mine);
        if (before == 0 || before == mine) continue;
        return at_place(
            *parallel.action,
            fail(ErrorCode::invalid, fmt::format("branches {} and {} share {}", before, mine, plant_.at(id).name),
                 "let each component be in one branch, or put the actions one after the other"));
      }
      for (const Block& block : each.blocks)
        if (Outcome done = take(block, parallel, taken); !done) return done;
      if (Outcome done = take(each.on_failure, parallel, taken); !done) return done;
    }
    return {};
  }

  Outcome call(const ExecuteScenario& execute, Instruction& made, const Scope& scope) {
    ASSERT(execute.scenario != nullptr);
    if (scope.depth == deepest_call)
      return at_place(*made.action, fail(ErrorCode::too_many, fmt::format("more than {} levels", deepest_call),
                                         "let scenarios execute each other less deeply"));
    Vars vars;
    for (const auto& [name, value] : execute.vars) vars.emplace_back(name, value.evaluate(scope.lookup));
    const expression::Lookup given = with_vars(vars, scope.lookup);
    const expression::Lookup lookup = with_defaults(*execute.scenario, given);
    return block(execute.scenario->actions, made.blocks.emplace_back(),
                 Scope{*execute.scenario, lookup, scope.depth + 1});
  }

  Program& program_;
  const Plant& plant_;
  std::vector<bool> used_;
  std::vector<ComponentId> everything_;  ///< "@all", once it was asked for
};

const Instruction* find_in(const Block& block, std::uint32_t number);

const Instruction* find_below(const Instruction& instruction, std::uint32_t number) {
  if (instruction.number == number) return &instruction;
  for (const Block& block : instruction.blocks)
    if (const Instruction* found = find_in(block, number)) return found;
  return find_in(instruction.on_failure, number);
}

/// Numbers grow in the order of the text: the last that is not greater holds it, or nobody does.
const Instruction* find_in(const Block& block, std::uint32_t number) {
  const Instruction* holder = nullptr;
  for (const Instruction& each : block)
    if (each.number <= number) holder = &each;
  return holder == nullptr ? nullptr : find_below(*holder, number);
}

void add_handled(const Block& block, std::vector<ComponentId>& found) {
  for (const Instruction& each : block) {
    if (std::holds_alternative<HandleProcess>(each.action->body))
      found.insert(found.end(), each.targets.begin(), each.targets.end());
    for (const Block& inner : each.blocks) add_handled(inner, found);
  }
}

struct Detail {
  std::string operator()(const SendCommand& send) const { return std::string(wire::name(send.command)); }
  std::string operator()(const EnsureState& ensure) const { return std::string(wire::name(ensure.state)); }
  std::string operator()(const ExecuteScenario& execute) const { return execute.name; }
  std::string operator()(const SendEvent& send) const { return send.event; }
  std::string operator()(const WaitFor& wait) const { return wait.condition.source(); }
  std::string operator()(const Set& set) const { return set.name; }
  std::string operator()(const WaitForState& wait) const {
    std::string text;
    for (const wire::State state : wait.states) text += (text.empty() ? "" : " or ") + std::string(wire::name(state));
    return text;
  }
  std::string operator()(const auto&) const { return {}; }
};

}  // namespace

const Instruction* Program::find(std::uint32_t number) const {
  for (const Block* block : {&actions, &on_success, &on_end})
    if (const Instruction* found = find_in(*block, number)) return found;
  return nullptr;
}

base::Result<Program> compile(std::shared_ptr<const Scenario> scenario, const Plant& plant,
                              const expression::Lookup& lookup) {
  ASSERT(scenario != nullptr);
  Program program;
  program.scenario = std::move(scenario);
  const Scenario& root = *program.scenario;
  const expression::Lookup known = with_defaults(root, lookup);
  const Scope scope{root, known};
  Compiler compiler(program, plant);
  if (Outcome done = compiler.block(root.actions, program.actions, scope); !done) return done.error();
  if (Outcome done = compiler.block(root.on_success, program.on_success, scope); !done) return done.error();
  if (Outcome done = compiler.block(root.on_end, program.on_end, scope); !done) return done.error();
  compiler.collect();
  return program;
}

std::vector<ComponentId> with_handled_processes(const Program& program) {
  std::vector<ComponentId> found;
  add_handled(program.actions, found);
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

std::string label(const Action& action) {
  const std::string detail = std::visit(Detail{}, action.body);
  return std::string(type_name(action.body)) + (detail.empty() ? "" : " " + detail);
}

std::string described(const Instruction& instruction, const std::string& description) {
  std::string text = label(*instruction.action);
  std::replace(text.begin(), text.end(), '\n', ' ');
  return description.empty() ? text : text + '\n' + description;
}

}  // namespace kapela::scenario
