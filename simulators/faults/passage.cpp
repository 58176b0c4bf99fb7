#include "simulators/faults/passage.hpp"

#include "orchestrator/base/assert.hpp"
#include "simulators/faults/fault_type.hpp"

namespace kapela::faults {
namespace {

using base::Duration;
using Kind = Action::Kind;

bool crashes_at(const Injection& injection, Place at) {
  return injection.crash != nullptr && injection.crash->at == at;
}

void end(const Fault* fault, Reply& reply) {
  if (fault != nullptr) traits(fault->type).ends(*fault, reply);
}

/// A copy is a command like any other, but who does not remember ids does not know it for one.
const Fault* machine_of_copies(const Fault* machine) {
  return machine != nullptr && machine->type == FaultType::not_idempotent ? machine : nullptr;
}

}  // namespace

void Passage::begin(const Injection& injection, wire::Command command) {
  injection_ = injection;
  phase_ = Phase::fresh;
  is_query_ = wire::is_query(command);
  copies_ = 0;
}

Action Passage::resume(const Input& input) {
  if (input.kind == Input::Kind::stopped) {
    phase_ = Phase::over;
    return {.kind = Kind::leave, .reply = {.how = Reply::How::reset}};
  }
  switch (phase_) {
    case Phase::fresh:
      return arrive(input.still);
    case Phase::waiting: {
      phase_ = Phase::held;
      const Duration delay = input.still + injection_.receive_delay;
      return delay > Duration::zero() ? Action{.kind = Kind::hold, .after = delay} : meet_machine();
    }
    case Phase::held:
      return pass(input.still);
    case Phase::lying:
      phase_ = Phase::acting;
      return {.kind = Kind::act, .by = injection_.machine};
    case Phase::acting:
      ASSERT(input.kind == Input::Kind::decided);
      phase_ = Phase::copying;
      if (injection_.stale == nullptr || is_query_ || !input.is_taken) return follow_up();
      return {.kind = Kind::lie, .by = injection_.stale};
    case Phase::copying:
      return follow_up();
    case Phase::refused:
      return leave();
    case Phase::over:
      break;
  }
  ASSERT(!"it has left");
}

Action Passage::arrive(Duration still) {
  if (crashes_at(injection_, Place::receive)) {
    phase_ = Phase::over;
    return {.kind = Kind::crash, .by = injection_.crash};
  }
  if (injection_.lost != nullptr) {
    phase_ = Phase::over;
    Action lost{.kind = Kind::leave, .by = injection_.lost};
    end(injection_.lost, lost.reply);
    return lost;
  }
  phase_ = Phase::waiting;
  if (injection_.reorder != nullptr)
    return {.kind = Kind::wait, .after = injection_.reorder->duration, .by = injection_.reorder};
  return resume({.kind = Input::Kind::due, .still = still});
}

/// What stands still now reads it later, however long it has been on its way.
Action Passage::pass(Duration still) {
  return still > Duration::zero() ? Action{.kind = Kind::hold, .after = still} : meet_machine();
}

Action Passage::meet_machine() {
  if (injection_.refusal != nullptr) {
    phase_ = Phase::refused;
    return {.kind = Kind::refuse, .by = injection_.refusal};
  }
  if (is_query_ && injection_.stale != nullptr) {
    phase_ = Phase::lying;
    return {.kind = Kind::lie, .by = injection_.stale};
  }
  phase_ = Phase::acting;
  return {.kind = Kind::act, .by = injection_.machine};
}

/// After the component has acted.
Action Passage::follow_up() {
  if (injection_.duplicate != nullptr && copies_ < injection_.duplicate->copies)
    return {.kind = Kind::act_again,
            .after = injection_.duplicate->duration * ++copies_,
            .by = machine_of_copies(injection_.machine)};
  if (!crashes_at(injection_, Place::reply)) return leave();
  phase_ = Phase::over;
  return {.kind = Kind::crash, .by = injection_.crash};
}

Action Passage::leave() {
  phase_ = Phase::over;
  Action leaving{.kind = Kind::leave, .after = injection_.reply_delay};
  end(injection_.refusal, leaving.reply);
  end(injection_.ending, leaving.reply);
  return leaving;
}

void Passage::shape(Flow& flow) const {
  for (const Fault* each : injection_.shapes)
    if (each != nullptr) traits(each->type).shapes(*each, flow);
}

void share_fate(Injection& all, const Injection& member) {
  const auto keep_first = [](const Fault*& present, const Fault* next) {
    if (present == nullptr) present = next;
  };
  if (crashes_at(member, Place::receive)) all.crash = member.crash;  // it comes first, wherever it stands
  keep_first(all.crash, member.crash);
  keep_first(all.lost, member.lost);
  keep_first(all.reorder, member.reorder);
  keep_first(all.refusal, member.refusal);
  keep_first(all.ending, member.ending);
  for (const Fault* shape : member.shapes)
    if (shape != nullptr) (void)add_shape(all, *shape);
  all.receive_delay += member.receive_delay;
  all.reply_delay += member.reply_delay;
  if (all.drawn == 0) all.drawn = member.drawn;
}

Injection own_fate(const Injection& member) {
  Injection own;
  own.machine = member.machine;
  own.duplicate = member.duplicate;
  own.stale = member.stale;
  own.lie = member.lie;
  return own;
}

}  // namespace kapela::faults
