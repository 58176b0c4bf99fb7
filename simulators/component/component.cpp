#include "simulators/component/component.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

#include <nlohmann/json.hpp>

#include "orchestrator/base/assert.hpp"
#include "simulators/faults/fault_type.hpp"
#include "simulators/faults/injected_text.hpp"

namespace kapela::component {

using faults::Fault;
using faults::FaultType;
using wire::State;

namespace {

using Transition = Component::Transition;

base::Duration scaled(base::Duration duration, double factor) {
  return base::Duration(std::llround(static_cast<double>(duration.count()) * factor));
}

base::Duration late(const Fault& fault, base::Duration drawn) {
  if (fault.whole) return fault.duration;
  const double factor = faults::details(fault).factor;
  return factor > 0 ? scaled(drawn, factor) : drawn + fault.duration;
}

/// Makes a fresh transition go wrong.
void apply(const Fault& fault, Transition& transition) {
  if (fault.type == FaultType::late_transition) transition.expected = late(fault, transition.expected);
  if (fault.type == FaultType::wrong_target) transition.ends_in = fault.to;
  if (fault.type != FaultType::fail_transition) return;
  transition.expected = scaled(transition.expected, fault.progress);
  if (fault.to != State::fault) {
    transition.ends_in = fault.to;
    return;
  }
  transition.failure =
      std::make_shared<const Component::Failure>(Component::Failure{fault.code, faults::injected_text(fault)});
}

/// Where a command leads from a state that it is illegal in.
wire::Edge forced_edge(wire::Command command, State from) {
  wire::Edge edge = wire::traits(command).edges.front();
  edge.from = from;
  return edge;
}

}  // namespace

Component::Component(std::shared_ptr<const ComponentSettings> settings, base::TimerHeap& timers, base::Random& random,
                     Outbox& outbox)
    : state_(settings->initial_state),
      settings_(std::move(settings)),
      timers_(timers),
      random_(random),
      outbox_(outbox),
      data_(first_data()),
      since_(timers.now()),
      revision_(first_revision()) {
  if (!settings_->business || settings_->business->timers.empty()) return;
  ticker_ = std::make_unique<Ticker>(settings_->business->timers, timers_, data_);
  ticker_->on_state(state_);
}

CommandReply Component::on_command(const CommandRequest& request) {
  const wire::Fence& fence = request.fence;
  if (!is_fenced()) return decide_alone(request);
  if (fence.epoch && !memory_.enter(*fence.epoch, latest_epoch()))
    return {Verdict::refused_old_epoch, Verdict::refused_old_epoch, state_};
  // A repeat is told what was decided, even when its time has run out meanwhile: it changes nothing.
  const bool is_blind = request.fault != nullptr && request.fault->type == FaultType::not_idempotent;
  bool fault_acted = false;
  bool remembers = fence.cmd_id.has_value();
  if (remembers) {
    const CommandMemory::Recall recall = memory_.recall(*fence.cmd_id);
    if (recall.novelty == CommandMemory::Novelty::repeated && !is_blind)
      return {Verdict::duplicate, recall.first, state_};
    const bool overtaken = wire::traits(request.command).lowers && memory_.is_overtaken(*fence.cmd_id);
    if (recall.novelty == CommandMemory::Novelty::indistinct ||
        (recall.novelty == CommandMemory::Novelty::fresh && overtaken))
      return {Verdict::refused_expired, Verdict::refused_expired, state_};
    fault_acted = recall.novelty == CommandMemory::Novelty::repeated;
    remembers = !fault_acted;  // what was decided first stays
  }
  const Verdict verdict = decide(request, fault_acted);
  if (remembers) memory_.remember(*fence.cmd_id, verdict);
  return {verdict, verdict, state_, fault_acted};
}

EventReply Component::on_event(const EventRequest& request) {
  const wire::Fence& fence = request.fence;
  EventReply reply;
  const bool knows = is_fenced() && fence.cmd_id;
  if (is_fenced() && fence.epoch && !memory_.enter(*fence.epoch, latest_epoch())) {
    reply.verdict = reply.first = Verdict::refused_old_epoch;
    return reply;
  }
  const bool is_blind = request.fault != nullptr && request.fault->type == FaultType::not_idempotent;
  bool remembers = knows;
  if (knows) {
    const CommandMemory::Recall recall = memory_.recall(*fence.cmd_id);
    const bool is_repeat = recall.novelty == CommandMemory::Novelty::repeated;
    if (is_repeat && !is_blind) {
      reply.verdict = Verdict::duplicate;
      reply.first = recall.first;
      return reply;
    }
    if (recall.novelty == CommandMemory::Novelty::indistinct) {
      reply.verdict = reply.first = Verdict::refused_expired;
      return reply;
    }
    reply.fault_acted = is_repeat;
    remembers = !is_repeat;
  }
  reply.verdict = reply.first = decide(request, reply);
  if (remembers) memory_.remember(*fence.cmd_id, reply.verdict);
  return reply;
}

Verdict Component::decide(const EventRequest& request, EventReply& reply) {
  if (is_fenced() && request.fence.not_after && wall_now() > *request.fence.not_after) return Verdict::refused_expired;
  const FaultType* const type = request.fault != nullptr ? &request.fault->type : nullptr;
  if (type != nullptr && (*type == FaultType::ack_only || *type == FaultType::stuck)) {
    reply.fault_acted = true;
    return Verdict::accepted;
  }
  if (!settings_->business) return Verdict::accepted;
  const std::vector<EventRule>& rules = settings_->business->events;
  const auto rule =
      std::find_if(rules.begin(), rules.end(), [&](const EventRule& each) { return each.event == request.event; });
  if (rule == rules.end()) return Verdict::accepted;
  if (std::find(rule->states.begin(), rule->states.end(), state_) == rule->states.end()) {
    reply.reason = std::string(request.event) + " is not taken in " + std::string(wire::name(state_));
    return Verdict::refused_illegal;
  }
  wire::EventResult& result = reply.result.emplace();
  if (!rule->failure.empty()) {
    result.result = "failure";
    result.error_message = rule->failure;
    return Verdict::accepted;
  }
  result.result = "success";
  result.data = copied(rule->reply);
  if (!result.data) result.data = std::make_shared<const wire::Json>(wire::Json{{"pong", *request.data}});
  data_ = changed(data_, rule->changes);
  return Verdict::accepted;
}

void Component::remember_result(std::uint64_t id, const wire::EventResult& result) {
  if (!results_) results_ = Results();
  results_->emplace_back(id, result);
  if (results_->size() > CommandMemory::capacity) results_->pop_front();
}

std::optional<wire::EventResult> Component::result_of(std::uint64_t id) const {
  if (!results_) return std::nullopt;
  const auto found =
      std::find_if(results_->rbegin(), results_->rend(), [id](const auto& each) { return each.first == id; });
  return found == results_->rend() ? std::nullopt : std::optional(found->second);
}

void Component::note_refusal(const wire::Fence& fence) {
  if (!is_fenced() || !fence.cmd_id) return;
  if (fence.epoch && !memory_.enter(*fence.epoch, latest_epoch())) return;
  const bool is_new = memory_.recall(*fence.cmd_id).novelty == CommandMemory::Novelty::fresh;
  if (is_new) memory_.remember(*fence.cmd_id, Verdict::refused_illegal);
}

/// Nothing of it is remembered, and each repeat is decided anew.
CommandReply Component::decide_alone(const CommandRequest& request) {
  bool fault_acted = false;
  const Verdict verdict = decide(request, fault_acted);
  return {verdict, verdict, state_, fault_acted};
}

Verdict Component::decide(const CommandRequest& request, bool& fault_acted) {
  ASSERT(request.command <= wire::Command::restart);
  const wire::Fence& fence = request.fence;
  const bool lowers = wire::traits(request.command).lowers;  // a wrong calendar must not keep anybody from a stop
  if (is_fenced() && fence.not_after && !lowers && wall_now() > *fence.not_after) return Verdict::refused_expired;
  if (const std::optional<Verdict> wrong = decide_wrongly(request)) {
    fault_acted = true;
    return *wrong;
  }
  if (wire::already_there(request.command, state_)) return Verdict::already_there;
  if (request.command == wire::Command::restart) {
    if (state_ != State::stopped) return Verdict::refused_illegal;
    outbox_.restart_wanted();
    return Verdict::accepted;
  }
  const std::optional<wire::Edge> edge = wire::edge(request.command, state_);
  if (!edge) return Verdict::refused_illegal;
  begin(request, *edge);
  fault_acted = fault_acted || (request.fault != nullptr && faults::changes_transition(request.fault->type));
  return Verdict::accepted;
}

/// What no state machine should do: nothing, where the command is legal; something, where it is not.
std::optional<Verdict> Component::decide_wrongly(const CommandRequest& request) {
  if (request.fault == nullptr) return std::nullopt;
  const bool is_legal = wire::edge(request.command, state_).has_value();
  const FaultType type = request.fault->type;
  if (type == FaultType::stuck || (type == FaultType::ack_only && is_legal)) return Verdict::accepted;
  if (type != FaultType::accept_invalid || is_legal || wire::already_there(request.command, state_))
    return std::nullopt;
  if (request.command == wire::Command::restart) {
    outbox_.restart_wanted();
  } else {
    begin(request, forced_edge(request.command, state_));
  }
  return Verdict::accepted;
}

void Component::begin(const CommandRequest& request, const wire::Edge& edge) {
  const std::optional<Transition> broken_off = std::exchange(transition_, std::nullopt);
  Transition transition{.command = request.command,
                        .from = edge.from,
                        .via = edge.via,
                        .to = edge.to,
                        .ends_in = edge.to,
                        .sender = request.sender,
                        .began = timers_.now(),
                        .expected = base::sample(settings_->timing->of(request.command), random_),
                        .cmd_id = request.fence.cmd_id,
                        .epoch = request.fence.epoch};
  if (request.fault != nullptr) apply(*request.fault, transition);
  transition_ = std::move(transition);
  move_to(edge.via);
  if (broken_off) end(TransitionEnd::How::aborted, *broken_off);
  if (transition_->expected <= base::Duration::zero()) return on_timer();
  timers_.arm(*this, transition_->began + transition_->expected);
}

void Component::on_timer() {
  if (still_until_ > timers_.now()) return timers_.arm(*this, still_until_);
  if (transition_->failure)
    fail(transition_->failure);
  else
    reach();
}

void Component::reach() {
  timers_.disarm(*this);  // it may still be armed for the transition that this one has broken off
  const Transition over = *std::exchange(transition_, std::nullopt);
  error_ = over.ends_in == State::fault ? std::make_shared<const Failure>() : nullptr;
  move_to(over.ends_in);
  end(TransitionEnd::How::reached, over);
}

void Component::abort() {
  timers_.disarm(*this);
  if (const std::optional<Transition> over = std::exchange(transition_, std::nullopt))
    end(TransitionEnd::How::aborted, *over);
}

void Component::fail_transition(std::int64_t code, std::string_view message) {
  ASSERT(transition_.has_value());
  force_fault(code, message);
}

void Component::force_fault(std::int64_t code, std::string_view message) {
  fail(std::make_shared<const Failure>(Failure{code, std::string(message)}));
}

void Component::fail(std::shared_ptr<const Failure> failure) {
  timers_.disarm(*this);
  const std::optional<Transition> over = std::exchange(transition_, std::nullopt);
  error_ = std::move(failure);
  if (state_ != State::fault) {
    move_to(State::on_error);
    move_to(State::fault);
  }
  if (over) end(TransitionEnd::How::failed, *over);
}

void Component::set_state(State state) {
  ASSERT(state != State::unknown);
  error_.reset();
  if (state == State::fault || state == State::on_error) error_ = std::make_shared<const Failure>();
  if (state != state_) move_to(state);
  abort();
}

void Component::restart() {
  restart_in(settings_->initial_state);
}

void Component::restart_in(State state) {
  timers_.disarm(*this);
  transition_.reset();
  error_.reset();
  data_ = first_data();
  if (ticker_) ticker_->stop();
  results_.reset();
  still_until_ = {};
  revision_ = std::max(revision_, first_revision());
  move_to(state);
}

void Component::forget(State state) {
  memory_ = CommandMemory();
  restart_in(state);
}

void Component::lie_dead() {
  is_dead_ = true;
  if (ticker_) ticker_->stop();
}

void Component::come_back() {
  if (std::exchange(is_dead_, false) && ticker_) ticker_->on_state(state_);
}

void Component::stand_still(base::Instant until) {
  still_until_ = std::max(still_until_, until);
  if (ticker_) ticker_->stand_still(until);
}

std::optional<base::Instant> Component::moves_at() const {
  const std::optional<base::Instant> ends = armed() ? std::optional(deadline()) : std::nullopt;
  const std::optional<base::Instant> ticks = ticker_ ? ticker_->due() : std::nullopt;
  return ends && ticks ? std::min(*ends, *ticks) : ends ? ends : ticks;
}

void Component::show(const wire::StateReport& seen) {
  ASSERT(!transition_);
  error_ = seen.error ? std::make_shared<const Failure>(Failure{seen.error_code, seen.error_message}) : nullptr;
  const bool moves = seen.state != state_;
  data_ = seen.details;
  if (seen.revision != 0) revision_ = seen.revision - (moves ? 1 : 0);
  if (moves) move_to(seen.state);
}

void Component::skew_clock(base::Duration offset, double drift) {
  skew_ = {};
  if (offset != base::Duration::zero() || drift != 0) skew_ = Skew{offset, drift, timers_.now()};
}

base::WallTime Component::wall_now() const {
  const base::WallTime true_time = timers_.clock().wall_now();
  if (!skew_) return true_time;
  const auto lived = static_cast<double>((timers_.now() - skew_->since).count());
  return true_time + std::chrono::duration_cast<base::WallTime::duration>(
                         skew_->offset + base::Duration(std::llround(lived * skew_->drift)));
}

void Component::reset() {
  memory_ = CommandMemory();
  restart();
}

wire::StateReport Component::report() const {
  wire::StateReport report;
  report.state = state_;
  report.error = error_ != nullptr;
  if (error_) {
    report.error_code = error_->code;
    report.error_message = error_->message;
  }
  report.revision = revision_;
  report.details = data_;
  return report;
}

void Component::end(TransitionEnd::How how, const Transition& over) {
  const wire::Fence fence{.cmd_id = over.cmd_id, .epoch = over.epoch};
  outbox_.transition_ended(
      {over.command, over.from, over.via, over.to, how, fence, over.sender, timers_.now() - over.began});
}

void Component::move_to(State to) {
  const State from = std::exchange(state_, to);
  since_ = timers_.now();
  ++revision_;
  if (ticker_ && !is_dead_) ticker_->on_state(to);
  if (from != to) outbox_.state_changed(from, to);
}

/// As its own calendar has it.
std::uint64_t Component::latest_epoch() const {
  const auto latest = std::chrono::floor<std::chrono::milliseconds>(wall_now().time_since_epoch()) + wire::epoch_ahead;
  return static_cast<std::uint64_t>(std::max<std::int64_t>(0, latest.count()));
}

std::uint64_t Component::first_revision() const {
  const auto since_1970 = timers_.clock().wall_now().time_since_epoch();
  return static_cast<std::uint64_t>(
      std::max<std::int64_t>(1, std::chrono::duration_cast<std::chrono::microseconds>(since_1970).count()));
}

}  // namespace kapela::component
