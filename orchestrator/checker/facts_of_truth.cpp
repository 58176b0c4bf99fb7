// What the records of the hosts of components add to the facts.
#include "orchestrator/checker/facts.hpp"

namespace kapela::checker {

using record::Record;
using record::RecordKind;
using wire::State;

void Facts::fold_truth(const Record& record) {
  if (!has(record.component)) {
    if (record.kind == RecordKind::crashed) lose_runs();
    return;
  }
  ComponentFacts& component = at(record.component);
  if (record.kind == RecordKind::handled) handle(record);
  if (record.kind == RecordKind::moved) move(record);
  if (record.kind == RecordKind::restarted) {
    component.told = true;
    component.truth = record.state;
    component.truth_at = position_;
    component.been |= record::bit_of(record.state);
  }
}

void Facts::handle(const Record& record) {
  ComponentFacts& component = at(record.component);
  component.told = true;
  component.entered = 0;
  component.pretends = false;
  component.left_fault_to = State::unknown;
  component.truth = record.state;
  component.truth_at = position_;
  CommandRing* commands = record.command != record::no_command ? commands_of(record.b) : nullptr;
  CommandFacts* command = commands != nullptr ? commands->find(record.command) : nullptr;
  if (command != nullptr) command->handled_at = position_;
  const auto verdict = static_cast<wire::Verdict>(record.a);
  if (!is_taken(verdict)) return;
  if (record.b > component.epoch && !is_nobodys(record.b)) {
    component.epoch = record.b;
    component.epoch_at = position_;
  }
  if (command == nullptr) component.foreign = true;
  if (record.command == record::no_command) return;
  component.handled = record.command;
  component.been_before = component.been;
  component.been = record::bit_of(record.state);
  if (command != nullptr && verdict == wire::Verdict::accepted) command->accepted_at = position_;
}

void Facts::move(const Record& record) {
  ComponentFacts& component = at(record.component);
  const auto from = static_cast<State>(record.detail);
  if (!component.told) component.been |= record::bit_of(from);
  component.told = true;
  component.truth = record.state;
  component.truth_at = position_;
  component.been |= record::bit_of(record.state);
  component.entered |= record::bit_of(record.state);
  if (from == State::fault) component.left_fault_to = record.state;
}

}  // namespace kapela::checker
