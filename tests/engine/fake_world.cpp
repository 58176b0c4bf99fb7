#include "tests/engine/fake_world.hpp"

#include <algorithm>
#include <cstdio>

#include <fmt/format.h>

#include "orchestrator/base/assert.hpp"
#include "orchestrator/base/duration.hpp"

namespace kapela::engine::testing {

using namespace record;
using namespace scenario;

namespace {

std::string operand_text(const Record& record) {
  switch (record.kind) {
    case RecordKind::acknowledged:
      return std::string(wire::name(record.what())) + (record.text.empty() ? "" : " " + std::string(record.text));
    case RecordKind::intent:
    case RecordKind::sent:
    case RecordKind::refused:
    case RecordKind::in_doubt:
      return std::string(wire::name(record.what()));
    case RecordKind::owned:
    case RecordKind::observed:
    case RecordKind::reached:
      return std::string(wire::name(record.state));
    case RecordKind::based:
    case RecordKind::settled:
      return std::string(wire::name(record.state));
    case RecordKind::missed:
    case RecordKind::failed:
    case RecordKind::exception:
    case RecordKind::verdict:
      return std::string(name(static_cast<Reason>(record.detail)));
    case RecordKind::run_ended:
      return std::string(name(static_cast<RunStatus>(record.detail)));
    case RecordKind::step_ended:
      return std::to_string(record.a) + (record.detail != 0 ? "" : " failed");
    case RecordKind::started:
    case RecordKind::step_started:
    case RecordKind::run_accepted:
      return std::to_string(record.a);
    case RecordKind::awaited:
      return std::to_string(record.b);
    case RecordKind::recovered:
    case RecordKind::skipped:
    case RecordKind::compensating:
    case RecordKind::approved:
      return std::to_string(record.a);
    case RecordKind::watched:
      return fmt::format("{} {}", wire::name(record.what()), wire::name(record.state));
    case RecordKind::unwatched:
      return std::to_string(record.detail);
    case RecordKind::latched:
    case RecordKind::unlatched:
      return {};
    case RecordKind::alert:
    case RecordKind::log:
      return std::string(base::level_name(static_cast<base::Level>(record.detail)));
    case RecordKind::event_intended:
      return std::string(name(static_cast<Purpose>(record.a)));
    case RecordKind::event_sent:
      return std::string(record.text);
    case RecordKind::event_answered:
      return std::string(event_outcome_names[record.detail]);
    case RecordKind::event_in_doubt:
      return std::to_string(record.a);
    case RecordKind::event_left:
      return std::string(name(static_cast<Reason>(record.detail)));
    case RecordKind::handled:
    case RecordKind::moved:
    case RecordKind::injected:
    case RecordKind::crashed:
    case RecordKind::restarted:
    case RecordKind::sighted:
    case RecordKind::event_handled:
      break;
  }
  ASSERT(!"no record of the engine");
}

/// "io sent CMD_RUN"
std::string line_of(const Record& record, const Plant& plant) {
  const std::string_view who =
      record.component == no_component ? "-" : std::string_view(plant.at(record.component).name);
  return fmt::format("{} {} {}", who, name(record.kind), operand_text(record));
}

checker::CheckerSettings settings_for(const Plant& plant, const EngineSettings& engine) {
  checker::CheckerSettings settings = checker::checker_settings(plant);
  settings.pace = checker::pace_of(engine);
  settings.pace.drain = RollbackSettings().drain;
  settings.truth = false;
  return settings;
}

}  // namespace

std::vector<wire::Command> commands_to(const FakeComponent& component) {
  std::vector<wire::Command> commands;
  for (const Order& order : component.received) commands.push_back(order.command);
  return commands;
}

FakeWorld::FakeWorld(Plant plant, EngineSettings settings)
    : timers_(clock_),
      plant_(std::make_shared<const Plant>(std::move(plant))),
      settings_(settings),
      components_(plant_->components.size()),
      checker_(settings_for(*plant_, settings_)) {
  engine_ = std::make_unique<Engine>(plant_, settings_, Ports{timers_, *this, *this}, Epoch{7});
  listen();
}

FakeWorld::~FakeWorld() {
  engine_.reset();
}

FakeComponent& FakeWorld::component(std::string_view name) {
  const std::optional<ComponentId> id = plant_->find(name);
  ASSERT(id.has_value());
  return components_[index(*id)];
}

RunId FakeWorld::start(Scenario scenario, const wire::JsonPtr& trigger) {
  const base::Result<RunId> run = try_start(std::move(scenario), trigger);
  ASSERT(run.has_value());
  return *run;
}

base::Result<RunId> FakeWorld::try_start(Scenario scenario, const wire::JsonPtr& trigger) {
  return engine_->start(std::make_shared<const Scenario>(std::move(scenario)), trigger);
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

void FakeWorld::freeze(FakeComponent& component) {
  component.is_frozen = component.behaviour.hangs = true;
}

void FakeWorld::thaw(FakeComponent& component) {
  component.is_frozen = component.behaviour.hangs = false;
  for (Order& order : std::exchange(component.held, {})) {
    component.received.push_back(order);
    if (understands(order) && wire::edge(order.command, component.state)) act(order.component, order);
  }
}

void FakeWorld::at(base::Duration when, std::function<void()> action) {
  events_.emplace_back(std::move(action));
  timers_.arm(events_.back(), base::Instant(when));
}

/// To the engine of now: a later one hears nothing of it.
void FakeWorld::tell(base::Duration delay, std::function<void()> news) {
  after(delay, [this, life = life_, news = std::move(news)] {
    if (engine_ && life_ == life) news();
  });
}

void FakeWorld::send(const Order& order) {
  if (records_.size() > last_record_) return;
  const base::Duration travels = components_[index(order.component)].behaviour.arrives_after;
  if (travels == base::Duration::zero()) return receive(order);
  const bool gives_up = clock_.now() + travels > order.answer_by;
  after(travels, [this, order, gives_up] {
    FakeComponent& component = components_[index(order.component)];
    if (!gives_up) return receive(order);
    component.received.push_back(order);
    const bool acts = clock_.now() <= order.not_after.value_or(clock_.now()) && component.acted_on != order.id;
    if (acts && wire::edge(order.command, component.state)) act(order.component, order);
  });
  if (!gives_up) return;
  tell(order.answer_by - clock_.now(), [this, order] {
    engine_->on_answer({order.component, order.id, Answer::Kind::no_answer, wire::State::unknown, 0, false, "lost"});
  });
}

/// A service of avena_commons is dead when it gets what it has no handler for.
bool FakeWorld::understands(Order& order) {
  const std::optional<wire::Command> heard = wire::heard_as(order.command, plant_->at(order.component).dialect);
  if (heard) order.command = *heard;
  return heard.has_value();
}

void FakeWorld::receive(Order order) {
  if (order.errand && order.errand->deed) return receive_deed(order);
  if (order.errand) return receive_event(order);

  const Order sent = order;
  FakeComponent& component = components_[index(order.component)];
  const Behaviour& behaviour = component.behaviour;
  const bool expired = order.not_after && behaviour.holds_too_late > 0;
  const auto answer = [this, order, expired, life = life_](Answer::Kind kind, wire::State state, std::string reason) {
    Answer told;
    told.component = order.component;
    told.command = order.id;
    told.kind = kind;
    told.state = state;
    told.reason = std::move(reason);
    told.expired = expired;
    told.will_push = components_[index(order.component)].behaviour.pushes;
    if (engine_ && life_ == life) engine_->on_answer(told);
  };
  if (behaviour.refuses_connections)
    return after(behaviour.answer_delay, [=] { answer(Answer::Kind::unreachable, wire::State::unknown, "refused"); });
  component.behaviour.hangs = component.behaviour.hangs || !understands(order);
  if (component.is_frozen && (component.held.empty() || component.held.back().id != order.id))
    component.held.push_back(sent);
  const bool dropped = behaviour.hangs || component.behaviour.drops_commands > 0;
  if (component.behaviour.drops_commands > 0) --component.behaviour.drops_commands;
  if (dropped)
    return at(order.answer_by.time_since_epoch(),
              [=] { answer(Answer::Kind::no_answer, wire::State::unknown, "timed out"); });
  if (keeps_trace_) component.received.push_back(sent);
  if (order.epoch > component.newest) component.acted_on = no_command;  // ids are counted anew
  component.newest = std::max(component.newest, order.epoch);
  const bool repeat = behaviour.knows_command_ids && component.acted_on == order.id;
  const std::optional<wire::Edge> edge = wire::edge(order.command, component.state);
  const bool restarts = order.command == wire::Command::restart && component.state == wire::State::stopped;
  const bool there = wire::already_there(order.command, component.state) || restarts;
  const bool illegal = !repeat && !edge && !there;
  if (expired) --component.behaviour.holds_too_late;
  const bool refused = illegal || expired || behaviour.refuses_commands || order.epoch < component.newest;
  const bool ignored = behaviour.ignores_commands || behaviour.deaf_to == order.command;
  if (!repeat && !refused && edge && !ignored) act(order.component, order);
  const wire::State state = component.state;
  if (behaviour.loses_command_answers)
    return at(order.answer_by.time_since_epoch(), [=] { answer(Answer::Kind::no_answer, state, "lost"); });
  after(behaviour.ack_delay.value_or(behaviour.answer_delay), [=] {
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
  after(component.behaviour.push_delay.value_or(component.behaviour.answer_delay),
        [this, id, order, seen = sighting(component)] {
          if (engine_) engine_->on_push(id, seen, order.epoch, order.id);  // whoever lives then
        });
}

void FakeWorld::poll(ComponentId id, Sequence asked, base::Instant answer_by) {
  if (records_.size() > last_record_) return;
  FakeComponent& component = components_[index(id)];
  ++component.polls;
  component.most_open_polls = std::max(component.most_open_polls, ++component.open_polls);
  if (component.behaviour.refuses_connections)
    return after(component.behaviour.answer_delay, [=, this, life = life_] {
      --components_[index(id)].open_polls;
      if (engine_ && life_ == life) engine_->on_poll_failed(id, asked, Miss::refused);
    });
  answer_poll(id, asked, answer_by);
}

void FakeWorld::ask_figures(ComponentId id, Sequence asked, base::Instant answer_by) {
  FakeComponent& component = components_[index(id)];
  ++component.checkups;
  const bool fails = component.behaviour.refuses_connections || component.behaviour.hangs;
  const base::Duration delay = fails ? answer_by - clock_.now() : component.behaviour.answer_delay;
  after(delay, [=, this, life = life_] {
    if (!engine_ || life_ != life) return;
    if (fails) return engine_->on_figures_failed(id, asked);
    engine_->on_figures(id, asked, components_[index(id)].figures);
  });
}

/// An answer that takes too long is reported as none, and comes all the same.
void FakeWorld::answer_poll(ComponentId id, Sequence asked, base::Instant answer_by) {
  FakeComponent& component = components_[index(id)];
  const Behaviour& behaviour = component.behaviour;
  const base::Duration delay = behaviour.poll_delay.value_or(behaviour.answer_delay);
  const bool late = behaviour.hangs || clock_.now() + delay > answer_by;
  if (late)
    at(answer_by.time_since_epoch(), [=, this, life = life_] {
      --components_[index(id)].open_polls;
      if (engine_ && life_ == life) engine_->on_poll_failed(id, asked, Miss::no_answer);
    });
  const int copies = behaviour.hangs ? 0 : behaviour.poll_copies;
  for (int copy = 0; copy < copies; ++copy)
    after(delay + copy * std::chrono::milliseconds(1),
          [this, id, asked, late, copy, life = life_, seen = sighting(component)] {
            if (!late && copy == 0) --components_[index(id)].open_polls;
            if (engine_ && life_ == life) engine_->on_poll_answer(id, asked, seen);
          });
}

Sighting FakeWorld::sighting(const FakeComponent& component) const {
  Sighting sighting;
  sighting.state = component.state;
  sighting.revision = component.behaviour.revisions ? component.revision : 0;
  sighting.error = component.state == wire::State::fault;
  sighting.error_code = component.error_code;
  sighting.error_message = component.error_message;
  sighting.data = component.data;
  return sighting;
}

/// A violation is a bug of the engine, wherever it comes from.
void FakeWorld::check(const Record& record) {
  checker_.on(record);
  if (checker_.count() == 0) return;
  const checker::Violation& found = checker_.violations().front();
  std::fprintf(stderr, "%s: %s\n", std::string(name(found.invariant)).c_str(), found.explanation.c_str());
  ASSERT(!"the history breaks an invariant");
}

void FakeWorld::append(const Record& record) {
  if (keeps_trace_ || last_record_ != SIZE_MAX) {
    records_.push_back({record, std::string(record.text)});
    records_.back().record.text = records_.back().text;  // a deque does not move what is in it
  }
  if (records_.size() > last_record_) return;
  if (checks_) check(record);
  const bool is_told = record.kind != RecordKind::owned && record.kind != RecordKind::awaited &&
                       record.kind != RecordKind::failed && record.kind != RecordKind::started;
  if (!keeps_trace_ || !is_told) return;
  trace_.push_back(base::to_text(now()) + " " + line_of(record, *plant_));
  if (record.kind == RecordKind::log)
    log_.push_back(fmt::format("[{}] {}", base::level_name(static_cast<base::Level>(record.detail)), record.text));
}

/// What a run's report says is what its records tell.
void FakeWorld::listen() {
  engine_->on_run_ended([this](const RunReport& report) {
    if (!keeps_trace_ || records_.size() > last_record_) return;
    RunReport told;
    told.started_at = report.started_at;
    for (const Kept& each : records_)
      if (each.record.run == report.id) told.apply(each.record);
    ASSERT(told == report);
  });
}

/// Calls in between are not collected: each is answered.
bool FakeWorld::sync() {
  if (records_.size() > last_record_) return false;
  ++syncs_;
  if (disk_.fails) {
    tell(disk_.sync_time, [this] { break_disk(); });
    return false;
  }
  const std::size_t written = records_.size();
  if (disk_.sync_time == base::Duration::zero()) {
    safe_ = written;
    return true;
  }
  const std::uint64_t last = records_.empty() ? 0 : records_.back().record.sequence;
  tell(disk_.sync_time, [this, written, last] {
    safe_ = std::max(safe_, written);
    engine_->on_durable(last);
  });
  return false;
}

void FakeWorld::break_disk() {
  disk_.fails = true;
  engine_->on_journal_failed({base::ErrorCode::io, "no space left", "free some"});
}

void FakeWorld::repair_disk() {
  disk_.fails = false;
  safe_ = records_.size();
  engine_->on_durable(records_.back().record.sequence);
}

void FakeWorld::destroy_engine() {
  engine_.reset();
  ++life_;
}

bool FakeWorld::run_until_crash(base::Duration limit) {
  if (!run_until([this] { return records_.size() > last_record_; }, limit)) return false;
  destroy_engine();
  records_.resize(last_record_, Kept{});
  safe_ = std::min(safe_, last_record_);
  last_record_ = SIZE_MAX;
  return true;
}

Past FakeWorld::past(std::size_t records) {
  records_.resize(records, Kept{});
  safe_ = records;
  PastReader reader;
  for (const Kept& kept : records_) reader.on(kept.record);
  return reader.take();
}

Engine& FakeWorld::restart(Past past) {
  engine_.reset();
  ++life_;
  const Epoch next{number(past.last_epoch) + 1};
  engine_ = std::make_unique<Engine>(plant_, settings_, Ports{timers_, *this, *this}, next, std::move(past));
  listen();
  return *engine_;
}

void FakeWorld::finish_all(base::Duration limit) {
  ASSERT(run_until([this] { return engine_->running() == 0; }, limit));
}

void FakeWorld::slow_down(base::Duration transition) {
  for (FakeComponent& component : components_) component.behaviour.transition = transition;
}

void FakeWorld::put_all(wire::State state) {
  for (FakeComponent& component : components_) component.state = state;
}

const Kept* FakeWorld::find(std::string_view line) const {
  for (auto kept = records_.rbegin(); kept != records_.rend(); ++kept)
    if (line_of(kept->record, *plant_) == line) return &*kept;
  return nullptr;
}

base::Duration FakeWorld::time_of(std::string_view line) const {
  const Kept* const found = find(line);
  ASSERT(found != nullptr);
  return found->record.time.time_since_epoch();
}

}  // namespace kapela::engine::testing
