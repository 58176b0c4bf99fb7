#include "orchestrator/api/run_trace.hpp"

#include <algorithm>
#include <limits>
#include <span>
#include <utility>
#include <vector>

#include "orchestrator/api/run_history.hpp"
#include "orchestrator/archive/run_archive.hpp"
#include "orchestrator/record/plant.hpp"
#include "orchestrator/runtime/history_file.hpp"
#include "orchestrator/runtime/memory_journal.hpp"
#include "orchestrator/runtime/orchestrator.hpp"
#include "orchestrator/tracing/chrome_trace.hpp"
#include "orchestrator/tracing/span_collector.hpp"

namespace kapela::api {
namespace {

using record::Record;
using record::RecordKind;

std::string trace_of(const history::Header& life, std::span<const Record> records, base::Instant until) {
  std::vector<tracing::Span> spans;
  tracing::SpanCollector collector(life, [&spans](std::vector<tracing::Span> ended) { spans = std::move(ended); });
  for (const Record& each : records) collector.on(each);
  collector.cut(until);
  return tracing::chrome_trace(spans);
}

/// Empty when the first of them are forgotten.
std::vector<Record> remembered(const runtime::Orchestrator& orchestrator, record::RunId id) {
  std::vector<Record> records;
  for (const runtime::StoredRecord* each :
       orchestrator.journal().of_run(id, 0, std::numeric_limits<std::size_t>::max())) {
    records.push_back(each->record);
    records.back().text = each->text;
  }
  const bool whole = !records.empty() && (records.front().kind == RecordKind::run_accepted ||
                                          records.front().kind == RecordKind::recovered);
  return whole ? records : std::vector<Record>();
}

/// The records that its timeline leaves out are told again from its report: where each step began and ended.
std::vector<Record> kept(const archive::StoredRun& run) {
  const std::span<const Record> timeline = run.timeline.records();
  std::vector<Record> records(timeline.begin(), timeline.end());
  std::erase_if(records,
                [](const Record& each) { return each.kind == RecordKind::recovered; });  // one picture of all lives
  std::uint64_t sequence = records.empty() ? 0 : records.back().sequence;
  for (const record::StepReport& step : run.report.steps) {
    Record began;
    began.kind = RecordKind::step_started;
    began.run = run.report.id;
    began.sequence = ++sequence;
    began.time = base::Instant(step.started - run.report.started);
    began.a = step.number;
    began.b = static_cast<std::uint64_t>(step.timeout.count());
    began.text = step.label;
    Record ended = began;
    ended.kind = RecordKind::step_ended;
    ended.sequence = ++sequence;
    ended.time = base::Instant(step.ended.value_or(*run.report.ended) - run.report.started);
    ended.detail = step.succeeded ? 1 : 0;
    ended.text = {};
    records.push_back(began);
    records.push_back(ended);
  }
  // At one time: a step begins before what is sent in it, and ends after that; the run is around them.
  const auto rank = [](const Record& record) {
    switch (record.kind) {
      case RecordKind::run_accepted:
      case RecordKind::recovered:
        return 0;
      case RecordKind::step_started:
        return 1;
      case RecordKind::step_ended:
        return 3;
      case RecordKind::run_ended:
        return 4;
      default:
        return 2;
    }
  };
  std::stable_sort(records.begin(), records.end(), [&rank](const Record& one, const Record& other) {
    return std::pair(one.time, rank(one)) < std::pair(other.time, rank(other));
  });
  return records;
}

}  // namespace

base::Result<std::string> run_trace(const runtime::Orchestrator& orchestrator, record::RunId id) {
  if (const std::vector<Record> records = remembered(orchestrator, id); !records.empty()) {
    const history::Header life =
        runtime::header_of("orchestrator", orchestrator.plant().component_names(), orchestrator.loop());
    return trace_of(life, records, orchestrator.now());
  }
  if (orchestrator.archive() == nullptr) return no_run(std::to_string(number(id)));
  const auto stored = orchestrator.archive()->find(id);
  if (!stored)
    return stored.error().code == base::ErrorCode::not_found ? no_run(std::to_string(number(id))) : stored.error();
  const archive::StoredRun& run = **stored;
  history::Header life;
  life.components = run.cast.component_names();
  life.wall_at_zero_ns = run.report.started_at.time_since_epoch().count();
  return trace_of(life, kept(run), base::Instant(*run.report.ended - run.report.started));
}

}  // namespace kapela::api
