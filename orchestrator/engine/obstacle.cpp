#include "orchestrator/engine/obstacle.hpp"

#include <fmt/format.h>

#include "orchestrator/engine/effect.hpp"
#include "orchestrator/engine/record.hpp"

namespace kapela::engine {
namespace {

struct Words {
  std::string message{};
  std::string hint{};
};

std::string legal_there(StateSet states) {
  for (const wire::StateTraits& each : wire::states())
    if (states == bit_of(each.state)) return "legal there: " + wire::legal_commands_text(each.state);
  return "none of these states allows it";
}

/// Why an action cannot go well for a target that may be in `states`.
struct Explanation {
  const std::string& name;
  StateSet states;

  Words operator()(const SendCommand& send) const {
    return {fmt::format("{}: {} is illegal in {}", name, wire::name(send.command), text_of(states)),
            legal_there(states)};
  }
  Words operator()(const WaitForState& wait) const {
    return {fmt::format("{}: can only be {} here, {} is never reached", name, text_of(states), text_of(goals_of(wait))),
            "give the command that leads there before"};
  }
  Words operator()(const EnsureState& ensure) const {
    return {fmt::format("{}: nothing leads from {} to {}", name, text_of(states), wire::name(ensure.state)),
            legal_there(states)};
  }
  Words operator()(const auto&) const { return {}; }
};

}  // namespace

Obstacle impossible(const Instruction& instruction, ComponentId target, const Plant& plant, StateSet states) {
  Words words = std::visit(Explanation{plant.at(target).name, states}, instruction.action->body);
  return {&instruction, target, std::move(words.message), std::move(words.hint)};
}

Obstacle irrevocable(const Instruction& instruction, ComponentId target, const Plant& plant) {
  return {&instruction, target,
          fmt::format("{}: {} cannot be compensated", plant.at(target).name, label(*instruction.action)),
          "put it into a scenario of its own, or say 'atomicity: none'"};
}

}  // namespace kapela::engine
