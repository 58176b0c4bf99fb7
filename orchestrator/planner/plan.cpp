#include "orchestrator/planner/plan.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "orchestrator/base/duration.hpp"
#include "orchestrator/planner/undo.hpp"
#include "orchestrator/planner/words.hpp"
#include "orchestrator/record/record.hpp"
#include "orchestrator/scenario/selector.hpp"
#include "orchestrator/scenario/walk.hpp"

namespace kapela::planner {
namespace {

using record::ComponentId;
using record::index;
using scenario::Block;
using scenario::Forecast;
using scenario::Instruction;
using scenario::Prospect;
using scenario::StateSet;
using wire::Command;
using wire::State;

int energy(State state) {
  return wire::traits(state).energy;
}

/// The commands of an ensure_state, one after the other.
std::vector<Command> commands_towards(State from, State goal, wire::Dialect dialect) {
  std::vector<Command> commands;
  for (State at = from; at != goal;) {
    const std::optional<Command> command = wire::command_towards(at, goal, dialect);
    if (!command) break;
    commands.push_back(*command);
    at = wire::edge(*command, at)->to;
  }
  return commands;
}

/// Through which state the last of them comes to its end.
State last_via(State from, const std::vector<Command>& commands) {
  State via = State::unknown;
  for (const Command command : commands) {
    const std::optional<wire::Edge> edge = wire::edge(command, from);
    if (!edge) break;
    via = edge->via;
    from = edge->to;
  }
  return via;
}

/// Who gets no command is alike in every dialect.
void add(std::vector<Deed>& deeds, Deed made, ComponentId id) {
  if (made.commands.empty()) made.dialect = {};
  const auto is_alike = [&](const Deed& each) {
    return each.before == made.before && each.after == made.after && each.commands == made.commands &&
           each.dialect == made.dialect && each.process == made.process;
  };
  auto found = std::find_if(deeds.begin(), deeds.end(), is_alike);
  if (found == deeds.end()) found = deeds.insert(deeds.end(), std::move(made));
  found->components.push_back(id);
}

/// What is done to one target.
struct Treatment {
  std::vector<Command> commands{};
  bool is_there = false;
  State from = State::unknown;  ///< where the commands begin, at the highest
};

struct Treat {
  StateSet inside;
  bool moving;
  wire::Dialect dialect;

  Treatment operator()(const scenario::SendCommand& send) const {
    const bool is_there = inside == record::bit_of(State::stopped) && wire::already_there(send.command, State::stopped);
    return {{send.command}, is_there && !moving, from(send.command)};
  }
  Treatment operator()(const scenario::EnsureState& ensure) const {
    const StateSet others = inside & ~record::bit_of(ensure.state);
    if (others == 0 && !moving) return {{}, true, ensure.state};
    const State start = highest(others);
    return {commands_towards(start, ensure.state, dialect), false, start};
  }
  Treatment operator()(const scenario::WaitForState& wait) const {
    return {{}, (inside & ~scenario::goals_of(wait)) == 0 && !moving, highest(inside)};
  }
  Treatment operator()(const auto&) const { return {}; }

