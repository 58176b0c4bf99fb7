#include "orchestrator/engine/event_step.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "orchestrator/base/assert.hpp"
#include "orchestrator/base/duration.hpp"
#include "orchestrator/engine/explain.hpp"
#include "orchestrator/engine/health.hpp"
#include "orchestrator/scenario/selector.hpp"

namespace kapela::engine {

using record::ComponentId, record::Failure, record::Miss, record::Reason, record::RecordKind;
EventStep::EventStep(RunCore& core, Courier& courier, Activities& activities, const Extent& extent,
                     const scenario::Instruction& instruction, const StepOrder& order, Contents contents, Judge judge)
    : Activity(activities, extent),
      core_(core),
      courier_(courier),
      instruction_(instruction),
      order_(order),
      contents_(std::move(contents)),
      judge_(std::move(judge)) {
  timeout_ = contents_.timeout;
  targets_.reserve(instruction.targets.size());
  const scenario::Selector& selector = *scenario::selector_of(instruction.action->body);
  for (const ComponentId id : instruction.targets)
    if (lets_through(selector, core_.seen(id).seen.state)) targets_.push_back(Target{id});
  pending_ = targets_.size();
}

void EventStep::begin() {
  started_ = core_.now();
  const base::Instant deadline = std::min(started_ + timeout_, order_.not_beyond);
  timeout_ = deadline - started_;
  const std::string text = described(instruction_, instruction_.action->description);
  core_.record({.a = instruction_.number, .b = nanoseconds(timeout_), .text = text, .kind = RecordKind::step_started});
  core_.context.timers.arm(*this, deadline);
  refuse_forbidden();
  for (Target& target : targets_)
    if (!over() && target.progress == Progress::pending) send(target, deadline);
  courier_.dispatch();
  check_whether_done();
}

/// Before anything is sent to anybody.
void EventStep::refuse_forbidden() {
  if (!contents_.forbids) return;
  for (Target& target : targets_) {
    if (over()) return;
    if (const std::optional<std::string> why = contents_.forbids(target.id)) miss(target, Reason::illegal, *why);
  }
}

/// Tried again, it goes only to those that are not known to have acted: under its number, where a copy is known for
/// one.
void EventStep::send(Target& target, base::Instant deadline) {
  Courier::Parcel* const before = order_.again ? courier_.last_of(instruction_.number, target.id) : nullptr;
  if (before != nullptr && !contents_.errand->needs_reply && before->acknowledged) {
    target.event = before->id;
    target.progress = Progress::done;
    --pending_;
    return;
  }
  const bool is_open = before != nullptr && before->may_have_acted() && !before->acknowledged;
  const bool knows_copies = contents_.errand->deed || core_.dialect_of(target.id) != wire::Dialect::avena2;
  if (!is_open || !knows_copies) {
    target.event = courier_.intend(target.id, instruction_.number, contents_.errand, contents_.undo, deadline);
    return;
  }
  target.event = before->id;
  courier_.repeat(*before, deadline);
}

std::vector<ComponentId> EventStep::in(Progress progress) const {
  std::vector<ComponentId> found;
  for (const Target& each : targets_)
    if (each.progress == progress) found.push_back(each.id);
  return found;
}

wire::JsonPtr EventStep::reply() const {
  const Courier::Parcel* const parcel = targets_.empty() ? nullptr : std::as_const(courier_).find(targets_[0].event);
  return parcel == nullptr ? nullptr : parcel->reply;
}

void EventStep::on_answer(const Answer& answer, Commander::News) {
  if (over()) return;
  const auto target = std::find_if(targets_.begin(), targets_.end(),
                                   [&answer](const Target& each) { return each.event == answer.command; });
  if (target == targets_.end() || target->id != answer.component || target->progress != Progress::pending) return;
  const Courier::Parcel& parcel = *std::as_const(courier_).find(target->event);
  if (answer.reply && parcel.reply) return accept_reply(*target);
  if (parcel.acknowledged && !contents_.errand->needs_reply) return done(*target);
  if (answer.kind == Answer::Kind::refused)
    miss(*target, Reason::nack, fmt::format("refused {}{}", contents_.errand->event, because(parcel.reason)));
}

void EventStep::accept_reply(Target& target) {
  const Courier::Parcel& parcel = *std::as_const(courier_).find(target.event);
  if (!contents_.errand->needs_reply) return done(target);
  if (!parcel.reason.empty())
    return miss(target, Reason::nack,
                fmt::format("says that {} has failed{}", parcel.errand->event, because(parcel.reason)));
  if (const std::optional<std::string> wrong = judge_(*parcel.reply)) return miss(target, Reason::condition, *wrong);
  done(target);
}

/// Nobody has taken it for so long that nobody is there. Whoever supervises a process is not its component.
void EventStep::on_missed(ComponentId id) {
  if (over() || contents_.errand->deed) return;
  const auto target =
      std::find_if(targets_.begin(), targets_.end(), [id](const Target& each) { return each.id == id; });
  if (target == targets_.end() || target->progress != Progress::pending) return;
  if (is_gone(core_.seen(id), started_, core_.context.settings, core_.now()))
    miss(*target, Reason::unreachable, fmt::format("nobody is there who could take {}", contents_.errand->event));
}

void EventStep::done(Target& target) {
  target.progress = Progress::done;
  --pending_;
  check_whether_done();
}

void EventStep::check_whether_done() {
  if (!over() && pending_ == 0) close(true);
}

bool EventStep::tolerates_one_more() const {
  if (order_.forward) return true;
  const std::optional<std::uint32_t>& quorum = instruction_.action->quorum;
  return quorum && targets_.size() - missed_ > *quorum;
}

void EventStep::miss(Target& target, Reason reason, const std::string& why) {
  Failure failure;
  failure.component = target.id;
  failure.reason = reason;
  failure.waited = core_.now() - started_;
  failure.summary = fmt::format("{}: {}", core_.context.plant.at(target.id).name, why);
  target.progress = Progress::missed;
  courier_.withdraw(target.event);
  --pending_;
  if (!tolerates_one_more()) {
    core_.record_failure(failure, instruction_.number);
    if (!failure_) failure_ = std::move(failure);
    return close(false);
  }
  core_.record({.command = target.event,
                .a = instruction_.number,
                .text = failure.summary,
                .component = target.id,
                .kind = RecordKind::missed,
                .state = core_.state_now(target.id),
                .detail = static_cast<std::uint8_t>(reason)});
  ++missed_;
  check_whether_done();
}

std::string EventStep::wanted() const {
  std::string text = fmt::format("{} was not {} within {}", contents_.errand->event,
                                 contents_.errand->needs_reply ? "replied to"
                                 : contents_.errand->deed      ? "done"
                                                               : "acknowledged",
                                 base::to_text(timeout_));
  if (core_.now() >= order_.not_beyond) text += std::string("; ") += order_.beyond;
  return text;
}

void EventStep::on_deadline() {
  for (Target& target : targets_) {
    if (over()) return;
    if (target.progress != Progress::pending) continue;
    const Courier::Parcel& parcel = *std::as_const(courier_).find(target.event);
    const Board::Entry& seen = core_.seen(target.id);
    const bool nobody =
        !contents_.errand->deed && !parcel.acknowledged && seen.missed > 0 && seen.last_miss == Miss::refused;
    const std::string_view doubt = parcel.may_have_acted() ? "; it may have been acted on" : "";
    miss(target, nobody ? Reason::unreachable : Reason::timeout,
         fmt::format("{}{}{}", wanted(), doubt, because(parcel.reason)));
  }
}

void EventStep::abandon() {
  failure_.reset();
  close(false);
}

void EventStep::close(bool succeeded) {
  ASSERT(!over());
  succeeded_ = succeeded;
  core_.context.timers.disarm(*this);
  core_.record(
      {.a = instruction_.number, .kind = RecordKind::step_ended, .detail = static_cast<std::uint8_t>(succeeded)});
  end();
}

}  // namespace kapela::engine
