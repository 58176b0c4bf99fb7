#include "tests/engine/scenarios.hpp"

namespace kapela::engine::testing {

Plant seed_plant() {
  Plant plant;
  plant.name = "munchies";
  const auto add = [&plant](const std::string& name, std::uint16_t port, const std::string& group) {
    ComponentSpec spec;
    spec.name = name;
    spec.port = port;
    spec.group = group;
    plant.components.push_back(std::move(spec));
  };
  add("io", 8001, "base_io");
  add("supervisor_1", 8002, "supervisors");
  add("supervisor_2", 8003, "supervisors");
  add("munchies_algo", 8004, "main_logic");
  return plant;
}

Plant plant_of(std::size_t count) {
  Plant plant;
  plant.components.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    ComponentSpec spec;
    spec.name = "c" + std::to_string(i);
    spec.group = "all";
    plant.components.push_back(std::move(spec));
  }
  return plant;
}

Selector all() {
  Selector selector;
  selector.all = true;
  return selector;
}

Selector only(const std::string& component) {
  Selector selector;
  selector.components.push_back(TemplateText::literal(component));
  return selector;
}

Action log(const std::string& text) {
  LogEvent event;
  event.message = *TemplateText::parse(text);
  Action action;
  action.body = event;
  return action;
}

Action send(Selector targets, wire::Command command) {
  SendCommand body;
  body.targets = std::move(targets);
  body.command = command;
  Action action;
  action.body = body;
  return action;
}

Action wait(Selector targets, wire::State state, base::Duration timeout) {
  WaitForState body;
  body.targets = std::move(targets);
  body.states = {state};
  body.timeout = timeout;
  Action action;
  action.body = body;
  return action;
}

Action ensure(Selector targets, wire::State state, base::Duration timeout) {
  EnsureState body;
  body.targets = std::move(targets);
  body.state = state;
  body.timeout = timeout;
  Action action;
  action.body = body;
  return action;
}

Scenario scenario(std::vector<Action> actions) {
  Scenario made;
  made.name = "test";
  made.actions = std::move(actions);
  return made;
}

Scenario full_start() {
  using namespace std::chrono_literals;
  return scenario({log("start"), send(all(), wire::Command::initialize), wait(all(), wire::State::initialized, 60s),
                   send(all(), wire::Command::run), wait(all(), wire::State::run, 30s), log("done")});
}

Scenario full_stop() {
  using namespace std::chrono_literals;
  return scenario({send(all(), wire::Command::stop), wait(all(), wire::State::stopped, 45s)});
}

}  // namespace kapela::engine::testing
