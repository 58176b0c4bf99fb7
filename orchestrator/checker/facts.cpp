#include "orchestrator/checker/facts.hpp"

#include <algorithm>

#include "orchestrator/checker/lowering_rules.hpp"

namespace kapela::checker {

using record::Record;
using record::RecordKind;

namespace {

/// Commands of several steps of the whole plant, or of many small runs.
constexpr std::size_t kept_commands = 1'024;
constexpr std::size_t kept_commands_a_component = 8;

CommandRing ring_for(std::size_t components) {
  return CommandRing(std::max(kept_commands, components * kept_commands_a_component));
}

}  // namespace

Facts::Facts(std::size_t components, bool latched)
    : commands_(lives_followed, ring_for(components)),
      components_(components),
      latched_(latched),
      latched_before_(latched) {}

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

const RunFacts* Facts::last_owner_of(const ComponentFacts& component) const {
  if (component.owner == 0) return nullptr;
  const RunFacts& run = runs_[component.slot];
  return run.serial == component.owner ? &run : nullptr;
}

bool Facts::is_resolved(const ComponentFacts& component) {
  if (component.command == record::no_command) return true;
  const CommandFacts* command = find_command(component.command);
  if (command == nullptr) return true;
  if (component.observed_at == nowhere) return false;
  if (component.cause == component.command) return true;
  if (command->acknowledged_at != nowhere) return component.point > command->point;
  return command->refused_at != nowhere && component.observed_at > command->refused_at;
}

bool Facts::is_down(const ComponentFacts& component, wire::State state) {
  return may_stay(state, component.part.lowest) && component.observed == state && is_resolved(component);
}

CommandRing* Facts::commands_of(std::uint64_t epoch) {
  for (std::size_t i = 0; i < epochs_.size(); ++i)
    if (epochs_[i] == epoch || (i == 0 && epochs_[0] == 0)) return &commands_[i];
  return nullptr;
}

const RunFacts* Facts::lost_run() const {
  if (lost_ == 0) return nullptr;
  const auto found = std::find_if(runs_.begin(), runs_.end(), [](const RunFacts& run) { return run.open && run.lost; });
  return found != runs_.end() ? &*found : nullptr;
}

RunFacts& Facts::accept(record::RunId id) {
  const auto free = std::find_if(runs_.begin(), runs_.end(), [](const RunFacts& run) { return !run.open; });
  RunFacts& run = free != runs_.end() ? *free : runs_.emplace_back();
  recent_ = static_cast<std::size_t>(&run - runs_.data());
  run.begin(id, ++last_serial_, position_);
  run.under_latch = latched_;
  last_run_ = std::max(last_run_, number(id));
  return run;
}

void Facts::fold(const Record& record, RunFacts* run) {
  if (is_truth(record.kind)) {
    fold_truth(record);
  } else {
    next_sequence_ = record.sequence + 1;
    if (record.kind == RecordKind::started) begin_epoch(record.a);
    if (record.kind == RecordKind::latched) latched_ = true;
    if (record.kind == RecordKind::unlatched) latched_ = false;
    if (run != nullptr) fold_of_run(record, *run);
    fold_watch(record);
  }
  ++position_;
}

void Facts::begin_epoch(std::uint64_t epoch) {
  lose_runs();
  std::rotate(commands_.begin(), commands_.end() - 1, commands_.end());
  commands_[0].clear();
  std::rotate(epochs_.begin(), epochs_.end() - 1, epochs_.end());
  epochs_[0] = epoch;
  if (first_epoch_ == 0) first_epoch_ = epoch;
}

/// Whoever was to end them, or to see to those that came back, is dead.
void Facts::lose_runs() {
  while (!raised_.empty()) see_to(raised_.back());
  for (RunFacts& run : runs_) {
    if (!run.open || run.lost) continue;
    run.lost = true;
    run.steps.clear();
    ++lost_;
  }
}

void Facts::take_up(RunFacts& run) {
  if (run.lost) --lost_;
  run.lost = false;
}

void Facts::clear() {
  position_ = 0;
  next_sequence_ = 1;
  last_run_ = last_serial_ = last_step_ = first_epoch_ = 0;
  epochs_ = {};
  for (CommandRing& ring : commands_) ring.clear();
  std::fill(components_.begin(), components_.end(), ComponentFacts{});
  for (RunFacts& run : runs_) run.open = false;
  raised_.clear();
  recent_ = lost_ = 0;
  latched_ = latched_before_;
}

}  // namespace kapela::checker
