#include "tests/scenario/scenarios.hpp"

namespace kapela::scenario::testing {

using namespace record;

namespace {

Action action_of(Action::Body body) {
  Action action;
  action.body = std::move(body);
  return action;
}

}  // namespace

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

Plant dependent_plant() {
  Plant plant = seed_plant();
  plant.components[1].depends_on = plant.components[2].depends_on = {ComponentId{0}};
  plant.components[3].depends_on = {ComponentId{1}, ComponentId{2}};
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

expression::Expression condition(std::string_view text) {
  return *expression::Expression::parse(text, [](const expression::Path&) { return expression::Type::any; });
}

Action only_if(std::string_view holds, Action action) {
  action.when = condition(holds);
  return action;
}

Action set(const std::string& variable, std::string_view value) {
  return action_of(Set{variable, condition(value)});
}

Action require(std::string_view holds, const std::string& message) {
  return action_of(Require{condition(holds), *TemplateText::parse(message)});
}

Action fails() {
  return require("1 == 2", "made to fail");
}

Action wait_for(std::string_view holds, base::Duration timeout) {
  const auto anything = [](const expression::Path&) { return std::optional(expression::Type::any); };
  WaitFor wait;
  wait.condition = *expression::Expression::parse(holds, anything);
  wait.timeout = timeout;
  return {wait};
}

Action delay(base::Duration duration) {
  return action_of(Delay{duration});
}

Action alert(const std::string& text) {
  return action_of(Alert{base::Level::warning, *TemplateText::parse(text)});
}

Action approve(const std::string& text, base::Duration timeout) {
  return action_of(Approve{*TemplateText::parse(text), timeout});
}

Action choose(std::vector<Branch> branches, Actions otherwise) {
  return action_of(Choose{std::move(branches), std::move(otherwise)});
}

Action parallel(std::vector<Actions> branches) {
  return action_of(Parallel{std::move(branches)});
}

Action repeat(std::uint32_t times, Actions actions, std::string_view until, base::Duration pause) {
  Repeat repeated{std::move(actions), times, {}, pause};
  if (!until.empty()) repeated.until = condition(until);
  return action_of(std::move(repeated));
}

Action execute(Scenario called, std::vector<std::pair<std::string, expression::Expression>> vars) {
  ExecuteScenario body;
  body.name = called.name;
  body.vars = std::move(vars);
  body.scenario = std::make_shared<const Scenario>(std::move(called));
  return action_of(std::move(body));
}

Action retried(Action action, std::uint32_t count, base::Duration delay, double backoff) {
  action.retry = Retry{count, delay, backoff};
  return action;
}

Scenario scenario_with(std::vector<Action> actions) {
  Scenario made;
  made.name = "test";
  made.actions = std::move(actions);
  return made;
}

Scenario full_start() {
  using namespace std::chrono_literals;
  return scenario_with({log("start"), send(all(), wire::Command::initialize),
                        wait(all(), wire::State::initialized, 60s), send(all(), wire::Command::run),
                        wait(all(), wire::State::run, 30s), log("done")});
}

Scenario full_stop() {
  using namespace std::chrono_literals;
  return scenario_with({send(all(), wire::Command::stop), wait(all(), wire::State::stopped, 45s)});
}

Scenario quick_start() {
  using namespace std::chrono_literals;
  return scenario_with({send(all(), wire::Command::run), wait(all(), wire::State::run, 30s)});
}

Scenario failing(Scenario made) {
  made.actions.push_back(fails());
  return made;
}

Scenario named(const std::string& name, std::vector<Action> actions) {
  Scenario made = scenario_with(std::move(actions));
  made.name = name;
  return made;
}

}  // namespace kapela::scenario::testing
