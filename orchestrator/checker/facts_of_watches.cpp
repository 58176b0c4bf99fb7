// What the records about components that were given up add to the facts.
#include <algorithm>

#include "orchestrator/checker/facts.hpp"
#include "orchestrator/checker/lowering_rules.hpp"

namespace kapela::checker {

using record::Record;
using record::RecordKind;

void Facts::fold_watch(const Record& record) {
  if (record.kind == RecordKind::unlatched) {
    for (ComponentFacts& component : components_) component.watch.open = false;
    while (!raised_.empty()) see_to(raised_.back());
  }
  if (!has(record.component)) return;
  WatchFacts& watch = at(record.component).watch;
  if (record.kind == RecordKind::watched) watch = {.open = true, .at = position_, .ceiling = record.state};
  if (record.kind == RecordKind::unwatched) watch.open = false;
  const bool acts = record.kind == RecordKind::owned || record.kind == RecordKind::intent ||
                    record.kind == RecordKind::alert || record.kind == RecordKind::watched ||
                    record.kind == RecordKind::unwatched;
  const bool is_bad = energy(record.state) == wire::no_energy;  // FAULT is told of for itself
  if (record.kind == RecordKind::alert && !is_bad) watch.named = true;
  if (acts) return see_to(record.component);
  if (record.kind == RecordKind::observed && record.run == record::no_run && watch.open) watch_sees(record, watch);
}

void Facts::watch_sees(const Record& record, WatchFacts& watch) {
  watch.seen = record.state;
  watch.seen_at = position_;
  see_to(record.component);
  if (!wire::traits(record.state).stable) return;
  const bool is_low = energy(record.state) <= energy(watch.ceiling);
  if (is_low) watch.named = false;
  if (is_low || watch.named) return;
  watch.raised_at = position_;
  watch.raised = record.time;
  raised_.push_back(record.component);
}

void Facts::see_to(record::ComponentId id) {
  at(id).watch.raised_at = nowhere;
  std::erase(raised_, id);
}

}  // namespace kapela::checker
