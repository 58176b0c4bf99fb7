#include "simulators/explore/coverage.hpp"

#include "orchestrator/base/assert.hpp"

namespace kapela::explore {
namespace {

using namespace std::string_view_literals;
using component::Verdict;
using engine::Reason;
using engine::Record;
using engine::RecordKind;

constexpr std::array names{"a run succeeded"sv,
                           "a run failed"sv,
                           "verdict TIMEOUT"sv,
                           "verdict UNREACHABLE"sv,
                           "verdict FAULT"sv,
                           "verdict WRONG_STATE"sv,
                           "verdict NACK"sv,
                           "a command in doubt"sv,
                           "a command repeated"sv,
                           "an arrival proved by sight"sv,
                           "a duplicate ignored"sv,
                           "a late command refused"sv,
                           "an old epoch refused"sv,
                           "a command acted on after the verdict"sv,
                           "a component crashed"sv,
                           "a component came back"sv,
                           "a crash in mid-transition"sv,
                           "the orchestrator crashed"sv,
                           "a journal with a torn tail"sv,
                           "a message lost"sv,
                           "a message duplicated"sv,
                           "a message overtaken"sv};
static_assert(names.size() == goal_count);

using Set = std::uint32_t;
static_assert(goal_count <= 32);

constexpr Set bit(Goal goal) {
  return Set{1} << static_cast<unsigned>(goal);
}

Set of_verdict(Reason reason) {
  switch (reason) {
    case Reason::fault:
      return bit(Goal::fault_verdict);
    case Reason::unreachable:
      return bit(Goal::unreachable_verdict);
    case Reason::timeout:
      return bit(Goal::timeout_verdict);
    case Reason::nack:
      return bit(Goal::refusal_verdict);
    case Reason::wrong_state:
      return bit(Goal::wrong_state_verdict);
    case Reason::cancelled:
    case Reason::held_by:
    case Reason::condition:
    case Reason::not_approved:
    case Reason::illegal:
    case Reason::not_stable:
    case Reason::latched:
    case Reason::journal:
    case Reason::crashed:
      return 0;
  }
  ASSERT(!"unknown Reason");
}

Set of_handled(const Record& record, bool failed) {
  switch (static_cast<Verdict>(record.a)) {
    case Verdict::accepted:
      return failed ? bit(Goal::acted_after_verdict) : 0;
    case Verdict::duplicate:
      return bit(Goal::duplicate_ignored);
    case Verdict::refused_expired:
      return bit(Goal::late_command_refused);
    case Verdict::refused_old_epoch:
      return bit(Goal::old_epoch_refused);
    case Verdict::already_there:
    case Verdict::refused_illegal:
      return 0;
  }
  ASSERT(!"unknown Verdict");
}

Set of_crash(const Record& record) {
  if (record.component == engine::no_component) return bit(Goal::orchestrator_crashed);
  const bool moved = !wire::traits(record.state).stable;
  return bit(Goal::component_crashed) | (moved ? bit(Goal::crashed_in_transition) : 0);
}

/// What one record shows. `failed`: a verdict of the present run has fallen.
Set of(const Record& record, bool failed) {
  switch (record.kind) {
    case RecordKind::missed:  // a run that only lowers gives components up one by one
    case RecordKind::verdict:
      return of_verdict(static_cast<Reason>(record.detail));
    case RecordKind::sent:
      return record.a > 1 ? bit(Goal::command_repeated) : 0;
    case RecordKind::in_doubt:
      return bit(Goal::command_in_doubt);
    case RecordKind::acknowledged:
      return record.text.empty() ? 0 : bit(Goal::arrival_proved_by_sight);
    case RecordKind::run_ended:
      return static_cast<engine::RunStatus>(record.detail) == engine::RunStatus::succeeded ? bit(Goal::run_succeeded)
                                                                                           : bit(Goal::run_failed);
    case RecordKind::handled:
      return of_handled(record, failed);
    case RecordKind::crashed:
      return of_crash(record);
    case RecordKind::restarted:
      return bit(Goal::component_came_back);
    case RecordKind::started:
    case RecordKind::run_accepted:
    case RecordKind::recovered:
    case RecordKind::owned:
    case RecordKind::based:
    case RecordKind::skipped:
    case RecordKind::approved:
    case RecordKind::compensating:
    case RecordKind::settled:
    case RecordKind::exception:
    case RecordKind::alert:
    case RecordKind::latched:
    case RecordKind::unlatched:
    case RecordKind::log:
    case RecordKind::step_started:
    case RecordKind::awaited:
    case RecordKind::intent:
    case RecordKind::refused:
    case RecordKind::observed:
    case RecordKind::reached:
    case RecordKind::step_ended:
    case RecordKind::moved:
    case RecordKind::injected:
    case RecordKind::watched:
    case RecordKind::unwatched:
      return 0;
  }
  ASSERT(!"unknown RecordKind");
}

Set of(const world::NetworkFault& fault) {
  switch (fault.type) {
    case world::NetworkFault::Type::lose:
      return bit(Goal::message_lost);
    case world::NetworkFault::Type::duplicate:
      return bit(Goal::message_duplicated);
    case world::NetworkFault::Type::delay:
      return bit(Goal::message_overtaken);
  }
  ASSERT(!"unknown NetworkFault");
}

}  // namespace

std::string_view name(Goal goal) {
  return names[static_cast<std::size_t>(goal)];
}

void Coverage::note(const world::World& world) {
  Set seen = 0;
  bool failed = false;
  for (const Record& record : world.history().records()) {
    if (record.kind == RecordKind::verdict) failed = true;
    if (record.kind == RecordKind::run_accepted) failed = false;
    seen |= of(record, failed);
  }
  for (const world::NetworkFault& fault : world.network().drawn()) seen |= of(fault);
  for (const world::Disk::Remains& left : world.remains())
    if (left.torn_bytes > 0) seen |= bit(Goal::journal_torn);
  for (std::size_t goal = 0; goal < goal_count; ++goal) times_[goal] += (seen >> goal) & 1U;
}

void Coverage::add(const Coverage& other) {
  for (std::size_t goal = 0; goal < goal_count; ++goal) times_[goal] += other.times_[goal];
}

}  // namespace kapela::explore
