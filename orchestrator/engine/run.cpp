#include "orchestrator/engine/run.hpp"

#include <algorithm>
#include <functional>

#include <nlohmann/json.hpp>

#include "orchestrator/base/assert.hpp"
#include "orchestrator/base/duration.hpp"
#include "orchestrator/engine/explain.hpp"
#include "orchestrator/engine/selector.hpp"
#include "orchestrator/engine/trigger_lookup.hpp"

namespace kapela::engine {
namespace {

std::uint64_t nanoseconds(base::Duration duration) {
  return static_cast<std::uint64_t>(duration.count());
}

std::vector<ComponentId> union_of(const Run::Targets& targets) {
  std::vector<ComponentId> all;
  for (const auto& each : targets)
    if (each != all) all.insert(all.end(), each.begin(), each.end());  // mostly each step means the same ones
  if (std::is_sorted(all.begin(), all.end(), std::less_equal<>())) return all;
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

}  // namespace

/// The next attempt of a command that is in doubt.
class Run::Resend final : public base::Timer {
 public:
  Resend(Run& run, ComponentId component, CommandId command) : run_(run), component_(component), command_(command) {}

  [[nodiscard]] bool is_of(ComponentId component, CommandId command) const {
    return component_ == component && command_ == command;
  }

 private:
  void on_timer() override { run_.send_again(component_, command_); }

