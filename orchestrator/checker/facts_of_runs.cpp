// What the records of a run add to the facts.
#include <algorithm>

#include "orchestrator/checker/facts.hpp"
#include "orchestrator/checker/lowering_rules.hpp"

namespace kapela::checker {

using record::Record;
using record::RecordKind;
using wire::State;

namespace {

/// Where a command is to bring a component: from the state it leaves, or from any where it may be.
std::uint64_t goal_of(wire::Command command, State from) {
  if (command == wire::Command::restart || wire::already_there(command, from)) return record::bit_of(State::stopped);
  if (const auto edge = wire::edge(command, from)) return record::bit_of(edge->to);
  std::uint64_t goals = 0;
  for (const wire::Edge& edge : wire::traits(command).edges) goals |= record::bit_of(edge.to);
  return goals;
}

void lower(State& lowest, State state) {
  if (!wire::traits(state).stable || energy(state) == wire::no_energy) return;
  if (lowest == State::unknown || energy(state) < energy(lowest)) lowest = state;
}

void confirm(Part& part, State state) {
  lower(part.lowest, state);
}

}  // namespace

void Facts::fold_of_run(const Record& record, RunFacts& run) {
  switch (record.kind) {
    case RecordKind::run_accepted:
      return accept(record, run);
    case RecordKind::recovered:
      return recover(record, run);
    case RecordKind::owned:
      return own(record, run);
    case RecordKind::based:
      return base(record);
    case RecordKind::step_started:
      return begin_step(record, run);
    case RecordKind::awaited:
      return await(record, run);
    case RecordKind::intent:
      return intend(record, run);
    case RecordKind::sent:
      return send(record);
    case RecordKind::acknowledged:
      return acknowledge(record, run);
    case RecordKind::refused:
      return refuse(record);
    case RecordKind::in_doubt:
      if (CommandFacts* command = find_command(record.command)) {
        command->doubted = record.time;
        command->doubted_at = position_;
      }
      return;
    case RecordKind::observed:
      return observe(record, run);
    case RecordKind::reached:
      return reach(record, run);
    case RecordKind::missed:
      return miss(record, run);
    case RecordKind::step_ended:
      return end_step(record, run);
    case RecordKind::verdict:
      return pronounce(record, run);
    case RecordKind::compensating:
      return compensate(record, run);
    case RecordKind::settled:
      return settle(record, run);
    case RecordKind::exception:
      return except(record, run);
    case RecordKind::alert:
      return alert(record, run);
    case RecordKind::run_ended:
      return end_run(record, run);
    case RecordKind::event_left:
      run.exception_at = position_;
      return;
    case RecordKind::event_intended:
      if (record::process_deed_of(record) && static_cast<record::Purpose>(record.a) == record::Purpose::forward)
        at(record.component).part.deed = record.command;
      return;
    case RecordKind::event_answered:
      return renew(record, run);
    case RecordKind::started:
    case RecordKind::log:
    case RecordKind::skipped:
    case RecordKind::approved:
    case RecordKind::latched:
    case RecordKind::unlatched:
    case RecordKind::handled:
    case RecordKind::moved:
    case RecordKind::injected:
    case RecordKind::crashed:
    case RecordKind::restarted:
    case RecordKind::watched:
    case RecordKind::unwatched:
    case RecordKind::failed:
    case RecordKind::sighted:
    case RecordKind::event_sent:
    case RecordKind::event_in_doubt:
    case RecordKind::event_handled:
      return;
  }
}

void Facts::accept(const Record& record, RunFacts& run) {
  if (run.accepted_at != position_) return;  // a second time
  run.atomicity = record::atomicity_of(record);
  run.expected = record.a;
}

void Facts::recover(const Record& record, RunFacts& run) {
  take_up(run);
  run.recovered_at = position_;
  run.compensating_at = run.alert_at = nowhere;
  run.owned = run.end_alerts = 0;
  run.steps.clear();
  run.point = 0;
  reopen(run);
  const bool goes_on = record.detail != 0;
  if (!goes_on && run.stopped_at == nowhere) run.stopped_at = position_;
}

/// Everybody is seen to anew, whatever was found before.
void Facts::reopen(RunFacts& run) {
  run.undone_at = nowhere;
  run.unfinished = 0;
  for (const record::ComponentId id : run.members) {
    ComponentFacts& component = at(id);
    if (component.owner != run.serial) continue;
    component.part.outcome = Outcome::open;
    component.part.tried = 0;
    if (component.part.commanded()) ++run.unfinished;
  }
}

void Facts::own(const Record& record, RunFacts& run) {
  ComponentFacts& component = at(record.component);
  if (component.owner != run.serial) {
    component.part = Part{};
    component.foreign = false;
    run.members.push_back(record.component);
  }
  ++run.owned;
  component.dialect = record.a == 0 ? wire::Dialect::seed : wire::Dialect::avena2;
  component.part.base_point = 0;
  component.slot = static_cast<std::size_t>(&run - runs_.data());
  component.owner = run.serial;
  component.owned_at = position_;
  component.command = component.raising = component.handled = record::no_command;
  component.observed_at = component.fault_verdict_at = nowhere;
  component.under_way.reset();
  component.wanted = component.step = 0;
  component.been = component.told ? record::bit_of(component.truth) : 0;
  component.sight.been = component.sight.state != wire::State::unknown ? record::bit_of(component.sight.state) : 0;
  component.sight.is_whole = component.sight.revision != 0;
}

void Facts::base(const Record& record) {
  ComponentFacts& component = at(record.component);
  component.part.base = record.state;
  component.part.based_at = position_;
  component.part.base_point = record.a;
  confirm(component.part, record.state);
  component.observed = record.state;
  component.observed_at = position_;
  component.point = record.a;
  component.cause = record::no_command;
}

/// What it was brought to is over with its process.
void Facts::renew(const Record& record, RunFacts& run) {
  ComponentFacts& component = at(record.component);
  Part& part = component.part;
  const bool is_done = static_cast<record::EventOutcome>(record.detail) == record::EventOutcome::acknowledged;
  if (!is_done || part.deed != record.command) return;
  const bool was_open = component.owner == run.serial && part.commanded() && part.outcome == Outcome::open;
  if (was_open && run.unfinished > 0) --run.unfinished;
  part.intended_at = nowhere;
}

/// A step from there on that has failed is tried again, by itself or inside of another.
void Facts::begin_step(const Record& record, RunFacts& run) {
  if (!run.failed_steps.empty())
    std::erase_if(run.failed_steps, [&record](const RunFacts::FailedStep& step) { return step.number >= record.a; });
  StepFacts& step = run.steps.emplace_back();
  step.serial = ++last_step_;
  step.number = record.a;
  step.at = position_;
  step.began = record.time;
  step.deadline = record.time + base::Duration(record.b);
}

void Facts::await(const Record& record, RunFacts& run) {
  StepFacts* step = run.find_step(record.a);
  if (step == nullptr || record.b == 0) return;
  ComponentFacts& component = at(record.component);
  component.wanted = component.part.goal = record.b;
  component.step = step->serial;
  component.awaited_at = position_;
  component.arrived.reset();
  step->waits = step->has_targets = true;
  ++step->missing;
}

void Facts::intend(const Record& record, RunFacts& run) {
  if (run.first_intent_at == nowhere) run.first_intent_at = position_;
  const auto purpose = static_cast<record::Purpose>(record.a);
  StepFacts* step = purpose == record::Purpose::compensation ? nullptr : run.find_step(record.b);
  if (step != nullptr) replace_refused(at(record.component), *step);
  CommandFacts& command = commands_[0].add(record.command);
  command.run = run.id;
  command.purpose = purpose;
  command.what = record.what();
  command.from = record.state;
  command.intended = record.time;
  if (purpose == record::Purpose::compensation) command.lasts = base::Duration(record.b);
  command.intended_at = position_;
  ComponentFacts& component = at(record.component);
  component.command = record.command;
  component.stirred = false;
  if (component.owner == run.serial && (!component.part.commanded() || component.part.outcome != Outcome::open))
    ++run.unfinished;
  component.part.intended_at = position_;
  component.part.outcome = Outcome::open;
  component.under_way.reset();
  if (step != nullptr && step->doomed_by == record.component) step->doomed.reset();  // it gets another command
  if (purpose != record::Purpose::compensation) component.part.last_step = record.b;
  if (purpose == record::Purpose::compensation) component.part.tried |= 1U << record.detail;
  const wire::CommandTraits& what = wire::traits(record.what());
  if (!what.lowers && !what.edges.empty()) component.raising = record.command;
  if (purpose != record::Purpose::compensation && !wire::traits(record.what()).edges.empty())
    component.part.goal = goal_of(record.what(), record.state);
  if (step == nullptr) return;
  command.step = component.step = step->serial;
  step->has_targets = true;
  ++step->unacknowledged;
}

/// A step that commands a component anew asks no longer for what was refused.
void Facts::replace_refused(const ComponentFacts& component, StepFacts& step) {
  CommandFacts* before = component.command != record::no_command ? find_command(component.command) : nullptr;
  if (before == nullptr || before->step != step.serial) return;
  if (before->refused_at == nowhere || before->acknowledged_at != nowhere) return;
  before->step = 0;
  if (step.unacknowledged > 0) --step.unacknowledged;
}

void Facts::send(const Record& record) {
  CommandFacts* command = find_command(record.command);
  if (command == nullptr) return;
  command->sent_at = position_;
  command->attempts = record.a;
  command->not_after = record.b == 0 ? base::Instant::max() : base::Instant(base::Duration(record.b));
}

void Facts::refuse(const Record& record) {
  CommandFacts* command = find_command(record.command);
  if (command == nullptr) return;
  if (command->refused_at == nowhere) command->refused = record.time;  // what another attempt of it is told is no news
  command->refused_at = position_;
  RunFacts* run = find_run(record);
  StepFacts* step = run != nullptr && command->step != 0 ? run->step_with(command->step) : nullptr;
  if (step == nullptr || step->doomed) return;
  step->doomed = record.time;
  step->doomed_by = record.component;
}

void Facts::acknowledge(const Record& record, RunFacts& run) {
  CommandFacts* command = find_command(record.command);
  if (command == nullptr) return;
  const bool first = command->acknowledged_at == nowhere;
  StepFacts* step = first && command->step != 0 ? run.step_with(command->step) : nullptr;
  if (step != nullptr && step->unacknowledged > 0) --step->unacknowledged;
  command->acknowledged_at = position_;
  command->point = record.a;
  run.point = std::max(run.point, record.a);
  if (!has(record.component)) return;
  ComponentFacts& component = at(record.component);
  lower(component.part.told, record.state);
  component.stirred |= record.state != State::unknown && record.state != command->from;
}

void Facts::observe(const Record& record, RunFacts& run) {
  run.point = std::max(run.point, record.a);
  ComponentFacts& component = at(record.component);
  component.observed = record.state;
  component.observed_at = position_;
  component.point = record.a;
  component.cause = record.command;
  component.seen = record.time;
  if (wire::traits(record.state).stable) {
    component.under_way.reset();
  } else if (run.compensating_at != nowhere && !component.under_way) {
    component.under_way = record.time;
  }
  if (record.state != State::fault) component.fault_verdict_at = nowhere;
  const CommandFacts* command = component.command != record::no_command ? find_command(component.command) : nullptr;
  component.stirred |= command != nullptr && record.state != command->from;
  const bool news =
      component.command != record::no_command ? is_resolved(component) : record.a > component.part.base_point;
  if (news) confirm(component.part, record.state);
  if (news && is_answered(component)) decide(record, run);
}

/// Its last command, if any, was taken, or has brought it where it was seen.
bool Facts::is_answered(const ComponentFacts& component) {
  const CommandFacts* command = component.command != record::no_command ? find_command(component.command) : nullptr;
  return command == nullptr || command->acknowledged_at != nowhere || component.cause == component.command;
}

/// What the sighting means to the step that awaits the component.
void Facts::decide(const Record& record, RunFacts& run) {
  ComponentFacts& component = at(record.component);
  StepFacts* step = component.wanted != 0 ? run.step_with(component.step) : nullptr;
  if (step == nullptr) return;
  const bool is_there = (component.wanted & record::bit_of(record.state)) != 0;
  if (is_there && !component.arrived) component.arrived = record.time;
  if (!is_there) component.arrived.reset();
  if (is_there || record.state != State::fault || step->doomed) return;
  step->doomed = record.time;
  step->doomed_by = record.component;
}

void Facts::reach(const Record& record, RunFacts& run) {
  ComponentFacts& component = at(record.component);
  StepFacts* step = run.find_step(record.a);
  const bool awaited = component.wanted != 0 && step != nullptr && component.step == step->serial;
  if (awaited && step->missing > 0) --step->missing;
  // Where it is wanted it may have come by another way than its last command.
  if (awaited) component.part.goal |= component.wanted & record::bit_of(record.state);
  component.wanted = 0;
  component.arrived.reset();
  component.part.reached_at = position_;
  confirm(component.part, record.state);
}

void Facts::miss(const Record& record, RunFacts& run) {
  StepFacts* step = run.find_step(record.a);
  if (has(record.component)) note_fault(record);
  if (step == nullptr) return forgive(record, run);
  step->has_missed = true;
  if (!has(record.component)) return;
  ComponentFacts& component = at(record.component);
  if (step->doomed_by == record.component) step->doomed.reset();
  component.arrived.reset();
  component.part.missed_at = position_;
  if (component.step != step->serial) return;
  if (component.wanted != 0 && step->missing > 0) --step->missing;
  component.wanted = 0;
  CommandFacts* command = component.command != record::no_command ? find_command(component.command) : nullptr;
  if (command == nullptr || command->step != step->serial || command->acknowledged_at != nowhere) return;
  if (step->unacknowledged > 0) --step->unacknowledged;
  command->step = 0;
}

/// The run goes on without a step that has failed, or without one that had others in it, and with it without all of
/// its targets.
void Facts::forgive(const Record& record, RunFacts& run) {
  const auto is_it = [&record](const RunFacts::FailedStep& step) { return step.number == record.a; };
  const bool alone = std::any_of(run.failed_steps.begin(), run.failed_steps.end(), is_it);
  for (const RunFacts::FailedStep& step : run.failed_steps) {
    if (alone && step.number != record.a) continue;
    for (const record::ComponentId id : run.members)
      if (at(id).step == step.serial) at(id).part.missed_at = position_;
  }
  std::erase_if(run.failed_steps, [&](const RunFacts::FailedStep& step) { return !alone || is_it(step); });
}

void Facts::end_step(const Record& record, RunFacts& run) {
  const auto ended = std::find_if(run.steps.begin(), run.steps.end(),
                                  [&record](const StepFacts& step) { return step.number == record.a; });
  if (ended == run.steps.end()) return;
  const bool goes_on_without = ended->has_all() && (ended->has_missed || !ended->has_targets);
  if (record.detail == 0 && !goes_on_without) run.failed_steps.push_back({record.a, ended->serial, position_});
  run.steps.erase(ended);
}

void Facts::pronounce(const Record& record, RunFacts& run) {
  if (run.verdict_at == nowhere) run.verdict_at = position_;
  if (run.stopped_at == nowhere) run.stopped_at = position_;
  if (has(record.component)) note_fault(record);
}

void Facts::compensate(const Record& record, RunFacts& run) {
  if (run.stopped_at == nowhere) run.stopped_at = position_;
  if (run.compensating_at != nowhere) return;
  // What an audit has found in its place is undone as well.
  if (run.atomicity == record::Atomicity::rollback) reopen(run);
  run.compensating_at = position_;
  run.compensate_from = record.time;
  run.compensate_by = record.time + base::Duration(record.b);
  run.holds = record.detail == static_cast<std::uint8_t>(record::OnStuck::hold);
}

void Facts::finish(const Record& record, RunFacts& run, Outcome outcome) {
  ComponentFacts& component = at(record.component);
  const bool counts = component.owner == run.serial && component.part.commanded();
  if (counts && component.part.outcome == Outcome::open && run.unfinished > 0) --run.unfinished;
  component.part.outcome = outcome;
  component.part.outcome_at = position_;
  component.part.ended = record.time;
  component.under_way.reset();
  if (run.unfinished > 0 || run.compensating_at == nowhere || run.undone_at != nowhere) return;
  run.undone_at = position_;
  run.undone = record.time;
  run.undone_point = run.point;
  for (const record::ComponentId id : run.members) at(id).part.tried = 0;  // each is looked at anew
}

void Facts::settle(const Record& record, RunFacts& run) {
  ComponentFacts& component = at(record.component);
  run.point = std::max(run.point, record.a);
  finish(record, run, Outcome::settled);
  component.part.settled_point = record.a;
  component.part.settled = record.state;
  confirm(component.part, record.state);
  component.observed = record.state;
  component.observed_at = position_;
  component.point = record.a;
  component.cause = record.command;
  if (record.state != State::fault) component.fault_verdict_at = nowhere;
}

void Facts::except(const Record& record, RunFacts& run) {
  note_fault(record);
  Part& part = at(record.component).part;
  // Of a run that only lowers it is to be where its step wanted it, or where its last command leads.
  const ComponentFacts& component = at(record.component);
  const CommandFacts* command = component.command != record::no_command ? find_command(component.command) : nullptr;
  std::uint64_t wanted = part.goal;
  if (wanted == 0 && command != nullptr) wanted = goal_of(command->what, command->from);
  const bool has_arrived = run.atomicity != record::Atomicity::forward || (wanted & record::bit_of(record.state)) != 0;
  part.brought_down = has_arrived && is_down(component, record.state);
  finish(record, run, Outcome::excepted);
  part.exception = static_cast<record::Reason>(record.detail);
  part.left_in = record.state;
  run.exception_at = position_;
}

void Facts::alert(const Record& record, RunFacts& run) {
  if (record.a != 1) return;
  run.alert_at = position_;
  ++run.end_alerts;
}

void Facts::end_run(const Record& record, RunFacts& run) {
  take_up(run);
  run.open = false;
  run.status = static_cast<record::RunStatus>(record.detail);
  run.ended = record.time;
}

void Facts::note_fault(const Record& record) {
  if (record.detail == static_cast<std::uint8_t>(record::Reason::fault))
    at(record.component).fault_verdict_at = position_;
}

}  // namespace kapela::checker
