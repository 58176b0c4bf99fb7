#include "orchestrator/scenario/obstacle.hpp"

#include <fmt/format.h>

#include "orchestrator/record/record.hpp"
#include "orchestrator/scenario/effect.hpp"

namespace kapela::scenario {

using record::ComponentId, record::ComponentSpec, record::Plant, record::bit_of;

namespace {

struct Words {
  std::string message{};
  std::string hint{};
};

std::string legal_there(StateSet states, wire::Dialect dialect) {
  for (const wire::StateTraits& each : wire::states())
    if (states == bit_of(each.state)) return "legal there: " + wire::legal_commands_text(each.state, dialect);
  return "none of these states allows it";
}

/// Why an action cannot go well for a target that may be in `states`.
class Explanation {
 public:
  const ComponentSpec& component;
  StateSet states;

  Words operator()(const SendCommand& send) const {
    if (states == no_process) return no_answer(wire::name(send.command));
    if (!wire::implements(component.dialect, send.command))
      return {lacks_command(component, send.command), "it has " + wire::words_text(component.dialect)};
    return {fmt::format("{}: {} is illegal in {}", component.name, wire::spelling(send.command, component.dialect),
                        text_of(states)),
            legal_there(states, component.dialect)};
  }
  Words operator()(const WaitForState& wait) const {
    if (states == no_process) return no_answer("wait_for_state");
    return {fmt::format("{}: can only be {} here, {} is never reached", component.name, text_of(states),
                        text_of(goals_of(wait))),
            "give the command that leads there before"};
  }
  Words operator()(const EnsureState& ensure) const {
    if (states == no_process) return no_answer("ensure_state");
    return {fmt::format("{}: nothing leads from {} to {}", component.name, text_of(states), wire::name(ensure.state)),
            legal_there(states, component.dialect)};
  }
  Words operator()(const SendEvent& send) const { return no_answer(send.event); }
  Words operator()(const HandleProcess& action) const {
    return {fmt::format("{}: {} while it is {}", component.name, wire::action_name(action.deed), text_of(states)),
            "bring it down before: a process is ended in STOPPED, INITIALIZED or FAULT"};
  }
  Words operator()(const auto&) const { return {}; }

 private:
  [[nodiscard]] Words no_answer(std::string_view what) const {
    return {fmt::format("{}: nobody is there who could take {}: its process does not run here", component.name, what),
            "start it before: type: start_process"};
  }
};

}  // namespace

Obstacle impossible(const Instruction& instruction, ComponentId target, const Plant& plant, StateSet states) {
  Words words = std::visit(Explanation{plant.at(target), states}, instruction.action->body);
  return {&instruction, target, std::move(words.message), std::move(words.hint)};
}

Obstacle irrevocable(const Instruction& instruction, ComponentId target, const Plant& plant) {
  return {&instruction, target,
          fmt::format("{}: {} cannot be compensated", plant.at(target).name, label(*instruction.action)),
          "put it into a scenario of its own, or say 'atomicity: none'"};
}

std::string lacks_command(const ComponentSpec& component, wire::Command command) {
  return fmt::format("{}: its dialect {} has no {}", component.name, wire::name(component.dialect),
                     wire::name(command));
}

std::string lacks_process(const ComponentSpec& component, std::string_view action) {
  return fmt::format("{}: {}, and nobody is known who keeps its process", component.name, action);
}

}  // namespace kapela::scenario
