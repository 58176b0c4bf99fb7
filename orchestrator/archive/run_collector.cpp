#include "orchestrator/archive/run_collector.hpp"

#include <algorithm>
#include <utility>

#include "orchestrator/history/history_codec.hpp"

namespace kapela::archive {

using record::ComponentId;
using record::Record;
using record::RecordKind;

bool belongs_to_timeline(const Record& record, bool undoing) {
  switch (record.kind) {
    case RecordKind::acknowledged:
    case RecordKind::observed:
    case RecordKind::owned:
    case RecordKind::based:
    case RecordKind::step_started:
    case RecordKind::step_ended:
    case RecordKind::skipped:
    case RecordKind::awaited:
    case RecordKind::intent:
    case RecordKind::failed:
      return false;
    case RecordKind::settled:
      return undoing;
    default:
      return true;
  }
}

std::string timeline_text(const StoredRun& run) {
  history::Header header;
  header.writer = "orchestrator";
  header.clock = history::ClockKind::monotonic;
  header.components = run.cast.component_names();
  std::string text;
  history::append_line(text, header);
  for (const Record& record : run.timeline.records()) history::append_line(text, record, header.components);
  return text;
}

void RunCollector::begin_life(const history::Header& life) {
  life_ = life;
  ++lives_;
}

void RunCollector::on(const Record& record) {
  if (is_truth(record.kind) || record.run == record::no_run) return;
  OpenRun* const open = run_of(record);
  if (open == nullptr) return;
  apply(record, *open);
  if (record.kind != RecordKind::run_ended) return;
  open->run.ended_at = history::wall_time(life_, record.time);
  StoredRun ended = std::move(open->run);
  open_.erase(record.run);
  on_ended_(std::move(ended));
}

const StoredRun* RunCollector::open_run(record::RunId id) const {
  const auto found = open_.find(id);
  return found == open_.end() ? nullptr : &found->second.run;
}

RunCollector::OpenRun* RunCollector::run_of(const Record& record) {
  if (record.kind == RecordKind::run_accepted) {
    OpenRun& open = open_[record.run];
    open = {};
    open.run.report.started_at = history::wall_time(life_, record.time);
    return &open;
  }
  const auto found = open_.find(record.run);
  return found == open_.end() ? nullptr : &found->second;
}

void RunCollector::apply(const Record& record, OpenRun& open) const {
  StoredRun& run = open.run;
  Record own = record;
  if (record.component != record::no_component) own.component = member(record.component, open);
  if (record.kind == RecordKind::owned)
    run.cast.components[index(own.component)].dialect = static_cast<wire::Dialect>(record.a);
  const bool undoing = run.report.is_undoing(own);
  run.report.apply(own);
  own.time = base::Instant(record.time - run.report.started);  // as far into the run, in whichever life
  if (timelines_ == Timelines::left_out || !belongs_to_timeline(own, undoing)) return;
  if (run.timeline.records().size() < most_timeline_lines) run.timeline.append(own);
}

ComponentId RunCollector::member(ComponentId id, OpenRun& open) const {
  if (std::exchange(open.life, lives_) != lives_) open.of_record.clear();
  if (open.of_record.size() <= index(id)) open.of_record.resize(index(id) + 1, record::no_component);
  ComponentId& known = open.of_record[index(id)];
  if (known != record::no_component) return known;
  const std::string name = name_of(id);
  std::vector<record::ComponentSpec>& cast = open.run.cast.components;
  const auto found =
      lives_ == 1 ? cast.end()
                  : std::find_if(cast.begin(), cast.end(), [&name](const auto& each) { return each.name == name; });
  known = static_cast<ComponentId>(found - cast.begin());
  if (found == cast.end()) cast.emplace_back().name = name;
  return known;
}

std::string RunCollector::name_of(ComponentId id) const {
  return index(id) < life_.components.size() ? life_.components[index(id)] : std::to_string(index(id));
}

}  // namespace kapela::archive
