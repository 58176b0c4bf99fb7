// What each record says of its run.
#include <algorithm>
#include <utility>

#include "orchestrator/record/run_report.hpp"

namespace kapela::record {
namespace {

using wire::State;

State first_of(std::uint64_t states) {
  for (const wire::StateTraits& each : wire::states())
    if ((states & bit_of(each.state)) != 0) return each.state;
  return State::unknown;
}

/// Where the command is to bring a component that is in `from`.
State goal_of(wire::Command command, State from) {
  if (const std::optional<wire::Edge> edge = wire::edge(command, from)) return edge->to;
  return wire::already_there(command, from) ? from : State::unknown;
}

base::Duration duration_of(std::uint64_t nanoseconds) {
  return base::Duration(static_cast<base::Duration::rep>(nanoseconds));
}

/// One record of a run.
class Fold {
 public:
  Fold(RunReport& run, const Record& record) : run_(run), record_(record) {}

  void accept() {
    run_.id = record_.run;
    run_.scenario = record_.text;
    run_.hash = record_.b;
    run_.atomicity = atomicity_of(record_);
    run_.mode = mode_of(record_);
    run_.started = record_.time;
  }

  /// Another life of the orchestrator: what became of the components it finds out itself.
  void go_on() {
    const base::Duration later = record_.time - run_.started;
    for (StepReport& step : run_.steps) {
      step.ended = step.ended.value_or(run_.last_told) + later;
      step.started += later;
    }
    run_.recovered_from = static_cast<Epoch>(record_.a);
    run_.started = record_.time;
    run_.phase = Phase::preflight;
    run_.awaits_approval.reset();
    for (ComponentReport& part : run_.components) {
      part.target = State::unknown;
      part.listed = part.failed = 0;
      part.failure.reset();
      part.exception.reset();
    }
  }

  void own() {
    ComponentReport& part = made();
    if (!part.owned) part.base = record_.state;
    part.owned = true;
    part.actual = record_.state;
  }

  void begin_step() {
    StepReport& step = run_.steps.emplace_back();
    step.number = static_cast<std::uint32_t>(record_.a);
    step.label = label_of(record_);
    step.description = description_of(record_);
    step.started = record_.time;
    step.timeout = duration_of(record_.b);
    step.asks = record_.detail != 0;
    if (run_.phase == Phase::preflight) run_.phase = Phase::forward;
    if (step.asks && !run_.awaits_approval) run_.awaits_approval = step.number;
  }

  void end_step() {
    StepReport* const step = step_of(record_.a);
    if (step == nullptr) return;
    step->ended = record_.time;
    step->succeeded = record_.detail == 1;
    if (!step->asks) return;
    const auto asking = std::find_if(run_.steps.begin(), run_.steps.end(),
                                     [](const StepReport& each) { return each.asks && !each.ended; });
    run_.awaits_approval = asking == run_.steps.end() ? std::nullopt : std::optional(asking->number);
  }

  void fail() {
    Failure failed = failure(duration_of(record_.b));
    ComponentReport* const part = run_.find(record_.component);
    if (part != nullptr && !part->failure) part->failure = failed;
    if (!run_.first_cause) run_.first_cause = std::move(failed);
  }

  void compensate() {
    run_.phase = Phase::compensation;
    run_.undone_since = record_.time;
    for (ComponentReport& part : run_.components) part.settled = false;
  }

  /// The text is the cause, and what became of it.
  void end() {
    run_.status = static_cast<RunStatus>(record_.detail);
    run_.phase = Phase::over;
    run_.ended = record_.time;
    for (StepReport& step : run_.steps)
      if (!step.ended) step.ended = record_.time;
    std::erase_if(run_.components, [](const ComponentReport& part) { return !part.owned; });
    if (record_.text.empty()) return;
    if (!run_.first_cause) run_.first_cause = cause_of_exceptions(run_).value_or(Failure());
    run_.first_cause->summary = record_.text;
  }

