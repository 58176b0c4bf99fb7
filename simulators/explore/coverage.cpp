#include "simulators/explore/coverage.hpp"

#include <algorithm>
#include <vector>

#include "orchestrator/base/assert.hpp"

namespace kapela::explore {
namespace {

using namespace std::string_view_literals;
using component::Verdict;
using record::Reason;
using record::Record;
using record::RecordKind;

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
                           "a message overtaken"sv,
                           "an order of an undo lost"sv,
                           "its answer lost"sv,
                           "an order of an undo late"sv,
                           "an order of an undo refused"sv,
                           "a component crashed in an undo"sv,
                           "a second fault after the verdict"sv,
                           "a detour in an undo"sv,
                           "a harder stop"sv,
                           "a transition awaited to its end"sv,
                           "a transition awaited in vain"sv,
                           "up again after it was settled"sv,
                           "exception FAULT"sv,
                           "exception UNREACHABLE"sv,
                           "exception TIMEOUT"sv,
                           "exception NACK"sv,
                           "exception WRONG_STATE"sv,
                           "exception HELD_BY"sv,
                           "a life that begins in an undo"sv,
                           "a life that begins in the undo of an undo"sv,
                           "a life that begins under a latch"sv};
static_assert(names.size() == goal_count);

struct OfReason {
  Reason reason;
  Goals verdict;
  Goals exception;
};

/// The others are reasons of runs, or of those that never began.
constexpr std::array of_reasons{
    OfReason{Reason::fault, bit(Goal::fault_verdict), bit(Goal::exception_fault)},
    OfReason{Reason::unreachable, bit(Goal::unreachable_verdict), bit(Goal::exception_unreachable)},
    OfReason{Reason::timeout, bit(Goal::timeout_verdict), bit(Goal::exception_timeout)},
    OfReason{Reason::nack, bit(Goal::refusal_verdict), bit(Goal::exception_nack)},
    OfReason{Reason::wrong_state, bit(Goal::wrong_state_verdict), bit(Goal::exception_wrong_state)},
    OfReason{Reason::held_by, 0, bit(Goal::exception_held_by)}};

OfReason of(Reason reason) {
  const auto* const found = std::find_if(of_reasons.begin(), of_reasons.end(),
                                         [reason](const OfReason& each) { return each.reason == reason; });
  return found != of_reasons.end() ? *found : OfReason{reason, 0, 0};
}

Goals of_handled(const Record& record, bool failed) {
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

Goals of_crash(const Record& record) {
  if (record.component == record::no_component) return bit(Goal::orchestrator_crashed);
  const bool moved = !wire::traits(record.state).stable;
  return bit(Goal::component_crashed) | (moved ? bit(Goal::crashed_in_transition) : 0);
}

/// What one record shows. `failed`: a verdict of the present run has fallen.
Goals of(const Record& record, bool failed) {
  switch (record.kind) {
    case RecordKind::missed:  // a run that only lowers gives components up one by one
    case RecordKind::verdict:
      return of(static_cast<Reason>(record.detail)).verdict;
    case RecordKind::sent:
      return record.a > 1 ? bit(Goal::command_repeated) : 0;
    case RecordKind::in_doubt:
      return bit(Goal::command_in_doubt);
    case RecordKind::acknowledged:
      return record.text.empty() ? 0 : bit(Goal::arrival_proved_by_sight);
    case RecordKind::run_ended:
      return static_cast<record::RunStatus>(record.detail) == record::RunStatus::succeeded ? bit(Goal::run_succeeded)
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
    case RecordKind::failed:
    case RecordKind::sighted:
    case RecordKind::event_intended:
    case RecordKind::event_sent:
    case RecordKind::event_answered:
    case RecordKind::event_in_doubt:
    case RecordKind::event_left:
    case RecordKind::event_handled:
      return 0;
  }
  ASSERT(!"unknown RecordKind");
}

/// Follows the undo of the present run, across the lives of its orchestrator.
class UndoWatch {
 public:
  explicit UndoWatch(std::size_t components) : parts_(components) {}

  [[nodiscard]] Goals on(const Record& record) {
    switch (record.kind) {
      case RecordKind::run_accepted:
        std::fill(parts_.begin(), parts_.end(), Part());
        failed_ = undoes_ = taken_up_ = false;
        return 0;
      case RecordKind::verdict:
        failed_ = true;
        return 0;
      case RecordKind::compensating:
        undoes_ = failed_ = true;
        return 0;
      case RecordKind::run_ended:
        undoes_ = failed_ = false;
        return 0;
      case RecordKind::latched:
      case RecordKind::unlatched:
        latched_ = record.kind == RecordKind::latched;
        return 0;
      case RecordKind::started:
        return begin_life();
      case RecordKind::recovered:
        taken_up_ = true;
        return 0;
      case RecordKind::injected:
        return failed_ ? bit(Goal::undo_second_fault) : 0;
      default:
        return undoes_ && index(record.component) < parts_.size() ? in_undo(record) : 0;
    }
  }

 private:
  struct Part {
    record::CommandId command = record::no_command;  ///< the last of the undo
    wire::Command what = wire::Command::get_state;
    wire::State to = wire::State::unknown;  ///< where it leads
    bool handled = false;
    bool doubted = false;
    bool moves = false;  ///< seen on its way, and not commanded since the undo began
    bool settled = false;
  };

  [[nodiscard]] Goals begin_life() {
    Goals seen = latched_ ? bit(Goal::life_under_latch) : 0;
    if (undoes_) seen |= bit(taken_up_ ? Goal::life_in_undo_of_undo : Goal::life_in_undo);
    return seen;
  }

  [[nodiscard]] Goals in_undo(const Record& record) {
    Part& part = parts_[index(record.component)];
    switch (record.kind) {
      case RecordKind::intent:
        return intend(record, part);
      case RecordKind::in_doubt:
        part.doubted = true;
        if (record.command != part.command) return 0;
        return bit(part.handled ? Goal::undo_answer_lost : Goal::undo_order_lost);
      case RecordKind::handled:
        return handle(record, part);
      case RecordKind::refused:
        return bit(Goal::undo_order_refused);
      case RecordKind::crashed:
        return bit(Goal::undo_component_crashed);
      case RecordKind::observed:
        return observe(record, part);
      case RecordKind::settled:
        part.settled = true;
        return 0;
      case RecordKind::exception:
        return of(static_cast<Reason>(record.detail)).exception | (part.moves ? bit(Goal::undo_awaited_in_vain) : 0);
      default:
        return 0;
    }
  }

  [[nodiscard]] static Goals intend(const Record& record, Part& part) {
    Goals seen = 0;
    if (part.settled) seen |= bit(Goal::undo_came_up_again);
    if (part.command != record::no_command && !part.settled) {
      if (record.what() != part.what) seen |= bit(Goal::undo_harder_stop);
      if (wire::traits(record.state).stable && record.state != part.to && part.handled) seen |= bit(Goal::undo_detour);
    }
    const auto edge = wire::edge(record.what(), record.state);
    part = {};
    part.command = record.command;
    part.what = record.what();
    if (edge) part.to = edge->to;
    return seen;
  }

  [[nodiscard]] static Goals handle(const Record& record, Part& part) {
    if (record.command != part.command) return 0;
    const bool is_late = part.doubted && !part.handled;
    part.handled = true;
    return is_late ? bit(Goal::undo_order_late) : 0;
  }

  [[nodiscard]] static Goals observe(const Record& record, Part& part) {
    const bool is_stable = wire::traits(record.state).stable;
    const bool has_ended = part.moves && is_stable;
    part.moves = !is_stable && part.command == record::no_command;
    return has_ended ? bit(Goal::undo_transition_awaited) : 0;
  }

  std::vector<Part> parts_;
  bool failed_ = false;
  bool undoes_ = false;
  bool latched_ = false;
  bool taken_up_ = false;  ///< by a later life than the one that began it
};

}  // namespace

std::string_view name(Goal goal) {
  return names[static_cast<std::size_t>(goal)];
}

Goals goals_of(const world::World& world) {
  Goals seen = 0;
  bool failed = false;
  UndoWatch undo(world.component_count());
  for (const Record& record : world.history().records()) {
    if (record.kind == RecordKind::verdict) failed = true;
    if (record.kind == RecordKind::run_accepted) failed = false;
    seen |= of(record, failed) | undo.on(record);
  }
  using Type = world::NetworkFault::Type;
  const world::Network& network = world.network();
  if (network.has_done(Type::lose)) seen |= bit(Goal::message_lost);
  if (network.has_done(Type::duplicate)) seen |= bit(Goal::message_duplicated);
  if (network.has_done(Type::delay)) seen |= bit(Goal::message_overtaken);
  for (const world::Disk::Remains& left : world.remains())
    if (left.torn_bytes > 0) seen |= bit(Goal::journal_torn);
  return seen;
}

void Coverage::note(Goals seen) {
  for (std::size_t goal = 0; goal < goal_count; ++goal) times_[goal] += (seen >> goal) & 1U;
}

void Coverage::add(const Coverage& other) {
  for (std::size_t goal = 0; goal < goal_count; ++goal) times_[goal] += other.times_[goal];
}

}  // namespace kapela::explore