  [[nodiscard]] State from(Command command) const {
    StateSet legal = 0;
    for (const wire::StateTraits& each : wire::states())
      if ((inside & record::bit_of(each.state)) != 0 && wire::edge(command, each.state, dialect))
        legal |= record::bit_of(each.state);
    return highest(legal);
  }
};

std::string label_of(const scenario::Action& action) {
  const auto* const repeat = std::get_if<scenario::Repeat>(&action.body);
  if (repeat == nullptr) return scenario::label(action);
  std::string text = fmt::format("repeat {} times", repeat->times);
  return repeat->until ? text + " at most, until " + repeat->until->source() : text;
}

struct Matters {
  bool operator()(const scenario::LogEvent&) const { return false; }
  bool operator()(const scenario::TestAction&) const { return false; }
  bool operator()(const scenario::Set&) const { return false; }
  bool operator()(const auto&) const { return true; }
};

std::string name_of_way(const scenario::Action& action, std::size_t place) {
  if (const auto* choose = std::get_if<scenario::Choose>(&action.body))
    return place < choose->branches.size() ? "when " + choose->branches[place].when.source() : "otherwise";
  if (std::holds_alternative<scenario::Parallel>(action.body)) return fmt::format("branch {}", place + 1);
  return std::holds_alternative<scenario::Repeat>(action.body) ? "each round" : "";
}

class Planner final : public scenario::WalkObserver {
 public:
  Planner(const scenario::Program& program, const record::Plant& plant, const record::Waits& waits)
      : program_(program),
        plant_(plant),
        waits_(waits),
        steps_(program.size),
        via_(plant.components.size(), State::unknown),
        last_step_(plant.components.size()) {
    plan_.scenario = program.scenario->name;
    plan_.atomicity = atomicity_of(*program.scenario);
    plan_.undos.emplace_back();
    plan_.steps = list(program.actions);
    index_steps(plan_.steps);
  }

  Plan make(std::span<const StateSet> states) {
    for (const ComponentId id : program_.components)
      add(plan_.start, {{}, states[index(id)], states[index(id)], {}}, id);
    const std::vector<StateSet> taking_part = leave_out({states.begin(), states.end()});
    if (const auto obstacle = scenario::find_obstacle(program_, plant_, taking_part, this))
      plan_.refusal = Refusal{obstacle->instruction->number, obstacle->instruction->action->place, obstacle->message,
                              obstacle->hint};
    plan_.worst = worst_case(program_, waits_);
    if (plan_.worst.is_over())
      warn(fmt::format("its steps may take {}, which the run's timeout of {} cuts off",
                       base::to_text(plan_.worst.steps), base::to_text(*plan_.worst.limit)));
    return std::move(plan_);
  }

 private:
  /// A run that only lowers is not refused for one that it cannot command: it goes on without, and names it at its end.
  /// One that moves is awaited.
  [[nodiscard]] std::vector<StateSet> leave_out(std::vector<StateSet> states) {
    constexpr StateSet unfit = record::bit_of(State::fault) | record::bit_of(State::on_error);
    if (plan_.atomicity != record::Atomicity::forward) return states;
    for (const ComponentId id : program_.components) {
      StateSet& at = states[index(id)];
      if ((at & ~unfit) != 0) at = scenario::with_ends(at);
      if (at == 0 || (at & ~unfit) != 0 || acknowledges(*program_.scenario)) continue;
      warn(fmt::format("{} is in {}: it is left out, and named at the end", plant_.at(id).name, scenario::text_of(at)));
      at = 0;
    }
    return states;
  }

  [[nodiscard]] std::vector<Step> list(const Block& block) const {
    std::vector<Step> steps;
    steps.reserve(block.size());
    for (const Instruction& each : block) steps.push_back(step_of(each));
    return steps;
  }

  [[nodiscard]] Step step_of(const Instruction& each) const {
    const scenario::Action& action = *each.action;
    Step step;
    step.number = each.number;
    step.label = label_of(action);
    step.description = action.description;
    if (action.when) step.condition = action.when->source();
    step.optional = !action.required;
    step.matters = std::visit(Matters{}, action.body);
    step.timeout = time_of(each, waits_);
    step.retries = action.retry ? action.retry->count : 0;
    for (const scenario::Action& then : action.on_failure) step.on_failure.push_back(scenario::label(then));
    for (std::size_t i = 0; i < each.blocks.size(); ++i)
      step.ways.push_back(Way{name_of_way(action, i), list(each.blocks[i])});
    return step;
  }

  void index_steps(std::vector<Step>& steps) {
    for (Step& step : steps) {
      steps_[step.number] = &step;
      for (Way& way : step.ways) index_steps(way.steps);
    }
  }

  void on_action(const Instruction& instruction, const Forecast& before, const Forecast& after) override {
    Step& step = *steps_[instruction.number];
    if (step.reached) return;  // a later round
    step.reached = true;
    for (const ComponentId id : instruction.targets)
      if (before[index(id)].states != 0) treat(instruction, step, id, before[index(id)], after[index(id)]);
    warn_of_surprises(instruction, step);
    if (plan_.atomicity == record::Atomicity::rollback) step.undo = undo_at(before, after);
  }

