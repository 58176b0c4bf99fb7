#include "simulators/reports/lane_bands.hpp"

#include <algorithm>
#include <utility>

namespace kapela::reports {
namespace {

using record::Record;
using record::RecordKind;

/// A lane whose last band is open: its `until` is not known yet.
void go_on_as(Lane& lane, const Band& next) {
  if (!lane.bands.empty()) {
    Band& last = lane.bands.back();
    if (last.state == next.state && last.down == next.down) return;
    last.until = next.from;
    if (last.until <= last.from) lane.bands.pop_back();  // a state of no duration cannot be seen
  }
  lane.bands.push_back(next);
}

/// What it was in before the first record that says so: no record tells where a component begins.
void begin_in(Lane& lane, wire::State state, base::Instant at) {
  if (lane.bands.empty() && state != wire::State::unknown) lane.bands.push_back({state, false, at, at});
}

/// True where a record of what the orchestrator knows, or the truth, has a state.
bool tells_state(RecordKind kind) {
  return kind == RecordKind::handled || kind == RecordKind::based || kind == RecordKind::owned ||
         kind == RecordKind::observed;
}

void add(const Record& record, base::Instant begin, Lane& lane) {
  if (tells_state(record.kind)) begin_in(lane, record.state, begin);
  if (record.kind == RecordKind::moved) begin_in(lane, static_cast<wire::State>(record.detail), begin);
  // What a dead process loses by its death is written as a move, too: it is seen when it runs again.
  const bool is_down = !lane.bands.empty() && lane.bands.back().down;
  const bool is_seen = record.kind == RecordKind::sighted && record.state != wire::State::unknown;
  if (is_seen) begin_in(lane, record.state, record.time);
  if ((record.kind == RecordKind::moved && !is_down) || record.kind == RecordKind::restarted || is_seen)
    go_on_as(lane, {record.state, false, record.time, record.time});
  if (record.kind == RecordKind::crashed) go_on_as(lane, {wire::State::unknown, true, record.time, record.time});
}

/// The last band of a run that is still open.
PhaseBand* open_of(std::vector<PhaseBand>& phases, record::RunId run, base::Instant end) {
  for (auto each = phases.rbegin(); each != phases.rend(); ++each)
    if (each->run == run) return each->until == end ? &*each : nullptr;
  return nullptr;
}

void close(std::vector<PhaseBand>& phases, record::RunId run, base::Instant at, base::Instant end) {
  if (PhaseBand* open = open_of(phases, run, end)) open->until = at;
}

/// The orchestrator has died: nothing of it goes on.
void close_all(std::vector<PhaseBand>& phases, base::Instant at, base::Instant end) {
  for (PhaseBand& each : phases)
    if (each.until == end) each.until = at;
}

/// The phase that a record begins, if it does.
std::optional<record::Phase> begun(const Record& record) {
  if (record.kind == RecordKind::run_accepted) return record::Phase::forward;
  if (record.kind == RecordKind::compensating) return record::Phase::compensation;
  if (record.kind != RecordKind::recovered) return std::nullopt;
  return record.detail == 1 ? record::Phase::forward : record::Phase::compensation;
}

bool kills_orchestrator(const Record& record) {
  return record.kind == RecordKind::crashed && record.component == record::no_component;
}

void add(const Record& record, base::Instant end, std::vector<PhaseBand>& phases) {
  if (const std::optional<record::Phase> phase = begun(record)) {
    close(phases, record.run, record.time, end);
    phases.push_back({record.run, *phase, record.time, end});
  }
  if (record.kind == RecordKind::run_ended) close(phases, record.run, record.time, end);
  if (record.kind == RecordKind::started) close(phases, record::no_run, record.time, end);
  if (kills_orchestrator(record)) {
    close_all(phases, record.time, end);
    phases.push_back({record::no_run, record::Phase::over, record.time, end});
  }
}

void end_steps(std::vector<StepBand>& steps, record::RunId run, base::Instant at, base::Instant end) {
  for (StepBand& each : steps)
    if (each.until == end && (run == record::no_run || each.run == run)) each.until = at;
}

void end_step(const Record& record, base::Instant end, std::vector<StepBand>& steps) {
  for (auto each = steps.rbegin(); each != steps.rend(); ++each) {
    if (each->run != record.run || each->number != record.a || each->until != end) continue;
    each->until = record.time;
    each->succeeded = record.detail != 0;
    return;
  }
}

}  // namespace

void add_bands(std::span<const Record> records, Period period, std::vector<Lane>& lanes) {
  for (const Record& record : records)
    if (index(record.component) < lanes.size()) add(record, period.begin, lanes[index(record.component)]);
  for (Lane& lane : lanes)
    if (!lane.bands.empty()) lane.bands.back().until = period.end;
}

std::vector<PhaseBand> phases_of(std::span<const Record> records, Period period) {
  std::vector<PhaseBand> phases;
  for (const Record& record : records) add(record, period.end, phases);
  return phases;
}

std::vector<StepBand> steps_of(std::span<const Record> records, Period period) {
  std::vector<StepBand> steps;
  for (const Record& record : records) {
    if (record.kind == RecordKind::step_started)
      steps.push_back({record.run, record.a, std::string(label_of(record)), record.time, period.end, std::nullopt});
    if (record.kind == RecordKind::step_ended) end_step(record, period.end, steps);
    if (record.kind == RecordKind::run_ended) end_steps(steps, record.run, record.time, period.end);
    if (kills_orchestrator(record)) end_steps(steps, record::no_run, record.time, period.end);
  }
  return steps;
}

}  // namespace kapela::reports
