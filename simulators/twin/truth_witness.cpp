#include "simulators/twin/truth_witness.hpp"

#include <algorithm>

#include "orchestrator/base/duration.hpp"
#include "orchestrator/wire/messages.hpp"

namespace kapela::twin {

using record::Record;
using record::RecordKind;
using wire::State;

void TruthWitness::tell(const std::vector<ComponentPassages*>& into) {
  for (const Record& record : recording_.history.records()) {
    if (!is_truth(record.kind) || index(record.component) >= into.size()) continue;
    ComponentPassages& told = *into[index(record.component)];
    if (record.kind == RecordKind::moved) on_moved(record, told);
    if (record.kind == RecordKind::handled) on_handled(record, told);
    if (record.kind == RecordKind::crashed) {
      ++told.crashes;
      if (const auto open = under_way_.find(record.component); open != under_way_.end())
        break_off(open->second, record.time, told);
    }
    if (record.kind == RecordKind::crashed || record.kind == RecordKind::restarted) under_way_.erase(record.component);
  }
}

void TruthWitness::on_moved(const Record& record, ComponentPassages& into) {
  const auto open = under_way_.find(record.component);
  if (open != under_way_.end() && open->second.via == static_cast<State>(record.detail)) {
    UnderWay& over = open->second;
    if (!over.command) {
      over.ended_in = record.state;
      over.ended = record.time;
      return;
    }
    finish(over, record.state, record.time, into);
    under_way_.erase(open);
  }
  const bool is_passed = !wire::traits(record.state).stable && record.state != State::on_error;
  if (is_passed)
    under_way_[record.component] = {static_cast<State>(record.detail), record.state, record.time, {}, {}, {}};
}

void TruthWitness::on_handled(const Record& record, ComponentPassages& into) {
  const auto verdict = static_cast<wire::Verdict>(record.a);
  if (tells_refusals_ && verdict != wire::Verdict::duplicate) {
    Dealings& dealings = into.dealings[record.what()];
    ++dealings.commands;
    if (!is_taken(verdict)) ++dealings.refused;
  }
  const auto open = under_way_.find(record.component);
  if (verdict != wire::Verdict::accepted || open == under_way_.end() || open->second.command) return;
  open->second.command = record.what();
  if (open->second.ended_in == State::unknown) return;
  finish(open->second, open->second.ended_in, open->second.ended, into);
  under_way_.erase(open);
}

void TruthWitness::finish(const UnderWay& over, State to, base::Instant at, ComponentPassages& into) const {
  const std::optional<wire::Edge> edge = wire::edge(*over.command, over.from);
  if (!edge || edge->via != over.via) return;
  if (to != edge->to && to != State::on_error && to != State::fault) return break_off(over, at, into);
  Passage& passage = into.passages[{*over.command, edge->from, edge->to}];
  if (to != edge->to) {
    ++passage.faulted;
    return;
  }
  const double took = base::in_seconds(at - over.began);
  passage.sample.push_back({std::max(0.0, took - blur_), took + blur_});
  ++passage.reached;
  ++passage.exact;
}

void TruthWitness::break_off(const UnderWay& over, base::Instant at, ComponentPassages& into) const {
  if (!over.command) return;
  const std::optional<wire::Edge> edge = wire::edge(*over.command, over.from);
  const double lasted = base::in_seconds(at - over.began);
  if (!edge || lasted <= 0) return;
  Passage& passage = into.passages[{*over.command, edge->from, edge->to}];
  passage.sample.push_back({lasted, Censored::never});
  ++passage.broken_off;
}

}  // namespace kapela::twin
