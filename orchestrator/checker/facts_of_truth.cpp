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
  if (record.kind == RecordKind::sighted) see(record);
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

void Facts::see(const Record& record) {
  const auto sighting = record::sighting_of(record);
  if (!sighting) return;
  SightFacts& sight = at(record.component).sight;
  sight.is_only_seen = true;
  if (record.what() != wire::Command::get_state) {
    see_deed(record, *sighting);
  } else if (sighting->how == record::Sight::silence) {
    sight.state = State::unknown;
    sight.revision = 0;
    sight.is_whole = false;
    sight.lost_at = position_;
  }
  if (record.state != State::unknown) see_state(record);
}

void Facts::see_deed(const Record& record, const record::Sighting& sighting) {
  ComponentFacts& component = at(record.component);
  SightFacts& sight = component.sight;
  component.pretends = false;
  if (sighting.verdict) sight.is_fenced = sighting.is_fenced;
  CommandRing* commands = record.command != record::no_command ? commands_of(sighting.epoch) : nullptr;
  CommandFacts* command = commands != nullptr ? commands->find(record.command) : nullptr;
  if (command != nullptr) command->handled_at = position_;
  const bool is_taken = sighting.verdict && wire::is_taken(*sighting.verdict);
  if (is_taken && sighting.epoch > component.epoch && !is_nobodys(sighting.epoch)) {
    component.epoch = sighting.epoch;
    component.epoch_at = position_;
  }
  if (!is_taken && !may_have_acted(sighting)) return;
  if (command == nullptr) component.foreign = true;
  if (record.command == record::no_command) return;
  component.handled = record.command;
  component.been_before = sight.been;
  sight.been = sight.state != State::unknown ? record::bit_of(sight.state) : 0;
  sight.is_whole = false;
  const bool tells_state = record.state != State::unknown && (record.b == 0 || record.b >= sight.revision);
  if (is_taken && tells_state) {  // from here on
    sight.been = record::bit_of(record.state);
    sight.is_whole = record.b != 0;
    sight.revision = record.b;
  }
  if (command != nullptr && sighting.verdict == wire::Verdict::accepted) command->accepted_at = position_;
}

/// What is older than what was seen before says nothing more.
void Facts::see_state(const Record& record) {
  SightFacts& sight = at(record.component).sight;
  if (record.b != 0 && record.b < sight.revision) return;
  const bool follows = record.b != 0 && record.b <= sight.revision + 1;
  const bool is_first = sight.been == 0;
  sight.is_whole = is_first ? record.b != 0 : sight.is_whole && follows;
  sight.been |= record::bit_of(record.state);
  sight.state = record.state;
  sight.revision = record.b;
  sight.at = position_;
}

}  // namespace kapela::checker
