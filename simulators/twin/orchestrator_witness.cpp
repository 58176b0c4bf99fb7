#include "simulators/twin/orchestrator_witness.hpp"

#include <algorithm>
#include <utility>

#include "orchestrator/base/duration.hpp"

namespace kapela::twin {
namespace {

using base::in_seconds;
using base::Instant;
using record::Record;
using record::RecordKind;
using wire::State;

constexpr std::uint64_t runs_that_suggest = 5;
constexpr double gap_is_off_by = 0.03;

}  // namespace

OrchestratorWitness::OrchestratorWitness(const history::Recording& recording, double blur, std::vector<bool> taken)
    : recording_(recording), blur_(blur), taken_(std::move(taken)), parts_(taken_.size()) {}

void OrchestratorWitness::tell(const std::vector<ComponentPassages*>& into, std::vector<Suggestion>& suggestions) {
  measure_network();
  for (const Record& record : recording_.history.records()) {
    if (record.kind == RecordKind::started)
      for (Part& part : parts_) part.now = {};
    if (is_truth(record.kind) || index(record.component) >= parts_.size()) continue;
    on(record, *into[index(record.component)]);
    note_rise(record);
  }
  suggest(suggestions);
}

/// An answer takes the way there and back, and what the component takes on top.
void OrchestratorWitness::measure_network() {
  std::map<record::CommandId, Instant> sent;
  for (Part& part : parts_) part.network = -1;
  for (const Record& record : recording_.history.records()) {
    if (record.kind == RecordKind::started) sent.clear();
    if (record.kind == RecordKind::sent) sent[record.command] = record.time;
    const bool is_answer = record.kind == RecordKind::acknowledged && record.text.empty();
    if (!is_answer || index(record.component) >= parts_.size() || !sent.contains(record.command)) continue;
    double& network = parts_[index(record.component)].network;
    const double took = in_seconds(record.time - sent[record.command]);
    network = network < 0 ? took : std::min(network, took);
  }
  for (Part& part : parts_) part.network = std::max(part.network, 0.0);
}

void OrchestratorWitness::on(const Record& record, ComponentPassages& into) {
  Part& part = parts_[index(record.component)];
  const bool is_of_it = record.command == part.now.id && part.now.id != record::no_command;
  if (record.kind == RecordKind::intent) on_intent(record, into);
  if (record.kind == RecordKind::sent && is_of_it) on_sent(record, into);
  if (record.kind == RecordKind::acknowledged && is_of_it) on_acknowledged(record, into);
  if (record.kind == RecordKind::refused) ++into.dealings[record.what()].refused;
  if (record.kind == RecordKind::refused && is_of_it) part.now = {};
  if (record.kind == RecordKind::in_doubt) ++into.dealings[record.what()].unanswered;
  if (record.kind == RecordKind::observed) on_observed(record, into);
}

void OrchestratorWitness::on_intent(const Record& record, ComponentPassages& into) {
  Part& part = parts_[index(record.component)];
  if (part.broken_off) break_off(part, part.broken_off->held, into);
  if (part.now.set_out && taken_[index(record.component)]) part.broken_off = part.now;
  part.now = {};
  part.now.id = record.command;
  part.now.command = record.what();
  part.now.from = record.state;
}

void OrchestratorWitness::on_sent(const Record& record, ComponentPassages& into) {
  Pursued& now = parts_[index(record.component)].now;
  Dealings& dealings = into.dealings[now.command];
  ++dealings.attempts;
  if (now.attempts++ > 0) return;
  ++dealings.commands;
  now.sent = now.held = record.time;
}

void OrchestratorWitness::on_acknowledged(const Record& record, ComponentPassages& into) {
  Pursued& now = parts_[index(record.component)].now;
  if (!record.text.empty() || now.answered) {
    now.set_out = true;
    return;
  }
  now.answered = record.time;
  const double took = in_seconds(record.time - now.sent);
  if (now.attempts == 1) into.answers.push_back({std::max(0.0, took - blur_), took + blur_});
  const std::optional<wire::Edge> edge = wire::edge(now.command, now.from);
  now.set_out = edge.has_value();
  const bool is_there = edge && record.state == edge->to;
  if (!is_there) return;
  if (taken_[index(record.component)]) {
    Passage& passage = into.passages[{now.command, edge->from, edge->to}];
    passage.sample.push_back({0, took + blur_});
    ++passage.reached;
    ++passage.exact;
  }
  now = {};
}

State OrchestratorWitness::via_of(const Pursued& pursued) {
  const std::optional<wire::Edge> edge = wire::edge(pursued.command, pursued.from);
  return edge ? edge->via : State::unknown;
}

/// The latest that it can have set out: whoever sent a command twice does not know which one has arrived.
Instant OrchestratorWitness::set_out_by(const Pursued& pursued, Instant otherwise) {
  return pursued.attempts <= 1 ? pursued.sent : pursued.answered.value_or(otherwise);
}

void OrchestratorWitness::on_observed(const Record& record, ComponentPassages& into) {
  Part& part = parts_[index(record.component)];
  const std::optional<base::Duration> gap = gap_of(record);
  const bool has_left = part.broken_off && record.state != via_of(*part.broken_off);
  if (has_left) {
    const Instant held = gap ? std::max(part.broken_off->held, record.time - *gap) : part.broken_off->held;
    break_off(part, part.now.attempts > 0 ? std::min(held, part.now.sent) : held, into);
  }
  if (part.now.attempts == 0) return;
  const std::optional<wire::Edge> edge = wire::edge(part.now.command, part.now.from);
  if (!edge) return;
  if (record.state == edge->to) return end(part, record, *edge, into);
  const bool is_on_its_way = record.state == edge->via || record.state == edge->from;
  if (is_on_its_way) {
    const auto back = base::Duration(static_cast<base::Duration::rep>(part.network * 1e9));
    part.now.held = std::max(part.now.held, record.time - back);
    if (record.state == edge->via) part.now.set_out = true;
    return;
  }
  const bool has_failed = record.state == State::on_error || record.state == State::fault;
  if (has_failed && taken_[index(record.component)]) ++into.passages[{part.now.command, edge->from, edge->to}].faulted;
  part.now = {};
}

void OrchestratorWitness::end(Part& part, const Record& observed, const wire::Edge& edge, ComponentPassages& into) {
  const Pursued over = std::exchange(part.now, {});
  if (!taken_[index(observed.component)]) return;
  Passage& passage = into.passages[{over.command, edge.from, edge.to}];
  ++passage.reached;
  const double at_most = in_seconds(observed.time - over.sent) + blur_;
  const double set_out = in_seconds(observed.time - set_out_by(over, observed.time));
  const bool is_told = observed.command == over.id;
  const std::optional<base::Duration> gap = gap_of(observed);
  if (!is_told && !gap) {
    ++passage.unusable;
    return;
  }
  ++(is_told ? passage.exact : passage.polled);
  Censored seen{0, at_most, 0};
  const double unseen = is_told ? part.network : in_seconds(std::min(*gap, observed.time - over.held)) + part.network;
  seen.lower = std::max(0.0, set_out - unseen - blur_);
  if (!is_told) seen.slack = gap_is_off_by * in_seconds(*gap);
  if (seen.lower >= seen.upper) seen.lower = std::max(0.0, seen.upper - blur_);
  passage.sample.push_back(seen);
}

void OrchestratorWitness::break_off(Part& part, Instant held, ComponentPassages& into) {
  const Pursued over = *std::exchange(part.broken_off, std::nullopt);
  const std::optional<wire::Edge> edge = wire::edge(over.command, over.from);
  const double lasted = in_seconds(held - set_out_by(over, held)) - part.network;
  if (!edge || lasted <= 0) return;
  Passage& passage = into.passages[{over.command, edge->from, edge->to}];
  passage.sample.push_back({lasted, Censored::never});
  ++passage.broken_off;
}

void OrchestratorWitness::note_rise(const Record& record) {
  if (record.run == record::no_run) return;
  std::vector<Rise>& all = rises_[record.run];
  all.resize(parts_.size());
  Rise& rise = all[index(record.component)];
  const bool raises = record.kind == RecordKind::sent && !wire::traits(record.what()).lowers;
  if (raises && !rise.commanded) rise.commanded = record.time;
  const bool is_up =
      record.kind == RecordKind::observed && wire::traits(record.state).stable && wire::traits(record.state).energy > 0;
  if (is_up && rise.commanded && !rise.up) rise.up = record.time;
}

/// In every run that has both; `runs`: so many.
bool OrchestratorWitness::is_before(std::size_t first, std::size_t then, std::uint64_t& runs) const {
  runs = 0;
  for (const auto& [run, rises] : rises_) {
    if (!rises[first].commanded || !rises[then].commanded) continue;
    if (!rises[first].up || *rises[first].up > *rises[then].commanded) return false;
    ++runs;
  }
  return runs >= runs_that_suggest;
}

/// What follows from others is left out.
void OrchestratorWitness::suggest(std::vector<Suggestion>& suggestions) const {
  std::uint64_t runs = 0;
  std::uint64_t ignored = 0;
  const std::size_t count = parts_.size();
  for (std::size_t then = 0; then < count; ++then) {
    for (std::size_t first = 0; first < count; ++first) {
      if (first == then || !is_before(first, then, runs)) continue;
      bool follows = false;
      for (std::size_t middle = 0; middle < count && !follows; ++middle)
        follows =
            middle != first && middle != then && is_before(first, middle, ignored) && is_before(middle, then, ignored);
      if (!follows)
        suggestions.push_back({recording_.header.components[then], recording_.header.components[first], runs});
    }
  }
}

}  // namespace kapela::twin
