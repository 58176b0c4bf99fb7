#include "simulators/plant/component_journal.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include <nlohmann/json.hpp>

#include "orchestrator/base/duration.hpp"
#include "orchestrator/wire/json.hpp"

namespace kapela::plant {
namespace {

using wire::Json;
using wire::State;

Json name_or_null(State state) {
  return state == State::unknown ? Json() : Json(wire::name(state));
}

Json text_or_null(std::string_view text) {
  return text.empty() ? Json() : Json(text);
}

Json faults_json(const std::vector<faults::Hit>& hits) {
  Json json = Json::array();
  for (const faults::Hit& hit : hits) {
    const faults::Fault& rule = *hit.fault;
    Json& entry = json.emplace_back(Json{{"name", rule.name}, {"type", faults::name(rule.type)}});
    if (faults::has_place(rule.type)) entry["at"] = faults::name(rule.at);
    if (hit.nth > 0) entry["nth"] = hit.nth;
    if (rule.trigger.probability < 1) entry["chance"] = faults::chance(hit);
    const base::Duration time = hit.delay > base::Duration::zero() ? hit.delay : rule.duration;
    if (time > base::Duration::zero()) entry["seconds"] = base::in_seconds(time);
  }
  return json;
}

bool same_rules(const std::vector<faults::Hit>& a, const std::vector<faults::Hit>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const faults::Hit& one, const faults::Hit& other) { return one.fault == other.fault; });
}

void add_request(Json& json, const JournalRecord& record) {
  json["source"] = record.source;
  json["id"] = record.id ? Json(*record.id) : Json();
  if (record.fence.cmd_id) json["cmd_id"] = *record.fence.cmd_id;
  if (record.fence.epoch) json["epoch"] = *record.fence.epoch;
  if (record.fence.run) json["run"] = *record.fence.run;
  json["reported"] = name_or_null(record.reported);
  json["faults"] = faults_json(record.faults);
  json["verdict"] = text_or_null(record.verdict);
  json["outcome"] = text_or_null(record.outcome);
  json["planned_delay"] = base::in_seconds(record.planned_delay);
  json["actual_delay"] = base::in_seconds(record.actual_delay);
  json["repeats"] = record.repeats;
}

Json to_json(const JournalRecord& record) {
  Json json = Json::object();
  json["seq"] = record.sequence;
  json["kind"] = kind_name(record.kind);
  json["time"] = base::in_seconds(record.time.time_since_epoch());
  json["event"] = text_or_null(record.event);
  json["before"] = name_or_null(record.before);
  json["after"] = name_or_null(record.after);
  if (record.seen_within) json["seen_within"] = base::in_seconds(*record.seen_within);
  if (record.kind == JournalRecord::Kind::event) add_request(json, record);
  if (record.kind == JournalRecord::Kind::fault) json["faults"] = faults_json(record.faults);
  return json;
}

bool same_poll(const JournalRecord& a, const JournalRecord& b) {
  return a.kind == b.kind && a.event == b.event && a.source == b.source && a.before == b.before &&
         a.reported == b.reported && same_rules(a.faults, b.faults);
}

}  // namespace

std::string_view kind_name(JournalRecord::Kind kind) {
  switch (kind) {
    case JournalRecord::Kind::event:
      return "event";
    case JournalRecord::Kind::state:
      return "state";
    case JournalRecord::Kind::admin:
      return "admin";
    case JournalRecord::Kind::fault:
      return "fault";
  }
  return "";
}

std::string record_json(const JournalRecord& record) {
  return to_json(record).dump();
}

std::uint64_t ComponentJournal::append(JournalRecord record) {
  if (records_.size() == capacity) records_.pop_front();
  record.sequence = next_++;
  records_.push_back(std::move(record));
  completed();
  return records_.back().sequence;
}

std::uint64_t ComponentJournal::append_poll(JournalRecord record) {
  if (records_.empty() || !same_poll(records_.back(), record)) return append(std::move(record));
  JournalRecord& last = records_.back();
  ++last.repeats;
  last.time = record.time;
  last.id = record.id;
  completed();
  return last.sequence;
}

JournalRecord* ComponentJournal::find(std::uint64_t sequence) {
  if (records_.empty() || sequence < records_.front().sequence || sequence >= next_) return nullptr;
  return &records_[sequence - records_.front().sequence];
}

std::string ComponentJournal::to_json(std::uint64_t since) const {
  Json list = Json::array();
  const std::uint64_t oldest = next_ - records_.size();
  const std::uint64_t first = std::max(since == UINT64_MAX ? since : since + 1, oldest);
  for (std::uint64_t sequence = first; sequence < next_; ++sequence)
    list.push_back(plant::to_json(records_[sequence - oldest]));
  const Json json{{"oldest", oldest}, {"next", next_}, {"records", std::move(list)}};
  return json.dump();
}

void ComponentJournal::clear() {
  records_.clear();
}

}  // namespace kapela::plant
