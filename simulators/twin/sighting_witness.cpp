#include "simulators/twin/sighting_witness.hpp"

#include <algorithm>
#include <utility>

#include "orchestrator/base/duration.hpp"

namespace kapela::twin {
namespace {

using base::in_seconds;
using base::Instant;
using record::Record;
using record::RecordKind;
using record::Sight;
using record::Sighting;
using wire::State;

constexpr double age_is_off_by = 0.1;

}  // namespace

SightingWitness::SightingWitness(const history::Recording& recording, double blur, std::vector<bool> taken)
    : recording_(recording), blur_(blur), taken_(std::move(taken)), parts_(taken_.size()) {}

void SightingWitness::tell(const std::vector<ComponentPassages*>& into) {
  for (const Record& record : recording_.history.records()) {
    if (index(record.component) >= parts_.size()) continue;
    Part& part = parts_[index(record.component)];
    if (record.kind == RecordKind::crashed || record.kind == RecordKind::restarted) part = {};
    const std::optional<Sighting> sighting =
        record.kind == RecordKind::sighted ? record::sighting_of(record) : std::nullopt;
    if (!sighting) continue;
    ComponentPassages& told = *into[index(record.component)];
    if (record.what() != wire::Command::get_state)
      on_command(record, *sighting, told);
    else if (sighting->how == Sight::silence)
      part = {};
    else
      on_state(record, *sighting, told);
  }
}

void SightingWitness::Part::enter(State next, Instant at) {
  if (next == State::unknown || next == state) return;
  if (wire::traits(next).stable) before = std::exchange(stable, next);
  state = next;
  entered = at;
}

/// It may have told of its move before its answer was seen, and even of the end of it.
std::optional<wire::Edge> SightingWitness::edge_of(wire::Command command, const Part& part) {
  if (const std::optional<wire::Edge> edge = wire::edge(command, part.state)) return edge;
  const State from = wire::traits(part.state).stable ? part.before : part.stable;
  const std::optional<wire::Edge> edge = wire::edge(command, from);
  return edge && (edge->via == part.state || edge->to == part.state) ? edge : std::nullopt;
}

void SightingWitness::on_command(const Record& record, const Sighting& sighting, ComponentPassages& into) {
  Part& part = parts_[index(record.component)];
  const bool is_new = sighting.verdict != wire::Verdict::duplicate;
  if (is_new && sighting.verdict) {
    Dealings& dealings = into.dealings[record.what()];
    ++dealings.commands;
    if (!is_taken(*sighting.verdict)) ++dealings.refused;
  }
  const bool is_silent = sighting.how == Sight::silence;
  const bool may_act = sighting.verdict == wire::Verdict::accepted || (!sighting.verdict && !is_silent);
  if (!may_act) {
    if (is_silent) part.now.reset();  // from when on it may have acted nobody knows
    return;
  }
  const std::optional<wire::Edge> edge = edge_of(record.what(), part);
  if (part.now && edge) break_off(*part.now, into);
  part.now.reset();
  if (!edge || !sighting.age) return part.enter(record.state, record.time);
  Pursued now{.id = record.command, .command = record.what(), .from = edge->from};
  now.earliest = now.held = record.time - *sighting.age;
  now.answer = *sighting.age;
  now.slack = age_is_off_by * in_seconds(*sighting.age);
  if (sighting.verdict) now.latest = record.time;
  const bool has_told = part.state != edge->from && part.entered >= now.earliest;
  if (has_told) now.latest = now.held = part.entered;
  const bool is_over = has_told && part.state == edge->to;
  if (is_over || record.state == edge->to) {
    Record first = record;
    if (is_over) first.time = part.entered;
    end(now, *edge, first, sighting, into);
  } else {
    part.now = now;
  }
  part.enter(record.state, record.time);
}

void SightingWitness::on_state(const Record& record, const Sighting& sighting, ComponentPassages& into) {
  Part& part = parts_[index(record.component)];
  part.enter(record.state, record.time);
  if (!part.now) return;
  Pursued& now = *part.now;
  const std::optional<wire::Edge> edge = wire::edge(now.command, now.from);
  if (record.state == edge->to) {
    end(now, *edge, record, sighting, into);
    return part.now.reset();
  }
  if (record.state == edge->via || record.state == now.from) {
    const Instant then = sighting.age ? record.time - *sighting.age : record.time;
    if (then > now.held) {
      now.held = then;
      now.slack = sighting.age ? age_is_off_by * in_seconds(*sighting.age) : 0;
    }
    if (record.state == edge->via && !now.latest) now.latest = record.time;
    return;
  }
  const bool has_failed = record.state == State::on_error || record.state == State::fault;
  if (has_failed && taken_[index(record.component)]) ++into.passages[{now.command, edge->from, edge->to}].faulted;
  if (record.state != State::on_error) part.now.reset();
}

void SightingWitness::end(const Pursued& over, const wire::Edge& edge, const Record& seen, const Sighting& sighting,
                          ComponentPassages& into) const {
  if (!taken_[index(seen.component)]) return;
  Passage& passage = into.passages[{over.command, edge.from, edge.to}];
  ++passage.reached;
  const bool is_told = sighting.how == Sight::push && seen.command == over.id && over.id != record::no_command;
  ++(is_told ? passage.exact : passage.polled);
  const Instant held = is_told ? std::max(over.held, seen.time - over.answer) : over.held;
  Censored took{0, in_seconds(seen.time - over.earliest) + blur_, is_told ? 0 : over.slack};
  if (over.latest) took.lower = std::max(0.0, in_seconds(held - *over.latest) - blur_);
  if (took.lower >= took.upper) took.lower = std::max(0.0, took.upper - blur_);
  passage.sample.push_back(took);
}

void SightingWitness::break_off(const Pursued& over, ComponentPassages& into) const {
  const std::optional<wire::Edge> edge = wire::edge(over.command, over.from);
  const double lasted = over.latest ? in_seconds(over.held - *over.latest) : 0;
  if (!edge || lasted <= 0) return;
  Passage& passage = into.passages[{over.command, edge->from, edge->to}];
  passage.sample.push_back({lasted, Censored::never});
  ++passage.broken_off;
}

}  // namespace kapela::twin
