#include "simulators/world/world.hpp"

#include <algorithm>

#include "orchestrator/base/assert.hpp"
#include "simulators/world/message.hpp"

namespace kapela::world {

World::World(std::shared_ptr<const Subject> subject)
    : subject_(std::move(subject)),
      timers_(clock_),
      network_(subject_->components.size()),
      chance_(*subject_),
      surroundings_{timers_, history_, *this, chance_},
      pipe_(subject_->components.size()),
      syncer_([this] { on_synced(); }),
      reviver_([this] { start_engine(); }) {
  const std::size_t count = subject_->components.size();
  ASSERT(count == subject_->plant->components.size());
  constexpr std::size_t timers_each = 2;  // of its poller and of its transition
  constexpr std::size_t few = 8;          // of the engine
  timers_.reserve(timers_each * count + few);
  free_messages_.reserve(count);
  for (std::size_t i = 0; i < count; ++i) components_.emplace_back(static_cast<record::ComponentId>(i), surroundings_);
}

World::~World() = default;

void World::begin(const Plan& plan, bool grows) {
  automation_.reset();
  engine_.reset();
  timers_.disarm(reviver_);
  pipe_.clear();
  free_messages_.clear();
  held_back_.clear();
  for (Message& message : messages_) give_back(message);
  dropped_.clear();
  remains_.clear();
  disk_.clear();
  syncs_.clear();
  timers_.disarm(syncer_);
  history_.clear();
  ends_.clear();
  last_deed_ = surroundings_.moved = {};
  clock_.advance_to(base::Instant{});
  plan_ = surroundings_.plan = &plan;
  surroundings_.grows = grows;
  grows_at_ = base::Instant::max();
  surroundings_.acted.assign(plan.faults.size(), false);
  sites_.begin(components_.size());
  chance_.begin(plan.seed, surroundings_.tape);
  posted_ = events_ = lives_ = 0;
  calms_.assign(components_.size(), Calm());
  dying_ = false;
  disk_random_ = base::Pcg(plan.seed, base::stream_of("disk", "crash"));
  network_.begin(plan, surroundings_.tape);
  for (std::size_t i = 0; i < components_.size(); ++i) components_[i].begin(subject_->components[i]);
  start_engine();
}

void World::grow(std::uint32_t matched) {
  for (std::size_t i = surroundings_.acted.size(); i < plan_->faults.size(); ++i) {
    const ComponentFault& late = plan_->faults[i];
    surroundings_.acted.push_back(false);
    disturb(late.component);
    components_[index(late.component)].add_late(late.fault, matched);
  }
  network_.grow();
}

void World::start_engine() {
  const record::Epoch epoch{++lives_};
  clocks_.assign(components_.size(), base::Duration::zero());
  const bool first = lives_ == 1;
  last_sequence_ = safe_sequence_ = synced_ = 0;
  sites_.on_life();
  last_deed_ = now();
  engine_ = std::make_unique<engine::Engine>(subject_->plant, subject_->settings, engine::Ports{timers_, *this, *this},
                                             epoch, first ? engine::Past() : past());
  engine_->on_run_ended([this](const record::RunReport& report) {
    ends_[report.id] = report.status;
    last_deed_ = now();
  });
  engine_->watch();
  if (!first) engine_->recover([this](std::string_view name) { return find_scenario(name); });
  if (!subject_->triggered.empty()) start_automation();
}

void World::start_automation() {
  automation_ = std::make_unique<automation::Automation>(
      *engine_, timers_,
      [this](const automation::ScenarioPtr& scenario, wire::JsonPtr trigger) {
        return engine_->start(scenario, std::move(trigger));
      },
      [](base::Level, const std::string&) {});
  automation_->watch(subject_->triggered);
}

void World::post_event(const wire::Event& event) {
  if (automation_ != nullptr) (void)automation_->on_event(event);
}

/// What the journal tells after a crash.
engine::Past World::past() const {
  engine::PastReader reader;
  for (const record::Record& record : history_.records()) reader.on(record);
  return reader.take();
}

std::shared_ptr<const scenario::Scenario> World::find_scenario(std::string_view name) const {
  for (const auto* some : {&subject_->scenarios, &subject_->triggered})
    for (const auto& scenario : *some)
      if (scenario->name == name) return scenario;
  return nullptr;
}

/// What was not synced may be gone: then nobody ever knew it.
void World::bury_engine() {
  automation_.reset();
  engine_.reset();
  dying_ = false;
  syncs_.clear();
  timers_.disarm(syncer_);
  const std::size_t written = disk_.records();
  remains_.push_back(disk_.crash(disk_random_, plan_->orchestrator_crashes[lives_ - 1].unsynced));
  history_.forget_last(written - remains_.back().records);
  record::Record record;
  record.time = now();
  record.kind = record::RecordKind::crashed;
  history_.append(record);
  timers_.arm(reviver_, now() + plan_->orchestrator_crashes[lives_ - 1].restart_after);
}

bool World::sync() {
  if (dying_) return false;
  if (plan_->disk_latency == base::Duration::zero()) {
    disk_.sync();
    safe_sequence_ = last_sequence_;
    return true;
  }
  syncs_.push_back({now() + plan_->disk_latency, last_sequence_, disk_.records()});
  if (!syncer_.armed()) timers_.arm(syncer_, syncs_.front().due);
  return false;
}

void World::on_synced() {
  const Sync done = syncs_.front();
  syncs_.pop_front();
  disk_.sync(done.disk_records);
  if (!syncs_.empty()) timers_.arm(syncer_, syncs_.front().due);
  safe_sequence_ = done.sequence;
  sites_.on_sync({.at = now(), .number = ++synced_, .life = lives_});
  const auto& crashes = plan_->orchestrator_crashes;
  if (lives_ <= crashes.size() && crashes[lives_ - 1].after_sync == synced_) dying_ = true;
  if (engine_ != nullptr && !dying_) engine_->on_durable(done.sequence);
}

bool World::step(base::Instant until) {
  if (step_only(until)) return true;
  clock_.advance_to(std::max(now(), until));
  return false;
}

bool World::step_only(base::Instant until) {
  base::Turn next = next_turn();
  if (skip_polls_before(next, until)) {
    next = next_turn();
  } else {
    if (next.deadline > until) return false;
    clock_.advance_to(std::max(next.deadline, now()));
  }
  for (const base::Instant moment = now(); is_due(next, moment); next = next_turn()) {
    if (!pipe_.empty() && pipe_.next() == next) {
      on_message(pipe_.pop());
    } else {
      timers_.fire_first();
    }
    ++events_;
  }
  if (dying_) bury_engine();
  return true;
}

/// Of what is no poll that is skipped; `never` comes after all.
base::Turn World::next_turn() const {
  static constexpr base::Turn never{base::Instant::max(), ~std::uint64_t{0}};
  const base::Turn timer = timers_.first().value_or(never);
  return !pipe_.empty() && pipe_.next() < timer ? pipe_.next() : timer;
}

const base::Turn* World::next_skipped_poll() const {
  return engine_ == nullptr || dying_ ? nullptr : engine_->next_skipped_poll();
}

/// While a run goes on nothing depends on them. True when one of them may have made something else happen first, or may
/// matter to whoever looks at the time.
bool World::skip_polls_before(const base::Turn& next, base::Instant until) {
  const auto next_one = [&] {
    const base::Turn* const skipped = next_skipped_poll();
    return skipped == nullptr || skipped->deadline > until || next < *skipped ? nullptr : skipped;
  };
  const base::Turn* skipped = next_one();
  if (skipped == nullptr) return false;
  const bool runs = engine_->running() > 0;
  const base::Instant horizon = runs ? std::min(next.deadline, until) : base::Instant{};
  for (; skipped != nullptr; skipped = next_one()) {
    clock_.advance_to(std::max(skipped->deadline, now()));
    if (!engine_->do_skipped_poll(horizon) || !runs) return true;
  }
  return false;
}

/// After the polls before it that are skipped.
bool World::is_due(base::Turn& next, base::Instant moment) {
  for (;;) {
    const base::Turn* const skipped = next_skipped_poll();
    if (skipped == nullptr || skipped->deadline > moment || next < *skipped) return next.deadline <= moment;
    (void)engine_->do_skipped_poll({});
    next = next_turn();
  }
}

void World::add_fault(record::ComponentId component, faults::FaultPtr fault) {
  disturb(component);
  components_[index(component)].add_fault(std::move(fault));
}

void World::command_by_hand(record::ComponentId id, wire::Command command) {
  VirtualComponent& component = components_[index(id)];
  disturb(id);
  if (component.is_down()) return;
  engine::Order order;
  order.component = id;
  order.command = command;
  if (!component.has_faults()) return (void)component.act(order, {});
  faults::Passage passage(component.inject(order, false), command);
  if (!component.is_down()) component.carry_out(passage, order);
}

std::size_t World::safe_records() const {
  const auto records = history_.records();
  const auto is_truth = [](const record::Record& each) { return record::is_truth(each.kind); };
  const auto is_safe = [&](const record::Record& each) { return !is_truth(each) && each.sequence <= safe_sequence_; };
  auto last = std::find_if(records.rbegin(), records.rend(), is_safe).base();
  last = std::find_if_not(last, records.end(), is_truth);
  return static_cast<std::size_t>(last - records.begin());
}

std::size_t World::idle_faults() const {
  const std::size_t crashes = plan_->orchestrator_crashes.size() - remains_.size();
  const auto idle = std::count(surroundings_.acted.begin(), surroundings_.acted.end(), false);
  return static_cast<std::size_t>(idle) + network_.idle() + crashes;
}

std::optional<record::RunStatus> World::end_of(record::RunId run) const {
  const auto found = ends_.find(run);
  return found == ends_.end() ? std::nullopt : std::optional(found->second);
}

/// Somebody that a run has given up may come back, and is seen to then. One that is dead, or mute for ever, is not
/// waited for; but it may have said by itself where it is, although nobody reaches it.
bool World::waits_for_watched() const {
  if (engine_->is_about_to_see_to_watched()) return true;
  constexpr base::Duration longest = std::chrono::seconds(30);
  if (now() >= std::max(last_deed_, surroundings_.moved) + longest + engine_->settings().poll_idle) return false;
  for (std::size_t place = 0; place < components_.size(); ++place)
    if (!components_[place].is_down() && engine_->watches(static_cast<record::ComponentId>(place))) return true;
  return false;
}

bool World::at_rest() const {
  if (engine_ == nullptr || dying_ || engine_->running() > 0 || waits_for_watched()) return false;
  if (free_messages_.size() != messages_.size() || engine_->skips_a_poll()) return false;
  return std::none_of(components_.begin(), components_.end(),
                      [](const VirtualComponent& each) { return each.moves(); });
}

World::Message& World::take_message() {
  if (free_messages_.empty()) return messages_.emplace_back(*this);
  Message& message = *free_messages_.back();
  free_messages_.pop_back();
  message.is_free = false;
  return message;
}

void World::give_back(Message& message) {
  timers_.disarm(message);
  message.is_free = true;
  message.order.errand.reset();
  free_messages_.push_back(&message);
}

void World::post(Message& message, base::Duration delay) {
  if (network_.takes_always(delay)) return pipe_.push(timers_.turn_at(now() + delay), message);
  timers_.arm(message, now() + delay);
}

void World::send(const engine::Order& order) {
  if (dying_) return;
  Message& message = take_message();
  message.kind = Message::Kind::command;
  message.is_poll = false;
  message.order = order;
  message.order.command = components_[index(order.component)].hears(order.command);
  if (message.is_for_supervisor())
    note_deed(message, Direction::to_component);
  else if (message.order.not_after)
    *message.order.not_after += clocks_[index(order.component)];  // in its own calendar
  post_request(message);
}

void World::poll(record::ComponentId component, engine::Sequence asked, base::Instant answer_by) {
  ask(wire::Command::get_state, component, asked, answer_by);
}

void World::ask_figures(record::ComponentId component, engine::Sequence asked, base::Instant answer_by) {
  ask(wire::Command::health_check, component, asked, answer_by);
}

void World::ask(wire::Command query, record::ComponentId component, engine::Sequence asked, base::Instant answer_by) {
  if (dying_) return;
  Message& message = take_message();
  message.kind = Message::Kind::poll;
  message.is_poll = true;
  message.order.command = query;
  message.order.component = component;
  message.order.answer_by = answer_by;
  message.asked = asked;
  post_request(message);
}

/// A command, or a copy of one, is on its way to the component.
bool World::is_commanded(record::ComponentId component) const {
  return free_messages_.size() != messages_.size() &&
         std::any_of(messages_.begin(), messages_.end(), [component](const Message& each) {
           return each.component() == component && each.is_on_its_way_there();
         });
}

/// Until when the component would answer with what is known, if nothing else happens.
base::Instant World::calm_until(record::ComponentId id, const engine::Sighting& known) const {
  const VirtualComponent& component = components_[index(id)];
  const base::Distribution& latency = network_.link().latency;
  const bool is_in_time =
      latency.kind == base::Distribution::Kind::fixed && 2 * latency.centre <= subject_->settings.answer_timeout;
  const bool knows_clock = clocks_[index(id)] == component.clock_ahead();
  if (dying_ || !is_in_time || !knows_clock || is_commanded(id) || !component.tells(known)) return {};
  return component.moves_at().value_or(base::Instant::max());
}

std::optional<engine::Transport::RoundTrip> World::skip_poll(record::ComponentId id, const engine::Sighting& known) {
  Calm& calm = calms_[index(id)];
  const base::Duration latency = network_.link().latency.centre;
  if (calm.events != events_) calm = {events_, calm_until(id, known)};
  const bool is_over_in_time = now() + 2 * latency < grows_at_;
  if (now() + latency >= calm.until || !is_over_in_time || !network_.is_even(id, now(), latency)) return std::nullopt;
  network_.skip(id);
  sites_.skip_look(id);
  ++posted_;
  return RoundTrip{latency, latency};
}

void World::post_request(Message& message) {
  message.life = lives_;
  message.posted = posted_++;
  message.is_awaited = true;
  message.site = SiteLog::nowhere;
  const Fate fate = network_.next(message.component(), Direction::to_component, now());
  if (fate.copy_delay && !message.is_poll) {
    Message& copy = take_message();
    copy.kind = Message::Kind::command_copy;
    copy.is_poll = false;
    copy.order = message.order;
    copy.is_injected = false;
    post(copy, *fate.copy_delay);
  }
  if (fate.lost) return never_answer(message);
  if (now() + fate.delay > message.order.answer_by) give_up_on(message);
  post(message, fate.delay);
}

void World::drop_queued(record::RunId run) {
  if (!dying_) dropped_.push_back({run, posted_});
}

void World::append(const record::Record& record) {
  if (dying_) return;
  history_.append(record);
  last_sequence_ = record.sequence;
  sites_.on_record({.at = now(), .number = record.sequence, .life = lives_}, safe_sequence_, posted_);
  const auto& crashes = plan_->orchestrator_crashes;
  if (crashes.empty() && !surroundings_.grows) return;
  disk_.append(sizeof record);
  if (lives_ <= crashes.size() && record.sequence == crashes[lives_ - 1].after_record) dying_ = true;
}

void World::push(record::ComponentId component, record::Epoch epoch, record::CommandId cause) {
  const VirtualComponent& from = components_[index(component)];
  sites_.on_push({.at = now(),
                  .component = component,
                  .life = lives_,
                  .message = network_.sent(component, Direction::from_component),
                  .state = from.state(),
                  .is_lost = is_silenced(component)});
  sites_.on_told(component, from.true_revision());
  const Fate fate = network_.next(component, Direction::from_component, now());
  const auto send_one = [&](base::Duration delay) {
    Message& message = take_message();
    message.kind = Message::Kind::push;
    message.order.component = component;
    message.order.epoch = epoch;
    message.order.id = cause;
    message.carry(components_[index(component)].truth());
    post(message, delay);
  };
  if (fate.copy_delay) send_one(*fate.copy_delay);
  if (!fate.lost) send_one(fate.delay);
}

}  // namespace kapela::world