  void find_base(ComponentReport& part) {
    part.base = part.actual = record_.state;
    part.based = true;
    if (run_.phase == Phase::preflight) run_.phase = Phase::forward;
  }

  void await(ComponentReport& part) {
    StepReport* const step = step_of(record_.a);
    list(part, step);
    if (record_.b == 0) return;
    part.goal = first_of(record_.b);
    if (step != nullptr) step->awaits = true;
  }

  void intend(ComponentReport& part) {
    const auto purpose = static_cast<Purpose>(record_.a);
    const State goal = goal_of(record_.what(), record_.state);
    part.commanded = true;
    part.command = record_.command;
    if (purpose == Purpose::compensation) {
      part.target = goal;
      return;
    }
    part.last_step = static_cast<std::uint32_t>(record_.b);
    if (goal != State::unknown) part.goal = goal;
    list(part, step_of(record_.b));
  }

  void acknowledge(ComponentReport& part) {
    if (part.listed == 0 || part.failed == part.listed || part.command != record_.command) return;
    StepReport& step = run_.steps[part.listed - 1];
    if (!step.awaits && !step.ended) tick_off(part, step);
  }

  void intend_event(ComponentReport& part) {
    if (static_cast<Purpose>(record_.a) != Purpose::forward) return;
    part.event = record_.command;
    list(part, step_of(record_.b));
  }

  /// The step is done with it, or says in its failure why not.
  void hear_of_event(ComponentReport& part) {
    if (!is_good(static_cast<EventOutcome>(record_.detail)) || part.listed == 0 || part.failed == part.listed ||
        part.event != record_.command)
      return;
    StepReport& step = run_.steps[part.listed - 1];
    const bool is_there = std::find(step.done.begin(), step.done.end(), part.component) != step.done.end();
    if (!step.ended && !is_there) tick_off(part, step);
  }

  void leave_event(ComponentReport& part) {
    if (part.exception) return;
    part.exception = failure(record_.time - run_.undone_since);
    part.actual = record_.state;
  }

  void reach(ComponentReport& part) {
    part.actual = record_.state;
    if (StepReport* const step = step_of(record_.a)) tick_off(part, *step);
  }

  void leave_out(ComponentReport& part) {
    StepReport* const step = step_of(record_.a);
    list(part, step);
    if (step != nullptr) tick_off(part, *step);
  }

  void miss(ComponentReport& part) {
    StepReport* const step = step_of(record_.a);
    list(part, step);
    if (step != nullptr) part.failed = part.listed;
    part.failure = failure(record_.time - (step == nullptr ? run_.started : step->started));
    if (record_.state != State::unknown || part.failure->reason == Reason::unreachable) part.actual = record_.state;
  }

  void settle(ComponentReport& part) {
    part.actual = record_.state;
    if (run_.phase != Phase::compensation) return;
    part.target = record_.state;
    part.settled = true;
  }

  void except(ComponentReport& part) {
    const bool undone = run_.phase == Phase::compensation;
    const base::Duration waited = record_.time - (undone ? run_.undone_since : run_.started);
    part.exception = failure(!undone && part.failure ? part.failure->waited : waited);
    if (target_of(record_) != State::unknown) part.target = target_of(record_);
    part.actual = record_.state;
  }

 private:
  [[nodiscard]] Failure failure(base::Duration waited) const {
    return {record_.component, static_cast<Reason>(record_.detail), waited, std::string(record_.text)};
  }

  /// The last execution of a step, which a `repeat` may have more than one of.
  [[nodiscard]] StepReport* step_of(std::uint64_t number) {
    const auto found = std::find_if(run_.steps.rbegin(), run_.steps.rend(),
                                    [number](const StepReport& step) { return step.number == number; });
    return found == run_.steps.rend() ? nullptr : &*found;
  }

  void list(ComponentReport& part, StepReport* step) {
    if (step == nullptr) return;
    const auto place = static_cast<std::uint32_t>(1 + (step - run_.steps.data()));
    if (std::exchange(part.listed, place) != place) step->targets.push_back(part.component);
  }

