#include "orchestrator/engine/step.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "orchestrator/base/assert.hpp"
#include "orchestrator/engine/explain.hpp"
#include "orchestrator/engine/health.hpp"
#include "orchestrator/scenario/effect.hpp"
#include "orchestrator/scenario/selector.hpp"

namespace kapela::engine {

using record::bit_of, record::ComponentId, record::ComponentSpec, record::Failure, record::Miss, record::no_command,
    record::Reason, record::RecordKind;
using scenario::EnsureState, scenario::Instruction, scenario::Selector, scenario::SendCommand, scenario::WaitForState;

namespace {

/// It is not where the last command of the run was to bring it.
bool has_strayed(const Pursuit& pursued, wire::State state) {
  if (pursued.id == no_command) return false;
  const std::optional<wire::Edge> hop = wire::edge(pursued.command, pursued.from);
  return !hop || hop->to != state;
}

}  // namespace

Step::Step(RunCore& core, Commander& commander, Activities& activities, const Extent& extent,
           const Instruction& instruction, const StepOrder& order)
    : Activity(activities, extent), core_(core), commander_(commander), instruction_(instruction), order_(order) {
  const Selector* selector = selector_of(instruction.action->body);
  ASSERT(selector != nullptr);
  targets_.reserve(instruction.targets.size());
  for (const ComponentId id : instruction.targets) {
    const bool given_up = order_.forward && core_.part(id).failure.has_value();
    if (!given_up && lets_through(*selector, core_.seen(id).seen.state)) targets_.push_back(Target{id});
  }
  pending_ = targets_.size();
}

void Step::begin() {
  opening_ = true;
  std::visit([this](const auto& body) { start(body); }, instruction_.action->body);
  opening_ = false;
  if (!over()) check_whether_done();
}

void Step::start(const SendCommand& send) {
  open(send.timeout.value_or(core_.context.settings.command_timeout));
  if (send.command != wire::Command::ack) withhold_from_faulted(send.command);
  for (Target& target : targets_)
    if (!over() && target.progress == Progress::pending) withhold_if_illegal(target, send);
  for (Target& target : targets_) {
    if (over()) return;
    if (target.progress != Progress::pending) continue;
    give(target, send.command);
    const auto edge = wire::edge(send.command, commander_.pursuit(target.id).from);
    core_.duty(target.id).wanted = bit_of(edge ? edge->to : commander_.pursuit(target.id).from);
  }
  commander_.dispatch();
}

/// Only an operator's acknowledgement leads out of FAULT: then nobody is commanded, and the step has failed.
void Step::withhold_from_faulted(wire::Command command) {
  for (Target& target : targets_) {
    if (over() || core_.seen(target.id).seen.state != wire::State::fault) continue;
    Failure failure;
    failure.component = target.id;
    failure.reason = Reason::fault;
    failure.summary = explain_withheld(core_.context.plant.at(target.id), core_.seen(target.id), command, core_.now());
    miss(target, std::move(failure));
  }
}

/// A run that only lowers begins with components on their way; one whose way the command cannot break off is left to
/// the end of the run. Any other run has failed where a component is known to be elsewhere than the preflight foresaw.
void Step::withhold_if_illegal(Target& target, const SendCommand& send) {
  const wire::Command command = send.command;
  const ComponentSpec& component = core_.context.plant.at(target.id);
  const Board::Entry& seen = core_.seen(target.id);
  const wire::State state = seen.seen.state;
  if (skips(send, state, component.dialect)) return skip(target, command);
  const bool is_legal = wire::edge(command, state, component.dialect) || wire::already_there(command, state) ||
                        command == wire::Command::restart;
  const bool is_known = order_.forward ? !wire::traits(state).stable : commander_.is_fresh(target.id);
  if (is_legal || (!is_known && wire::implements(component.dialect, command))) return;
  record_sighting(target);
  Failure failure;
  failure.component = target.id;
  failure.reason = order_.forward ? Reason::not_stable : Reason::illegal;
  failure.summary = order_.forward ? explain_unfit(failure.reason, component, seen, core_.now())
                                   : explain_illegal(component, seen, command, core_.now());
  miss(target, std::move(failure));
}

/// The component would ignore the command where it stands, and the scenario says that this is no matter.
void Step::skip(Target& target, wire::Command command) {
  const ComponentSpec& component = core_.context.plant.at(target.id);
  core_.log(base::Level::info,
            fmt::format("{} is left out of {}: it is {}, and where_illegal says skip", component.name,
                        wire::spelling(command, component.dialect), wire::name(core_.seen(target.id).seen.state)));
  core_.record({.a = instruction_.number, .component = target.id, .kind = RecordKind::skipped});
  done(target);
}

void Step::start(const WaitForState& wait) {
  goals_ = wait.states;
  open(wait.timeout);
  watch();
}

void Step::start(const EnsureState& ensure) {
  goals_.assign(1, ensure.state);
  ensures_ = true;
  open(ensure.timeout);
  watch();
  commander_.dispatch();
}

void Step::open(base::Duration timeout) {
  const base::Instant now = core_.now();
  const base::Instant deadline = std::min(now + timeout, order_.not_beyond);
  timeout_ = deadline - now;
  started_ = now;
  std::uint64_t wanted = 0;
  for (const wire::State goal : goals_) wanted |= bit_of(goal);
  for (const Target& target : targets_) {
    core_.context.poller.disturb(target.id);  // what is seen is told once in each step, also if it is the same
    if (wanted != 0) core_.duty(target.id).wanted = wanted;
  }
  const std::string text = described(instruction_, instruction_.action->description);
  core_.record({.a = instruction_.number, .b = nanoseconds(timeout_), .text = text, .kind = RecordKind::step_started});
  if (wanted != 0)
    for (const Target& target : targets_) record_target(target, wanted);
  core_.context.timers.arm(*this, deadline);
}

void Step::record_target(const Target& target, std::uint64_t wanted) {
  core_.record({.a = instruction_.number, .b = wanted, .component = target.id, .kind = RecordKind::awaited});
}

void Step::give(Target& target, wire::Command command) {
  commander_.command(target.id, command, {order_.purpose, instruction_.number, deadline()});
}

/// Looks at what is known already, and asks for the rest.
void Step::watch() {
  Poller& poller = core_.context.poller;
  const EngineSettings& settings = core_.context.settings;
  for (std::size_t i = 0; i < targets_.size() && !over(); ++i) {
    Target& target = targets_[i];
    evaluate(target);
    if (over() || target.progress != Progress::pending) continue;
    if (!commander_.is_fresh(target.id) && commander_.pursuit(target.id).id == no_command) poller.poll_now(target.id);
    // One that was just commanded is awaited already, at the pace that fits it.
    if (!poller.expects(target.id)) poller.expect(target.id, settings.poll_first, settings.poll_awaited_most);
  }
}

void Step::on_answer(const Answer& answer, Commander::News news) {
  Target* target = over() ? nullptr : find(answer.component);
  if (target == nullptr || target->progress != Progress::pending) return;
  if (news == Commander::News::acknowledged) evaluate(*target);
  if (news == Commander::News::refused && !renew(*target, answer)) refuse(*target, answer);
}

/// Its calendar was set since it was asked. What it refuses as too late it does not act on, and its answer has told the
/// calendar in which the time of the next command is written: that one is given once.
bool Step::renew(Target& target, const Answer& answer) {
  const wire::Command command = commander_.pursuit(target.id).command;
  const ComponentSpec& component = core_.context.plant.at(target.id);
  const bool had_a_time = answer.expired && !wire::traits(command).lowers;
  const bool is_legal = wire::edge(command, core_.seen(target.id).seen.state, component.dialect) &&
                        (answer.state == wire::State::unknown || wire::edge(command, answer.state, component.dialect));
  if (!had_a_time || !is_legal || target.renewed || core_.now() >= deadline()) return false;
  target.renewed = true;
  core_.log(base::Level::warning, fmt::format("{} held {} to be too late, as its clock was set; it is commanded anew",
                                              component.name, wire::spelling(command, component.dialect)));
  give(target, command);
  commander_.dispatch();
  return true;
}

void Step::refuse(Target& target, const Answer& answer) {
  Failure failure;
  failure.component = target.id;
  failure.reason = Reason::nack;
  failure.summary = explain_refusal(core_.context.plant.at(target.id), commander_.pursuit(target.id), answer);
  miss(target, std::move(failure));
}

void Step::on_seen(ComponentId id) {
  if (over()) return;
  Target* target = find(id);
  if (target == nullptr || target->progress != Progress::pending) return;
  record_sighting(*target);
  evaluate(*target);
}

/// Once for each state, and once more when the same state is news because it is newer than the acknowledgement, or as
/// the component says that its command has ended there.
void Step::record_sighting(Target& target) {
  const Board::Entry& seen = core_.seen(target.id);
  const bool fresh = commander_.is_fresh(target.id);
  const bool is_end = seen.caused_by != no_command && seen.caused_by == commander_.pursuit(target.id).id;
  if (target.shown == seen.seen.state && target.shown_fresh == fresh && target.shown_as_end == is_end) return;
  target.shown = seen.seen.state;
  target.shown_as_end = is_end;
  target.shown_fresh = fresh;
  core_.record_sighting(target.id);
}

void Step::on_missed(ComponentId id) {
  Target* target = over() ? nullptr : find(id);
  if (target == nullptr || target->progress != Progress::pending) return;
  give_up_who_is_offline();
  if (over() || target->progress != Progress::pending) return;
  if (is_gone(core_.seen(id), started_, core_.context.settings, core_.now())) fail(*target, Reason::unreachable);
}

/// A run that only lowers waits for those that are OFFLINE as long as it waits for others anyway, and no longer.
void Step::give_up_who_is_offline() {
  const auto is_awaited = [this](const Target& target) {
    return target.progress == Progress::pending &&
           health_of(core_.seen(target.id), core_.context.settings) != Health::offline;
  };
  const bool was_asked = core_.now() - started_ >= core_.context.settings.answer_timeout;
  if (!order_.forward || !was_asked || std::any_of(targets_.begin(), targets_.end(), is_awaited)) return;
  for (Target& target : targets_)
    if (!over() && target.progress == Progress::pending) fail(target, Reason::unreachable);  // its time is not over
}

void Step::evaluate(Target& target) {
  if (target.progress != Progress::pending) return;
  if (const Pursuit& pursued = commander_.pursuit(target.id); !pursued.taken_back.empty()) {
    Answer answer;  // which came before this step
    answer.reason = pursued.taken_back;
    return refuse(target, answer);
  }
  if (ensures_) return evaluate_ensure(target);
  if (!goals_.empty()) return evaluate_wait(target);
  if (commander_.pursuit(target.id).acknowledged != 0) done(target);
}

void Step::evaluate_wait(Target& target) {
  switch (judge(commander_.pursuit(target.id), core_.seen(target.id), goals_, commander_.began())) {
    case Judgement::pending:
      return;
    case Judgement::reached:
      return done(target);
    case Judgement::fault:
      return fail(target, Reason::fault);
    case Judgement::wrong_state:
      return fail(target, Reason::wrong_state);
  }
}

/// Commands a target on its way hop by hop: each stable state that is not the goal asks for the next command. A command
/// of an earlier attempt that nobody has answered in its time counts no more.
void Step::evaluate_ensure(Target& target) {
  const Pursuit& pursued = commander_.pursuit(target.id);
  const Board::Entry& seen = core_.seen(target.id);
  const bool has_lapsed = engine::has_lapsed(pursued, seen, core_.now());
  if (!has_lapsed && !commander_.is_fresh(target.id)) return;
  const wire::State state = seen.seen.state;
  if (is_goal(state)) {
    if (!has_lapsed) done(target);  // of what nobody has answered nothing counts as reached
    return;
  }
  if (state == wire::State::fault) return fail(target, Reason::fault);
  if (!wire::traits(state).stable) return;
  if (const auto hop = hop_under_way(pursued); hop && hop->to != state && !has_lapsed) {
    if (went_wrong(pursued, seen)) fail(target, Reason::wrong_state);
    return;
  }
  const std::optional<wire::Command> next = wire::command_towards(state, goals_.front(), core_.dialect_of(target.id));
  if (!next) return fail(target, Reason::wrong_state);
  if (has_strayed(pursued, state)) record_sighting(target);  // it may have been seen before the step
  give(target, *next);
  if (!opening_) commander_.dispatch();
}

void Step::done(Target& target) {
  target.progress = Progress::done;
  if (!goals_.empty()) {
    Pursuit& pursued = commander_.pursuit(target.id);
    pursued.settled = true;
    pursued.sound = core_.seen(target.id).seen.state != wire::State::fault;
    core_.context.poller.stop_expecting(target.id);
    record_sighting(target);  // it may have come before the step
    core_.record({.command = pursued.id,
                  .a = instruction_.number,
                  .b = nanoseconds(core_.now() - started_),
                  .component = target.id,
                  .kind = RecordKind::reached,
                  .state = core_.seen(target.id).seen.state});
  }
  --pending_;
  if (!opening_) check_whether_done();
}

void Step::check_whether_done() {
  if (!over() && pending_ == 0) close(true);
}

bool Step::tolerates_one_more() const {
  if (order_.forward) return true;
  const std::optional<std::uint32_t>& quorum = instruction_.action->quorum;
  return quorum && targets_.size() - missed_ > *quorum;
}

/// The target will not be done. The step fails with it, unless it can do without.
void Step::miss(Target& target, Failure failure) {
  failure.waited = core_.now() - started_;
  const ComponentId id = target.id;
  if (!tolerates_one_more()) {
    core_.record_failure(failure, instruction_.number);
    if (!failure_) failure_ = std::move(failure);
    return close(false);
  }
  target.progress = Progress::missed;
  commander_.withdraw(id);
  core_.context.poller.stop_expecting(id);
  core_.record({.command = commander_.pursuit(id).id,
                .a = instruction_.number,
                .text = failure.summary,
                .component = id,
                .kind = RecordKind::missed,
                .state = core_.state_now(id),
                .detail = static_cast<std::uint8_t>(failure.reason)});
  ++missed_;
  --pending_;
  if (!opening_) check_whether_done();
}

void Step::fail(Target& target, Reason reason) {
  miss(target, failure_of(target.id, reason));
}

Failure Step::failure_of(ComponentId id, Reason reason) const {
  Failure failure;
  failure.component = id;
  failure.reason = reason;
  failure.summary = explain(reason, core_.context.plant.at(id), core_.seen(id), commander_.pursuit(id),
                            Wish{goals_, timeout_}, core_.now());
  if (core_.now() >= order_.not_beyond) failure.summary += std::string("; ") += order_.beyond;
  return failure;
}

/// The deadline: everybody who is still pending is missed. Where that is too many, each is named.
void Step::on_deadline() {
  for (Target& target : targets_) {
    if (over()) break;
    if (target.progress != Progress::pending) continue;
    const Board::Entry& seen = core_.seen(target.id);
    const bool nobody = seen.missed > 0 && seen.last_miss == Miss::refused;
    const Reason reason = nobody ? Reason::unreachable : Reason::timeout;
    if (tolerates_one_more()) {
      fail(target, reason);
      continue;
    }
    Failure failure = failure_of(target.id, reason);
    failure.waited = core_.now() - started_;
    core_.record_failure(failure, instruction_.number);
    if (!failure_) failure_ = std::move(failure);
  }
  if (!over()) close(!failure_);
}

void Step::abandon() {
  failure_.reset();
  close(false);
}

void Step::close(bool succeeded) {
  ASSERT(!over());
  succeeded_ = succeeded;
  core_.context.timers.disarm(*this);
  for (const Target& target : targets_)
    if (target.progress == Progress::pending) core_.context.poller.stop_expecting(target.id);
  const bool commanded_nobody = opening_ && !succeeded && goals_.empty();
  if (commanded_nobody)
    for (const Target& target : targets_)
      if (target.progress == Progress::pending) record_target(target, 0);
  core_.record(
      {.a = instruction_.number, .kind = RecordKind::step_ended, .detail = static_cast<std::uint8_t>(succeeded)});
  end();
}

bool Step::is_goal(wire::State state) const {
  return std::find(goals_.begin(), goals_.end(), state) != goals_.end();
}

Step::Target* Step::find(ComponentId id) {
  const std::size_t guess = index(id);  // right where the step means the whole plant
  if (guess < targets_.size() && targets_[guess].id == id) return &targets_[guess];
  const auto found = std::lower_bound(targets_.begin(), targets_.end(), id,
                                      [](const Target& target, ComponentId wanted) { return target.id < wanted; });
  return found != targets_.end() && found->id == id ? &*found : nullptr;
}

}  // namespace kapela::engine
