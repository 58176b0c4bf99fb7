#include "simulators/reports/swim_lanes.hpp"

#include <algorithm>

#include "orchestrator/history/record_words.hpp"
#include "simulators/reports/lane_arrows.hpp"
#include "simulators/reports/lane_bands.hpp"
#include "simulators/reports/lane_limits.hpp"

namespace kapela::reports {
namespace {

using record::Record;
using record::RecordKind;
using namespace std::chrono_literals;

/// A little beyond the last record, so that what ends the case is not drawn on the edge.
Period period_of(const CaseOutcome& outcome) {
  Period period{origin(outcome), origin(outcome)};
  for (const Record& record : outcome.history->records()) period.end = std::max(period.end, record.time);
  period.end += std::max(base::Duration(1ms), (period.end - period.begin) / 40);
  return period;
}

std::vector<Lane> empty_lanes(const CaseOutcome& outcome) {
  std::vector<Lane> lanes(outcome.components.size());
  for (std::size_t i = 0; i < lanes.size(); ++i) {
    lanes[i].component = static_cast<record::ComponentId>(i);
    lanes[i].name = outcome.components[i];
  }
  return lanes;
}

bool is_marked(RecordKind kind) {
  return kind == RecordKind::injected || kind == RecordKind::crashed || kind == RecordKind::restarted ||
         kind == RecordKind::missed || kind == RecordKind::exception;
}

void add_markers(std::span<const Record> records, std::vector<Lane>& lanes) {
  for (const Record& record : records)
    if (is_marked(record.kind) && index(record.component) < lanes.size())
      lanes[index(record.component)].markers.push_back({record.kind, record.time, std::string(record.text)});
}

void add_shades(const CaseOutcome& outcome, Period period, std::vector<Lane>& lanes) {
  for (const FaultWindow& fault : outcome.faults) {
    if (index(fault.component) >= lanes.size()) continue;
    const base::Instant from = std::clamp(fault.from, period.begin, period.end);
    const base::Instant until = std::clamp(fault.until.value_or(period.end), from, period.end);
    lanes[index(fault.component)].shades.push_back({from, until, fault.text, fault.hits});
  }
}

std::string_view label_of(const CaseOutcome& outcome, const Record& record) {
  if (record.kind != RecordKind::run_ended) return history::detail_text(record);
  return status_text(outcome, static_cast<record::RunStatus>(record.detail));
}

std::vector<Moment> moments_of(const CaseOutcome& outcome, std::span<const Record> records) {
  std::vector<Moment> moments;
  for (const Record& record : records) {
    const bool orchestrator_died = record.kind == RecordKind::crashed && record.component == record::no_component;
    if (record.kind != RecordKind::verdict && record.kind != RecordKind::run_ended && !orchestrator_died) continue;
    const bool good = record.kind == RecordKind::run_ended &&
                      static_cast<record::RunStatus>(record.detail) == record::RunStatus::succeeded;
    const std::string_view label = orchestrator_died ? "orchestrator crashed" : label_of(outcome, record);
    moments.push_back({record.kind, record.run, record.time, std::string(label), std::string(record.text), good});
  }
  return moments;
}

}  // namespace

SwimLanes swim_lanes(const CaseOutcome& outcome, const Limits& limits) {
  SwimLanes picture;
  picture.lanes = empty_lanes(outcome);
  if (outcome.history != nullptr && !outcome.history->records().empty()) {
    const auto records = outcome.history->records();
    const Period period = period_of(outcome);
    picture.begin = period.begin;
    picture.end = period.end;
    picture.phases = phases_of(records, period);
    picture.steps = steps_of(records, period);
    picture.moments = moments_of(outcome, records);
    add_bands(records, period, picture.lanes);
    if (outcome.is_told) add_told_arrows(records, picture.lanes);
    if (!outcome.is_told) add_arrows(records, picture.lanes);
    add_markers(records, picture.lanes);
    add_shades(outcome, period, picture.lanes);
  }
  keep_within(limits, picture);
  return picture;
}

}  // namespace kapela::reports
