#include "simulators/component/component.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "orchestrator/base/assert.hpp"

namespace kapela::component {

using wire::State;

Component::Component(std::shared_ptr<const ComponentSettings> settings, base::TimerHeap& timers, base::Random& random,
                     Outbox& outbox)
    : settings_(std::move(settings)),
      timers_(timers),
      random_(random),
      outbox_(outbox),
      state_(settings_->initial_state),
      since_(timers.now()),
      revision_(first_revision()) {}

CommandReply Component::on_command(const CommandRequest& request) {
  const wire::Fence& fence = request.fence;
  if (!memory_.enter(fence.epoch.value_or(memory_.epoch())))
    return {Verdict::refused_old_epoch, Verdict::refused_old_epoch, state_};
  // A repeat is told what was decided, even when its time has run out meanwhile: it changes nothing.
  if (fence.cmd_id) {
    const CommandMemory::Recall recall = memory_.recall(*fence.cmd_id);
    if (recall.novelty == CommandMemory::Novelty::repeated) return {Verdict::duplicate, recall.first, state_};
    if (recall.novelty == CommandMemory::Novelty::indistinct)
      return {Verdict::refused_expired, Verdict::refused_expired, state_};
  }
  const Verdict verdict = decide(request);
  if (fence.cmd_id) memory_.remember(*fence.cmd_id, verdict);
  return {verdict, verdict, state_};
}

Verdict Component::decide(const CommandRequest& request) {
  ASSERT(request.command <= wire::Command::restart);
  const wire::Fence& fence = request.fence;
  if (fence.not_after && timers_.clock().wall_now() > *fence.not_after) return Verdict::refused_expired;
  if (wire::already_there(request.command, state_)) return Verdict::already_there;
  if (request.command == wire::Command::restart) {
    if (state_ != State::stopped) return Verdict::refused_illegal;
    outbox_.restart_wanted();
    return Verdict::accepted;
  }
  const std::optional<wire::Edge> edge = wire::edge(request.command, state_);
  if (!edge) return Verdict::refused_illegal;
  begin(request, *edge);
  return Verdict::accepted;
}

void Component::begin(const CommandRequest& request, const wire::Edge& edge) {
  const std::optional<Transition> broken_off = std::exchange(transition_, std::nullopt);
  const base::Duration expected = base::sample(settings_->timing->of(request.command), random_);
  transition_ =
      Transition{request.command, edge.from, edge.via, edge.to, timers_.now(), expected, request.fence, request.sender};
  move_to(edge.via);
  if (broken_off) end(TransitionEnd::How::aborted, *broken_off);
  if (expected <= base::Duration::zero()) return reach();
  timers_.arm(*this, transition_->began + expected);
}

void Component::on_timer() {
  reach();
}

void Component::reach() {
  timers_.disarm(*this);  // it may still be armed for the transition that this one has broken off
  const Transition over = *std::exchange(transition_, std::nullopt);
  if (over.command == wire::Command::ack) clear_error();
  move_to(over.to);
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
  timers_.disarm(*this);
  const std::optional<Transition> over = std::exchange(transition_, std::nullopt);
  error_ = true;
  error_code_ = code;
  error_message_ = message;
  if (state_ != State::fault) {
    move_to(State::on_error);
    move_to(State::fault);
  }
  if (over) end(TransitionEnd::How::failed, *over);
}

void Component::set_state(State state) {
  ASSERT(state != State::unknown);
  clear_error();
  error_ = state == State::fault || state == State::on_error;
  if (state != state_) move_to(state);
  abort();
}

void Component::restart() {
  timers_.disarm(*this);
  transition_.reset();
  clear_error();
  revision_ = std::max(revision_, first_revision());
  move_to(settings_->initial_state);
}

void Component::reset() {
  memory_ = CommandMemory();
  restart();
}

wire::StateReport Component::report() const {
  wire::StateReport report;
  report.state = state_;
  report.error = error_;
  report.error_code = error_code_;
  report.error_message = error_message_;
  report.revision = revision_;
  return report;
}

void Component::end(TransitionEnd::How how, const Transition& over) {
  outbox_.transition_ended(
      {over.command, over.from, over.via, over.to, how, over.fence, over.sender, timers_.now() - over.began});
}

void Component::move_to(State to) {
  const State from = std::exchange(state_, to);
  since_ = timers_.now();
  ++revision_;
  if (from != to) outbox_.state_changed(from, to);
}

void Component::clear_error() {
  error_ = false;
  error_code_ = 0;
  error_message_.clear();
}

std::uint64_t Component::first_revision() const {
  const auto since_1970 = timers_.clock().wall_now().time_since_epoch();
  return static_cast<std::uint64_t>(
      std::max<std::int64_t>(1, std::chrono::duration_cast<std::chrono::microseconds>(since_1970).count()));
}

}  // namespace kapela::component
