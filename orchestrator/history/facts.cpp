#include "orchestrator/history/facts.hpp"

#include <algorithm>

namespace kapela::history {

using engine::Record;
using engine::RecordKind;
using wire::State;

namespace {

/// Commands of several steps of the whole plant, or of many small runs.
constexpr std::size_t kept_commands = 1'024;
constexpr std::size_t kept_commands_a_component = 8;

CommandRing ring_for(std::size_t components) {
  return CommandRing(std::max(kept_commands, components * kept_commands_a_component));
}

}  // namespace

Facts::Facts(std::size_t components) : commands_{ring_for(components), ring_for(components)}, components_(components) {}

RunFacts* Facts::find_run(const Record& record) {
  const auto is_it = [&](std::size_t slot) {
    return slot < runs_.size() && runs_[slot].open && runs_[slot].id == record.run;
  };
  if (is_it(recent_)) return &runs_[recent_];
  if (has(record.component) && is_it(at(record.component).slot)) return &runs_[recent_ = at(record.component).slot];
  for (std::size_t slot = 0; slot < runs_.size(); ++slot)
    if (is_it(slot)) return &runs_[recent_ = slot];
  return nullptr;
}

RunFacts* Facts::owner_of(const ComponentFacts& component) {
  if (component.owner == 0) return nullptr;
  RunFacts& run = runs_[component.slot];
  return run.open && run.serial == component.owner ? &run : nullptr;
}

CommandRing* Facts::commands_of(std::uint64_t epoch) {
  for (std::size_t i = 0; i < epochs_.size(); ++i)
    if (epochs_[i] == epoch || (i == 0 && epochs_[0] == 0)) return &commands_[i];
  return nullptr;
}

void Facts::fold(const Record& record, RunFacts* run) {
  if (is_truth(record.kind)) {
    fold_truth(record);
  } else {
    next_sequence_ = record.sequence + 1;
    if (record.kind == RecordKind::started) {
      begin_epoch(record.a);
    } else if (run != nullptr) {
      fold_step(record, *run);
    }
  }
  ++position_;
}

void Facts::fold_step(const Record& record, RunFacts& run) {
  switch (record.kind) {
    case RecordKind::owned:
      return own(record, run);
    case RecordKind::step_started:
      return begin_step(record, run);
    case RecordKind::awaited: {
      ComponentFacts& component = at(record.component);
      component.wanted = record.b;
      component.step = run.step;
      component.awaited_at = position_;
      run.waits = true;
      ++run.missing;
      return;
    }
    case RecordKind::intent:
      return intend(record, run);
    case RecordKind::sent:
      if (CommandFacts* command = find_command(record.command)) {
        command->sent_at = position_;
        command->attempts = record.a;
        command->not_after = base::Instant(base::Duration(record.b));
      }
      return;
    case RecordKind::acknowledged:
      return acknowledge(record, run);
    case RecordKind::observed:
      return observe(record);
    case RecordKind::missed:
      if (run.unacknowledged > 0) --run.unacknowledged;
      return reach(record, run);
    case RecordKind::reached:
      return reach(record, run);
    case RecordKind::verdict:
      if (run.verdict_at == nowhere) run.verdict_at = position_;
      if (has(record.component) && record.detail == static_cast<std::uint8_t>(engine::Reason::fault))
        at(record.component).fault_verdict_at = position_;
      return;
    case RecordKind::step_ended:
      return end_step(record, run);
    case RecordKind::run_ended:
      run.open = false;
      return;
    case RecordKind::started:
    case RecordKind::run_accepted:
    case RecordKind::recovered:
    case RecordKind::based:
    case RecordKind::log:
    case RecordKind::skipped:
    case RecordKind::approved:
    case RecordKind::compensating:
    case RecordKind::settled:
    case RecordKind::exception:
    case RecordKind::alert:
    case RecordKind::latched:
    case RecordKind::unlatched:
    case RecordKind::refused:
    case RecordKind::in_doubt:
    case RecordKind::handled:
    case RecordKind::moved:
    case RecordKind::injected:
    case RecordKind::crashed:
    case RecordKind::restarted:
      return;
  }
}

void Facts::fold_truth(const Record& record) {
  if (!has(record.component)) {
    if (record.kind == RecordKind::crashed) forget_runs();
    return;
  }
  ComponentFacts& component = at(record.component);
  if (record.kind == RecordKind::handled) handle(record);
  if (record.kind == RecordKind::moved) move(record);
  if (record.kind == RecordKind::restarted) {
    component.told = true;
    component.truth = record.state;
    component.truth_at = position_;
    component.been |= engine::bit_of(record.state);
  }
}

void Facts::begin_epoch(std::uint64_t epoch) {
  forget_runs();
  std::swap(commands_[0], commands_[1]);
  commands_[0].clear();
  epochs_ = {epoch, epochs_[0]};
  if (first_epoch_ == 0) first_epoch_ = epoch;
  last_run_ = 0;
}

void Facts::forget_runs() {
  for (RunFacts& run : runs_) run.open = false;
}

RunFacts& Facts::accept(engine::RunId id) {
  const auto free = std::find_if(runs_.begin(), runs_.end(), [](const RunFacts& run) { return !run.open; });
  RunFacts& run = free != runs_.end() ? *free : runs_.emplace_back();
  recent_ = static_cast<std::size_t>(&run - runs_.data());
  run = RunFacts{};
  run.id = id;
  run.serial = ++last_serial_;
  run.open = true;
  run.accepted_at = position_;
  last_run_ = std::max(last_run_, number(id));
  return run;
}

void Facts::own(const Record& record, const RunFacts& run) {
  ComponentFacts& component = at(record.component);
  component.slot = static_cast<std::size_t>(&run - runs_.data());
  component.owner = run.serial;
  component.owned_at = position_;
  component.command = component.handled = engine::no_command;
  component.observed_at = component.fault_verdict_at = nowhere;
  component.been = component.told ? engine::bit_of(component.truth) : 0;
}

void Facts::begin_step(const Record& record, RunFacts& run) {
  run.step = ++last_step_;
  run.step_open = true;
  run.waits = false;
  run.step_at = position_;
  run.action = record.a;
  run.deadline = record.time + base::Duration(record.b);
  run.missing = run.unacknowledged = 0;
}

void Facts::intend(const Record& record, RunFacts& run) {
  if (run.first_intent_at == nowhere) run.first_intent_at = position_;
  CommandFacts& command = commands_[0].add(record.command);
  command.run = run.id;
  command.step = run.step;
  command.intended_at = position_;
  at(record.component).command = record.command;
  ++run.unacknowledged;
}

void Facts::acknowledge(const Record& record, RunFacts& run) {
  CommandFacts* command = find_command(record.command);
  if (command == nullptr) return;
  const bool first = command->acknowledged_at == nowhere;
  if (first && command->step == run.step && run.unacknowledged > 0) --run.unacknowledged;
  command->acknowledged_at = position_;
  command->point = record.a;
}

void Facts::observe(const Record& record) {
  ComponentFacts& component = at(record.component);
  component.observed = record.state;
  component.observed_at = position_;
  component.point = record.a;
  component.cause = record.command;
  if (record.state != State::fault) component.fault_verdict_at = nowhere;
}

void Facts::reach(const Record& record, RunFacts& run) {
  ComponentFacts& component = at(record.component);
  const bool awaited = component.wanted != 0 && component.step == run.step;
  if (awaited && run.missing > 0) --run.missing;
  component.wanted = 0;
}

void Facts::end_step(const Record& record, RunFacts& run) {
  run.step_open = false;
  if (record.detail == 0 && run.failed_step_at == nowhere) run.failed_step_at = position_;
}

void Facts::handle(const Record& record) {
  ComponentFacts& component = at(record.component);
  component.told = true;
  component.entered = 0;
  component.left_fault_to = State::unknown;
  component.truth = record.state;
  component.truth_at = position_;
  CommandRing* commands = record.command != engine::no_command ? commands_of(record.b) : nullptr;
  CommandFacts* command = commands != nullptr ? commands->find(record.command) : nullptr;
  if (command != nullptr) command->handled_at = position_;
  const auto verdict = static_cast<wire::Verdict>(record.a);
  if (!is_taken(verdict)) return;
  if (record.b > component.epoch) {
    component.epoch = record.b;
    component.epoch_at = position_;
  }
  if (record.command == engine::no_command) return;
  component.handled = record.command;
  component.been = engine::bit_of(record.state);
  if (command != nullptr && verdict == wire::Verdict::accepted) command->accepted_at = position_;
}

void Facts::move(const Record& record) {
  ComponentFacts& component = at(record.component);
  const auto from = static_cast<State>(record.detail);
  if (!component.told) component.been |= engine::bit_of(from);
  component.told = true;
  component.truth = record.state;
  component.truth_at = position_;
  component.been |= engine::bit_of(record.state);
  component.entered |= engine::bit_of(record.state);
  if (from == State::fault) component.left_fault_to = record.state;
}

void Facts::clear() {
  position_ = 0;
  next_sequence_ = 1;
  last_run_ = last_serial_ = last_step_ = first_epoch_ = 0;
  epochs_ = {};
  for (CommandRing& ring : commands_) ring.clear();
  std::fill(components_.begin(), components_.end(), ComponentFacts{});
  runs_.clear();
  recent_ = 0;
}

}  // namespace kapela::history