  void treat(const Instruction& instruction, Step& step, ComponentId id, const Prospect& before,
             const Prospect& after) {
    const wire::Dialect dialect = plant_.at(id).dialect;
    const StateSet inside = scenario::addressed(instruction.action->body, before.states, dialect);
    if (inside == 0) return step.left_out.push_back(id);
    Treatment treatment = std::visit(Treat{inside, before.moving, dialect}, instruction.action->body);
    if (treatment.is_there) return step.there.push_back(id);
    if (!treatment.commands.empty()) {
      via_[index(id)] = last_via(treatment.from, treatment.commands);
      last_step_[index(id)] = instruction.number;
    }
    const auto* const handle = std::get_if<scenario::HandleProcess>(&instruction.action->body);
    const auto process = handle == nullptr ? std::nullopt : std::optional(handle->deed);
    add(step.deeds, {std::move(treatment.commands), before.states, after.states, {}, dialect, process}, id);
  }

  [[nodiscard]] std::size_t undo_at(const Forecast& before, const Forecast& after) {
    std::vector<Charge> charges;
    for (const ComponentId id : program_.components) {
      const Prospect& was = before[index(id)];
      const Prospect& is = after[index(id)];
      if (!is.commanded) continue;
      const bool moves = was.moving || is.moving || was.states != is.states;
      const StateSet there = is.states == scenario::no_process ? record::bit_of(State::stopped) : is.states;  // started
      charges.push_back({id, there, was.base, moves ? via_[index(id)] : State::unknown, last_step_[index(id)]});
    }
    Undo undo = undo_of(charges, plant_);
    if (undo != plan_.undos.back()) plan_.undos.push_back(std::move(undo));
    return plan_.undos.size() - 1;
  }

  void on_blocked(const scenario::Obstacle& obstacle) override {
    warn(fmt::format("#{} counts as not taken: {}", obstacle.instruction->number, obstacle.message));
  }

  /// A start that first lowers who runs; a wait for what nobody here brings about.
  void warn_of_surprises(const Instruction& instruction, const Step& step) {
    for (const Deed& deed : step.deeds) {
      if (deed.process) continue;
      if (deed.commands.empty()) {
        if ((scenario::with_ends(deed.before) & deed.after) == 0)
          warn(fmt::format("#{} {}: nothing in the scenario leads {} there before", step.number, step.label,
                           names_of(deed.components, plant_)));
        continue;
      }
      const State from = highest(deed.before);
      const State to = highest(deed.after);
      const bool meant = wire::traits(deed.commands.front()).lowers && !is_partial_ensure(instruction);
      if (meant || energy(from) <= energy(to) || !energises(*program_.scenario)) continue;
      warn(fmt::format("#{} {} lowers {} from {} to {}", step.number, step.label, names_of(deed.components, plant_),
                       wire::name(from), wire::name(to)));
    }
  }

  /// An ensure_state that does not ask for the lowest state: who is higher is lowered by it.
  [[nodiscard]] static bool is_partial_ensure(const Instruction& instruction) {
    const auto* const ensure = std::get_if<scenario::EnsureState>(&instruction.action->body);
    return ensure != nullptr && energy(ensure->state) > 0;
  }

  void warn(std::string text) { plan_.warnings.push_back(std::move(text)); }

  const scenario::Program& program_;
  const record::Plant& plant_;
  const record::Waits& waits_;
  Plan plan_;
  std::vector<Step*> steps_;  ///< by number; null for those of on_failure, on_success and on_end
  std::vector<State> via_;    ///< by component: of its last command
  std::vector<std::uint32_t> last_step_;
};

}  // namespace

Plan make_plan(const scenario::Program& program, const record::Plant& plant, std::span<const StateSet> states,
               const record::Waits& waits) {
  return Planner(program, plant, waits).make(states);
}

}  // namespace kapela::planner
