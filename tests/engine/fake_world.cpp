#include "tests/engine/fake_world.hpp"

#include <fmt/format.h>

#include "orchestrator/base/assert.hpp"
#include "orchestrator/base/duration.hpp"

namespace kapela::engine::testing {
namespace {

std::string operand_text(const Record& record) {
  const auto command = [&record] { return std::string(wire::name(static_cast<wire::Command>(record.a))); };
  switch (record.kind) {
    case RecordKind::intent:
    case RecordKind::sent:
    case RecordKind::acknowledged:
    case RecordKind::refused:
    case RecordKind::in_doubt:
      return command();
    case RecordKind::observed:
    case RecordKind::reached:
      return std::string(wire::name(static_cast<wire::State>(record.a)));
    case RecordKind::verdict:
      return std::string(name(static_cast<Reason>(record.a)));
    case RecordKind::run_ended:
      return std::string(name(static_cast<RunStatus>(record.a)));
    case RecordKind::step_started:
    case RecordKind::step_ended:
    case RecordKind::run_accepted:
      return std::to_string(record.a);
    case RecordKind::log:
      return std::string(base::level_name(static_cast<base::Level>(record.a)));
  }
  ASSERT(!"unknown RecordKind");
}

}  // namespace

FakeWorld::FakeWorld(Plant plant, EngineSettings settings) : timers_(clock_), components_(plant.components.size()) {
  engine_ = std::make_unique<Engine>(std::move(plant), settings, Ports{timers_, *this, *this}, Epoch{7});
}

FakeWorld::~FakeWorld() {
  engine_.reset();
}

FakeComponent& FakeWorld::component(std::string_view name) {
  const std::optional<ComponentId> id = engine_->plant().find(name);
  ASSERT(id.has_value());
  return components_[index(*id)];
}

RunId FakeWorld::start(Scenario scenario) {
  const base::Result<RunId> run = engine_->start(std::make_shared<const Scenario>(std::move(scenario)), nullptr);
  ASSERT(run.has_value());
  return *run;
}

RunReport FakeWorld::finish(RunId run, base::Duration limit) {
  const auto ended = [&] {
    const RunReport* report = engine_->report(run);
    return report == nullptr || report->status != RunStatus::running;
  };
  ASSERT(run_until(ended, limit));
  return *engine_->report(run);
}

void FakeWorld::run_for(base::Duration duration) {
  (void)run_until([] { return false; }, duration);
}

bool FakeWorld::run_until(const std::function<bool()>& condition, base::Duration limit) {
  const base::Instant last = clock_.now() + limit;
  while (!condition()) {
    const std::optional<base::Instant> next = timers_.next();
    if (!next || *next > last) {
      clock_.advance_to(last);
      return condition();
    }
    clock_.advance_to(std::max(*next, clock_.now()));
    timers_.run_due(clock_.now());
    while (!events_.empty() && !events_.front().armed()) events_.pop_front();
  }
  return true;
}

void FakeWorld::move(FakeComponent& component, wire::State to) {
  component.state = to;
  if (component.behaviour.revisions) ++component.revision;
}

void FakeWorld::at(base::Duration when, std::function<void()> action) {
  events_.emplace_back(std::move(action));
  timers_.arm(events_.back(), base::Instant(when));
}

void FakeWorld::send(const Order& order) {
  FakeComponent& component = components_[index(order.component)];
  const Behaviour& behaviour = component.behaviour;
  const auto answer = [this, order](Answer::Kind kind, wire::State state, std::string reason) {
    Answer told;
    told.component = order.component;
    told.command = order.id;
    told.kind = kind;
    told.state = state;
    told.reason = std::move(reason);
    told.will_push = components_[index(order.component)].behaviour.pushes;
    if (engine_) engine_->on_answer(told);
  };
  if (behaviour.refuses_connections)
    return after(behaviour.answer_delay, [=] { answer(Answer::Kind::unreachable, wire::State::unknown, "refused"); });
  const bool dropped = behaviour.hangs || component.behaviour.drops_commands > 0;
  if (component.behaviour.drops_commands > 0) --component.behaviour.drops_commands;
  if (dropped)
    return at(order.answer_by.time_since_epoch(),
              [=] { answer(Answer::Kind::no_answer, wire::State::unknown, "timed out"); });
  if (keeps_trace_) component.received.push_back(order);
  const bool repeat = component.acted_on == order.id;
  const std::optional<wire::Edge> edge = wire::edge(order.command, component.state);
  const bool there = wire::already_there(order.command, component.state);
  const bool illegal = !repeat && !edge && !there;
  const bool refused = illegal || behaviour.refuses_commands;
  if (!repeat && !refused && edge && !behaviour.ignores_commands) act(order.component, order);
  const wire::State state = component.state;
  if (behaviour.loses_command_answers)
    return at(order.answer_by.time_since_epoch(), [=] { answer(Answer::Kind::no_answer, state, "lost"); });
  after(behaviour.answer_delay, [=] {
    if (refused) return answer(Answer::Kind::refused, state, "not now");
    answer(there ? Answer::Kind::already_there : Answer::Kind::accepted, state, "");
  });
}

void FakeWorld::act(ComponentId id, const Order& order) {
  FakeComponent& component = components_[index(id)];
  component.acted_on = order.id;
  const wire::Edge edge = *wire::edge(order.command, component.state);
  if (component.behaviour.moves_after == base::Duration::zero()) {
    move(component, edge.via);
    return after(component.behaviour.transition, [this, id, order, edge] { arrive(id, order, edge); });
  }
  after(component.behaviour.moves_after, [this, id, order, edge] {
    move(components_[index(id)], edge.via);
    after(components_[index(id)].behaviour.transition, [this, id, order, edge] { arrive(id, order, edge); });
  });
}

void FakeWorld::arrive(ComponentId id, const Order& order, const wire::Edge& edge) {
  FakeComponent& component = components_[index(id)];
  if (component.state != edge.via || component.acted_on != order.id) return;
  move(component, component.behaviour.ends_in.value_or(edge.to));
  if (!component.behaviour.pushes) return;
  after(component.behaviour.answer_delay, [this, id, order, seen = sighting(component)] {
    if (engine_) engine_->on_push(id, seen, order.epoch, order.id);
  });
}

void FakeWorld::poll(ComponentId id, Sequence asked, base::Instant answer_by) {
  FakeComponent& component = components_[index(id)];
  ++component.polls;
  if (component.behaviour.refuses_connections)
    return after(component.behaviour.answer_delay, [=, this] {
      if (engine_) engine_->on_poll_failed(id, asked, Miss::refused);
    });
  if (component.behaviour.hangs)
    return at(answer_by.time_since_epoch(), [=, this] {
      if (engine_) engine_->on_poll_failed(id, asked, Miss::no_answer);
    });
  after(component.behaviour.answer_delay, [this, id, asked, seen = sighting(component)] {
    if (engine_) engine_->on_poll_answer(id, asked, seen);
  });
}

Sighting FakeWorld::sighting(const FakeComponent& component) const {
  Sighting sighting;
  sighting.state = component.state;
  sighting.revision = component.behaviour.revisions ? component.revision : 0;
  sighting.error = component.state == wire::State::fault;
  sighting.error_code = component.error_code;
  sighting.error_message = component.error_message;
  return sighting;
}

void FakeWorld::append(const Record& record) {
  if (!keeps_trace_) return;
  const std::string who = record.component == no_component ? "-"
                          : engine_                        ? engine_->plant().at(record.component).name
                                                           : "?";
  trace_.push_back(fmt::format("{} {} {} {}", base::to_text(now()), who, name(record.kind), operand_text(record)));
  if (record.kind == RecordKind::log)
    log_.push_back(fmt::format("[{}] {}", base::level_name(static_cast<base::Level>(record.a)), record.text));
}

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