  void tick_off(ComponentReport& part, StepReport& step) {
    step.done.push_back(part.component);
    part.failure.reset();  // of an attempt before this one
  }

  ComponentReport& made() {
    if (ComponentReport* const known = run_.find(record_.component)) return *known;
    const auto place =
        std::upper_bound(run_.components.begin(), run_.components.end(), record_.component,
                         [](ComponentId id, const ComponentReport& part) { return id < part.component; });
    ComponentReport& part = *run_.components.emplace(place);
    part.component = record_.component;
    return part;
  }

  RunReport& run_;
  const Record& record_;
};

/// What the record says of its component. False: it says something else, or nothing.
bool apply_to(ComponentReport& part, const Record& record, Fold& fold) {
  switch (record.kind) {
    case RecordKind::based:
      fold.find_base(part);
      return true;
    case RecordKind::awaited:
      fold.await(part);
      return true;
    case RecordKind::intent:
      fold.intend(part);
      return true;
    case RecordKind::acknowledged:
      fold.acknowledge(part);
      return true;
    case RecordKind::observed:
      part.actual = record.state;
      return true;
    case RecordKind::reached:
      fold.reach(part);
      return true;
    case RecordKind::skipped:
      fold.leave_out(part);
      return true;
    case RecordKind::missed:
    case RecordKind::failed:
      fold.miss(part);
      return true;
    case RecordKind::settled:
      fold.settle(part);
      return true;
    case RecordKind::exception:
      fold.except(part);
      return true;
    case RecordKind::event_intended:
      fold.intend_event(part);
      return true;
    case RecordKind::event_answered:
      fold.hear_of_event(part);
      return true;
    case RecordKind::event_left:
      fold.leave_event(part);
      return true;
    default:
      return false;
  }
}

void apply_to_run(const Record& record, Fold& fold) {
  switch (record.kind) {
    case RecordKind::run_accepted:
      return fold.accept();
    case RecordKind::recovered:
      return fold.go_on();
    case RecordKind::owned:
      return fold.own();
    case RecordKind::step_started:
      return fold.begin_step();
    case RecordKind::step_ended:
      return fold.end_step();
    case RecordKind::verdict:
      return fold.fail();
    case RecordKind::compensating:
      return fold.compensate();
    case RecordKind::run_ended:
      return fold.end();
    default:
      return;
  }
}

}  // namespace

void RunReport::apply(const Record& record) {
  Fold fold(*this, record);
  ComponentReport* const part = find(record.component);
  if (part == nullptr || !apply_to(*part, record, fold)) apply_to_run(record, fold);
  last_told = record.time;
}

bool RunReport::is_undoing(const Record& next) const {
  if (next.kind == RecordKind::compensating) return true;
  if (phase != Phase::compensation) return false;
  const ComponentReport* const part = next.kind == RecordKind::settled ? find(next.component) : nullptr;
  return part == nullptr || !part->settled;
}

const ComponentReport* RunReport::find(ComponentId component) const {
  return const_cast<RunReport*>(this)->find(component);
}

ComponentReport* RunReport::find(ComponentId component) {
  const std::size_t guess = index(component);  // right where the run has the whole plant
  if (guess < components.size() && components[guess].component == component) return &components[guess];
  const auto found = std::lower_bound(components.begin(), components.end(), component,
                                      [](const ComponentReport& part, ComponentId id) { return part.component < id; });
  return found != components.end() && found->component == component ? &*found : nullptr;
}

std::optional<Failure> cause_of_exceptions(const RunReport& report) {
  const auto first = std::find_if(report.components.begin(), report.components.end(),
                                  [](const ComponentReport& part) { return part.exception.has_value(); });
  if (first == report.components.end()) return std::nullopt;
  return first->failure ? *first->failure : *first->exception;
}

}  // namespace kapela::record