  Run& run_;
  ComponentId component_;
  CommandId command_;
};

Run::Run(RunContext& context, RunId id, std::shared_ptr<const Scenario> scenario, wire::JsonPtr trigger,
         Targets targets)
    : context_(context),
      scenario_(std::move(scenario)),
      trigger_(std::move(trigger)),
      targets_of_(std::move(targets)),
      owned_(union_of(targets_of_)),
      pursuits_(owned_.size()),
      began_(context.board.tick()) {
  report_.id = id;
  report_.scenario = scenario_;
  report_.started = context.timers.now();
  report_.started_at = context.timers.clock().wall_now();
  report_.steps.reserve(scenario_->actions.size());
  report_.components.resize(owned_.size());
  for (std::size_t i = 0; i < owned_.size(); ++i) {
    ComponentReport& part = report_.components[i];
    part.component = owned_[i];
    part.base = part.actual = context.board.at(owned_[i]).seen.state;
  }
}

Run::~Run() = default;

base::Task<void> Run::execute() {
  record({.a = owned_.size(), .text = scenario_->name, .kind = RecordKind::run_accepted});
  for (const ComponentReport& part : report_.components)
    record({.component = part.component, .kind = RecordKind::owned, .state = part.base});
  for (action_ = 0; action_ < scenario_->actions.size() && !cancelled_; ++action_) {
    if (out_of_time()) break;
    begin(action_);
    while (is_open()) co_await decided_.next();
    if (!succeeded_ && !has(SeededBug::sends_after_verdict)) break;
  }
  end();
}

/// The run's own timeout can pass exactly when a step ends: then no further one begins.
bool Run::out_of_time() {
  if (!scenario_->timeout || context_.timers.now() < report_.started + *scenario_->timeout) return false;
  Failure failure;
  failure.waited = context_.timers.now() - report_.started;
  failure.summary = "the timeout of the run is over: " + base::to_text(*scenario_->timeout);
  record_verdict(failure);
  report_.first_cause = std::move(failure);
  return true;
}

void Run::begin(std::size_t action) {
  succeeded_ = true;
  std::visit([this](const auto& body) { perform(body); }, scenario_->actions[action].body);
}

void Run::perform(const LogEvent& event) {
  log(event.level, event.message.render(lookup()));
}

void Run::perform(const TestAction& test) {
  const std::string prefix = "[TestAction] ";
  log(base::Level::info, prefix + test.message.render(lookup()));
  if (test.show_config) log(base::Level::info, prefix + "message: " + test.message.source());
  if (test.show_trigger) log(base::Level::info, prefix + "trigger: " + trigger_->dump());
}

void Run::perform(const SendCommand& send_command) {
  take_targets(send_command.targets);
  goals_.clear();
  open_step(action_, send_command.timeout.value_or(context_.settings.command_timeout));
  if (send_command.command != wire::Command::ack && stands_in_fault(send_command.command)) return;
  for (const Target& target : targets_) intend(target.id, send_command.command);
  for (const Target& target : targets_) {
    const auto edge = wire::edge(send_command.command, pursuit(target.id).from);
    if (edge) report_.components[position(target.id)].goal = edge->to;
    send(target.id);
  }
  if (pending_ == 0) decide(true);
}

/// Only an operator's acknowledgement leads out of FAULT: then nobody is commanded, and the step has failed.
bool Run::stands_in_fault(wire::Command command) {
  const auto faulted = [this](const Target& target) {
    return context_.board.at(target.id).seen.state == wire::State::fault;
  };
  const auto found = std::find_if(targets_.begin(), targets_.end(), faulted);
  if (found == targets_.end()) return false;
  Failure failure;
  failure.component = found->id;
  failure.reason = Reason::fault;
  failure.summary = explain_withheld(context_.plant.at(found->id), context_.board.at(found->id), command,
                                     context_.timers.now());
  fail(std::move(failure));
  return true;
}

void Run::perform(const WaitForState& wait) {
  take_targets(wait.targets);
  goals_ = wait.states;
  open_step(action_, wait.timeout);
  watch_targets();
}

void Run::perform(const auto&) {}

void Run::perform(const EnsureState& ensure) {
  take_targets(ensure.targets);
  goals_.assign(1, ensure.state);
  open_step(action_, ensure.timeout);
  ensure_ = &ensure;
  watch_targets();
}

void Run::take_targets(const Selector& selector) {
  targets_.clear();
  targets_.reserve(targets_of_[action_].size());
  for (const ComponentId id : targets_of_[action_])
    if (lets_through(selector, context_.board.at(id).seen.state)) targets_.push_back(Target{id});
  pending_ = targets_.size();
}

void Run::open_step(std::size_t action, base::Duration timeout) {
  open_ = true;
  ensure_ = nullptr;
  const base::Instant now = context_.timers.now();
  base::Instant deadline = now + timeout;
  if (scenario_->timeout) deadline = std::min(deadline, report_.started + *scenario_->timeout);
  timeout_ = deadline - now;
  StepReport step;
  step.number = static_cast<std::uint32_t>(action);
  step.label = type_name(scenario_->actions[action].body);
  step.description = scenario_->actions[action].description;
  step.started = now;
  step.timeout = timeout;
  step.targets.reserve(targets_.size());
  step.done.reserve(targets_.size());
  for (const Target& target : targets_) {
    step.targets.push_back(target.id);
    if (!goals_.empty()) report_.components[position(target.id)].goal = goals_.front();
  }
  report_.steps.push_back(std::move(step));
  record({.a = action, .b = nanoseconds(timeout_), .kind = RecordKind::step_started});
  if (!goals_.empty())
    for (const Target& target : targets_)
      record({.b = wanted_states(), .component = target.id, .kind = RecordKind::awaited});
  if (has(SeededBug::waits_twice_the_deadline)) deadline += timeout_;
  context_.timers.arm(*this, deadline);
}

/// Looks at what is known already, and asks for the rest.
void Run::watch_targets() {
  for (std::size_t i = 0; i < targets_.size() && is_open(); ++i) {
    evaluate(targets_[i]);
    if (!is_open() || targets_[i].progress == Progress::done) continue;
    const Board::Entry& seen = context_.board.at(targets_[i].id);
    if (!is_fresh(pursuit(targets_[i].id), seen, began_) && pursuit(targets_[i].id).id == no_command)
      context_.poller.poll_now(targets_[i].id);
    // One that was just commanded is awaited already, at the pace that fits it.
    if (!context_.poller.expects(targets_[i].id))
      context_.poller.expect(targets_[i].id, context_.settings.poll_first, context_.settings.poll_awaited_most);
  }
  if (is_open() && pending_ == 0) decide(true);
}

void Run::intend(ComponentId id, wire::Command command) {
  Pursuit& pursued = pursuit(id);
  pursued.sent = pursued.acknowledged = 0;
  pursued.attempts = 0;
  pursued.moved = pursued.settled = pursued.sound = false;
  pursued.id = static_cast<CommandId>(++context_.last_command);
  pursued.command = command;
  pursued.from = context_.board.at(id).seen.state;
  record_order(RecordKind::intent, id, {.state = pursued.from});
}

void Run::send(ComponentId id) {
  Pursuit& pursued = pursuit(id);
  pursued.sent = context_.board.tick();
  ++pursued.attempts;
  const base::Instant now = context_.timers.now();
  Order order;
  order.component = id;
  order.command = pursued.command;
  order.id = pursued.id;
  order.run = report_.id;
  order.epoch = context_.epoch;
  order.not_after = deadline();
  order.answer_by = std::min(deadline(), now + context_.settings.answer_timeout);
  record_order(RecordKind::sent, id, {.a = pursued.attempts, .b = nanoseconds(order.not_after.time_since_epoch())});
  context_.transport.send(order);
}

/// Unless an observation has proved meanwhile that the command arrived.
void Run::send_again(ComponentId id, CommandId command) {
  const Pursuit& pursued = pursuit(id);
  if (pursued.id != command || pursued.acknowledged != 0) return;
  if (has(SeededBug::repeats_under_a_new_id)) intend(id, pursued.command);
  send(id);
}

void Run::acknowledge(ComponentId id, wire::State state, std::string_view how) {
  Pursuit& pursued = pursuit(id);
  pursued.acknowledged = how.empty() ? context_.board.tick() : pursued.sent;
  record_order(RecordKind::acknowledged, id, {.a = pursued.acknowledged, .text = how, .state = state});
}

void Run::on_answer(const Answer& answer) {
  if (ended()) return;
  Pursuit& pursued = pursuit(answer.component);
  const bool is_answer_to_it = pursued.id == answer.command || has(SeededBug::accepts_reply_of_earlier_command);
  if (!is_answer_to_it || pursued.acknowledged != 0) return;
  Target* target = is_open() ? find_target(answer.component) : nullptr;
  switch (answer.kind) {
    case Answer::Kind::accepted:
    case Answer::Kind::already_there: {
      take_state_of(answer);
      acknowledge(answer.component, answer.state, {});
      const bool already = answer.kind == Answer::Kind::already_there;
      if (already) {
        context_.poller.poll_now(answer.component);
      } else {
        const EngineSettings& pace = context_.settings;
        context_.poller.expect(answer.component, answer.will_push ? pace.poll_first_pushing : pace.poll_first,
                               answer.will_push ? pace.poll_pushing_most : pace.poll_awaited_most);
      }
      if (target != nullptr) evaluate(*target);
      return;
    }
    case Answer::Kind::refused:
      if (tells_of_earlier_attempt(pursued, answer)) {
        acknowledge(answer.component, answer.state, "implied");
        context_.poller.poll_now(answer.component);
        if (target != nullptr) evaluate(*target);
        return;
      }
      record_order(RecordKind::refused, answer.component, {.text = answer.reason, .state = answer.state});
      if (target != nullptr) {
        Failure failure;
        failure.component = answer.component;
        failure.reason = Reason::nack;
        failure.summary = explain_refusal(context_.plant.at(answer.component), pursued, answer);
        fail(std::move(failure));
      }
      return;
    case Answer::Kind::unreachable:
    case Answer::Kind::no_answer: {
      record_order(RecordKind::in_doubt, answer.component, {.a = pursued.attempts, .text = answer.reason});
      if (target == nullptr) return;
      const unsigned doublings = std::min(pursued.attempts - 1, 10U);
      const base::Duration pause =
          std::min(context_.settings.resend_first * (1U << doublings), context_.settings.resend_most);
      context_.timers.arm(resend_of(answer.component, pursued.id), context_.timers.now() + pause);
      context_.poller.poll_now(answer.component);
      return;
    }
  }
}

/// One for each component of the step that was ever in doubt.
base::Timer& Run::resend_of(ComponentId id, CommandId command) {
  for (const auto& resend : resends_)
    if (resend->is_of(id, command)) return *resend;
  resends_.push_back(std::make_unique<Resend>(*this, id, command));
  return *resends_.back();
}

/// The state in an acknowledgement is as old as the sending: it tells where the component is, and never that a step is
/// done. A push of the same command came after it, whatever arrived first.
void Run::take_state_of(const Answer& answer) {
  Pursuit& pursued = pursuit(answer.component);
  if (answer.state == wire::State::unknown || context_.board.at(answer.component).caused_by == pursued.id) return;
  if (wire::edge(pursued.command, answer.state)) pursued.from = answer.state;  // ours may have been old
  Sighting sighting;
  sighting.state = answer.state;
  const std::uint64_t at_least = context_.board.at(answer.component).seen.revision;  // if it numbers its states
  sighting.revision = answer.revision != 0 ? answer.revision : at_least;
  if (!context_.board.saw(answer.component, sighting, pursued.sent, no_command, context_.timers.now())) return;
  pursued.moved = pursued.moved || !may_wait_in(pursued, answer.state);
}

void Run::on_seen(ComponentId id) {
  if (ended()) return;
  Pursuit& pursued = pursuit(id);
  const Board::Entry& seen = context_.board.at(id);
  if (proves_arrival(pursued, seen)) acknowledge(id, seen.seen.state, "implied");
  if (is_fresh(pursued, seen, began_) && !may_wait_in(pursued, seen.seen.state)) pursued.moved = true;
  if (!is_open()) return;
  Target* target = find_target(id);
  if (has_fallen(pursued, seen) && !(target != nullptr && is_goal(wire::State::fault))) return fail(id, Reason::fault);
  if (target == nullptr || target->progress == Progress::done) return;
  record_sighting(*target, seen);
  evaluate(*target);
}

/// Once for each state, and once more when the same state is news because it is newer than the acknowledgement.
void Run::record_sighting(Target& target, const Board::Entry& seen) {
  const bool fresh = is_fresh(pursuit(target.id), seen, began_);
  if (target.shown == seen.seen.state && target.shown_fresh == fresh) return;
  target.shown = seen.seen.state;
  target.shown_fresh = fresh;
  record({.command = seen.caused_by,
          .a = seen.as_of,
          .b = seen.seen.revision,
          .component = target.id,
          .kind = RecordKind::observed,
          .state = seen.seen.state});
}

void Run::on_missed(ComponentId id) {
  Target* target = !ended() && is_open() ? find_target(id) : nullptr;
  if (target == nullptr || target->progress == Progress::done) return;
  const Board::Entry& seen = context_.board.at(id);
  constexpr unsigned misses_that_count = 3;
  if (seen.last_miss != Miss::refused || seen.missed < misses_that_count) return;
  const base::Instant now = context_.timers.now();
  const base::Instant waited_from = std::max(seen.missed_since, report_.steps.back().started);
  if (now - waited_from >= context_.settings.unreachable_after) fail(id, Reason::unreachable);
}

void Run::evaluate(Target& target) {
  if (target.progress == Progress::done) return;
  if (ensure_ != nullptr) return evaluate_ensure(target);
  const Pursuit& pursued = pursuit(target.id);
  if (goals_.empty()) {
    if (pursued.acknowledged != 0) done(target);
    return;
  }
  switch (judge(pursued, context_.board.at(target.id), goals(), began_)) {
    case Judgement::pending:
      return;
    case Judgement::reached:
      return done(target);
    case Judgement::fault:
      return fail(target.id, Reason::fault);
    case Judgement::wrong_state:
      return fail(target.id, Reason::wrong_state);
  }
}

/// Commands a target on its way hop by hop: each stable state that is not the goal asks for the next command.
void Run::evaluate_ensure(Target& target) {
  const Pursuit& pursued = pursuit(target.id);
  const Board::Entry& seen = context_.board.at(target.id);
  if (!is_fresh(pursued, seen, began_)) return;
  const wire::State state = seen.seen.state;
  if (state == ensure_->state) return done(target);
  if (state == wire::State::fault) return fail(target.id, Reason::fault);
  if (!wire::traits(state).stable) return;
  if (const auto hop = hop_under_way(pursued); hop && hop->to != state) {
    if (went_wrong(pursued, seen)) fail(target.id, Reason::wrong_state);
    return;
  }
  const std::optional<wire::Command> next = wire::command_towards(state, ensure_->state);
  if (!next) return fail(target.id, Reason::wrong_state);
  intend(target.id, *next);
  send(target.id);
}

void Run::done(Target& target) {
  target.progress = Progress::done;
  StepReport& step = report_.steps.back();
  step.done.push_back(target.id);
  if (!goals_.empty()) {
    Pursuit& pursued = pursuit(target.id);
    pursued.settled = true;
    pursued.sound = context_.board.at(target.id).seen.state != wire::State::fault;
    context_.poller.stop_expecting(target.id);
    record_sighting(target, context_.board.at(target.id));  // it may have come before the step
    record({.command = pursued.id,
            .b = nanoseconds(context_.timers.now() - step.started),
            .component = target.id,
            .kind = RecordKind::reached,
            .state = context_.board.at(target.id).seen.state});
  }
  --pending_;
  const bool overlooks_one = has(SeededBug::forgets_a_component) && !goals_.empty() && targets_.size() > 1;
  if (pending_ == (overlooks_one ? 1U : 0U)) decide(true);
}

Failure Run::failure_of(ComponentId id, Reason reason) const {
  const base::Instant now = context_.timers.now();
  Failure failure;
  failure.component = id;
  failure.reason = reason;
  failure.summary = explain(reason, context_.plant.at(id), context_.board.at(id), pursuits_[position(id)],
                            Wish{goals(), timeout_}, now);
  if (scenario_->timeout && now >= report_.started + *scenario_->timeout)
    failure.summary += "; the timeout of the run is over: " + base::to_text(*scenario_->timeout);
  return failure;
}

void Run::fail(ComponentId id, Reason reason) {
  fail(failure_of(id, reason));
}

void Run::fail(Failure failure) {
  note(std::move(failure));
  decide(false);
}

/// Into the history and the report. The first one is the cause of the run's end.
void Run::note(Failure failure) {
  failure.waited = context_.timers.now() - report_.steps.back().started;
  record_verdict(failure);
  if (failure.component != no_component) report_.components[position(failure.component)].failure = failure;
  if (!report_.first_cause) report_.first_cause = std::move(failure);
}

/// The deadline: everybody who is still pending is named, the first one is the cause.
void Run::on_timer() {
  ASSERT(pending_ > 0);
  for (const Target& target : targets_) {
    if (target.progress == Progress::done) continue;
    const Board::Entry& seen = context_.board.at(target.id);
    const bool nobody = seen.missed > 0 && seen.last_miss == Miss::refused;
    note(failure_of(target.id, nobody ? Reason::unreachable : Reason::timeout));
  }
  decide(false);
}

void Run::decide(bool succeeded) {
  ASSERT(open_);
  open_ = false;
  succeeded_ = succeeded;
  context_.timers.disarm(*this);
  resends_.clear();
  if (!succeeded) {
    context_.transport.drop_queued(report_.id);
    for (const Target& target : targets_) context_.poller.stop_expecting(target.id);
  }
  StepReport& step = report_.steps.back();
  step.ended = context_.timers.now();
  step.succeeded = succeeded;
  record({.a = step.number, .kind = RecordKind::step_ended, .detail = static_cast<std::uint8_t>(succeeded)});
  if (!succeeded && !cancelled_) run_on_failure(scenario_->actions[action_]);
  decided_.notify();
}

void Run::run_on_failure(const Action& action) {
  for (const Action& each : action.on_failure) {
    if (const auto* event = std::get_if<LogEvent>(&each.body)) perform(*event);
    if (const auto* test = std::get_if<TestAction>(&each.body)) perform(*test);
  }
}

void Run::cancel(const std::string& why) {
  if (ended() || cancelled_) return;
  cancelled_ = true;
  Failure failure;
  failure.reason = Reason::cancelled;
  failure.summary = "cancelled: " + why;
  if (is_open()) return fail(std::move(failure));
  report_.first_cause = std::move(failure);
}

void Run::end() {
  const base::Instant now = context_.timers.now();
  report_.status = report_.first_cause ? RunStatus::stopped_partial : RunStatus::succeeded;
  report_.ended = now;
  for (ComponentReport& part : report_.components) {
    part.actual = context_.board.at(part.component).seen.state;
    context_.board.set_owner(part.component, no_run);
    context_.poller.stop_expecting(part.component);
  }
  record({.b = nanoseconds(now - report_.started),
          .text = report_.first_cause ? std::string_view(report_.first_cause->summary) : std::string_view(),
          .kind = RecordKind::run_ended,
          .detail = static_cast<std::uint8_t>(report_.status)});
}

void Run::log(base::Level level, std::string_view text) {
  record({.text = text, .kind = RecordKind::log, .detail = static_cast<std::uint8_t>(level)});
}

void Run::record(Record&& line) {
  line.run = report_.id;
  context_.recorder.write(line);
}

void Run::record_order(RecordKind kind, ComponentId id, Record&& line) {
  const Pursuit& pursued = pursuit(id);
  line.kind = kind;
  line.component = id;
  line.command = pursued.id;
  line.detail = static_cast<std::uint8_t>(pursued.command);
  record(std::move(line));
}

void Run::record_verdict(const Failure& failure) {
  record({.command = failure.component == no_component ? no_command : pursuit(failure.component).id,
          .b = nanoseconds(failure.waited),
          .text = failure.summary,
          .component = failure.component,
          .kind = RecordKind::verdict,
          .detail = static_cast<std::uint8_t>(failure.reason)});
}

std::uint64_t Run::wanted_states() const {
  std::uint64_t set = 0;
  for (const wire::State goal : goals_) set |= bit_of(goal);
  return set;
}

bool Run::is_goal(wire::State state) const {
  return std::find(goals_.begin(), goals_.end(), state) != goals_.end();
}

Run::Target* Run::find_target(ComponentId id) {
  const std::size_t guess = index(id);  // right where the step means the whole plant
  if (guess < targets_.size() && targets_[guess].id == id) return &targets_[guess];
  const auto found = std::lower_bound(targets_.begin(), targets_.end(), id,
                                      [](const Target& target, ComponentId wanted) { return target.id < wanted; });
  return found != targets_.end() && found->id == id ? &*found : nullptr;
}

std::size_t Run::search(ComponentId id) const {
  const auto found = std::lower_bound(owned_.begin(), owned_.end(), id);
  ASSERT(found != owned_.end() && *found == id);
  return static_cast<std::size_t>(found - owned_.begin());
}

TemplateText::Lookup Run::lookup() const {
  return [this](const std::vector<std::string>& path) -> std::optional<expression::Value> {
    if (auto given = look_up_given(*trigger_, path)) return given;
    if (path == std::vector<std::string>{"scenario_name"}) return scenario_->name;
    if (path == std::vector<std::string>{"run", "id"}) return static_cast<double>(number(report_.id));
    if (path == std::vector<std::string>{"failure", "summary"} && report_.first_cause)
      return report_.first_cause->summary;
    if (path == std::vector<std::string>{"failure", "reason"} && report_.first_cause)
      return std::string(name(report_.first_cause->reason));
    if (path.size() == 3 && path[0] == "components" && path[2] == "state")
      if (const auto id = context_.plant.find(path[1]))
        return std::string(wire::name(context_.board.at(*id).seen.state));
    return std::nullopt;
  };
}

}  // namespace kapela::engine
