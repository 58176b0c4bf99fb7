#include "simulators/reports/lane_arrows.hpp"

#include "orchestrator/wire/messages.hpp"

namespace kapela::reports {
namespace {

using record::Record;
using record::RecordKind;

/// Attempts in flight are few: the one a record is about is near the end.
template <class Condition>
Arrow* last_of(Lane& lane, record::CommandId id, Condition is_wanted) {
  for (auto each = lane.arrows.rbegin(); each != lane.arrows.rend(); ++each)
    if (each->id == id && is_wanted(*each)) return &*each;
  return nullptr;
}

/// Later attempts may overtake; the oldest that has not arrived would be as good a guess. Ids come again after a crash
/// of the orchestrator, so the search goes from the end.
void arrive(const Record& record, Lane& lane) {
  Arrow* arrow = last_of(lane, record.command, [&](const Arrow& each) { return !each.arrived; });
  if (arrow != nullptr && arrow->sent <= record.time) arrow->arrived = record.time;
}

void answer(const Record& record, Answer answer, Lane& lane) {
  const bool of_attempt = answer == Answer::in_doubt && record.a > 0;
  Arrow* arrow = last_of(lane, record.command, [&](const Arrow& each) {
    return each.answer == Answer::none && (!of_attempt || each.attempt == record.a);
  });
  if (arrow == nullptr) return;
  arrow->answer = answer;
  arrow->answered = record.time;
  arrow->text = record.text;
}

void send(const Record& record, Lane& lane) {
  Arrow& arrow = lane.arrows.emplace_back();
  arrow.command = record.what();
  arrow.id = record.command;
  arrow.run = record.run;
  arrow.attempt = record.a;
  arrow.sent = record.time;
}

void add(const Record& record, Lane& lane) {
  if (record.kind == RecordKind::sent) send(record, lane);
  const bool is_seen = record.kind == RecordKind::sighted && record.what() != wire::Command::get_state;
  if (record.kind == RecordKind::handled || is_seen) arrive(record, lane);
  if (record.kind == RecordKind::acknowledged) answer(record, Answer::acknowledged, lane);
  if (record.kind == RecordKind::refused) answer(record, Answer::refused, lane);
  if (record.kind == RecordKind::in_doubt) answer(record, Answer::in_doubt, lane);
}

/// Who sends nothing that we could read is seen where its commands come.
void take(const Record& record, Lane& lane) {
  send(record, lane);
  Arrow& arrow = lane.arrows.back();
  const auto verdict = static_cast<wire::Verdict>(record.a);
  arrow.attempt = 1;
  arrow.arrived = arrow.answered = record.time;
  arrow.answer = wire::is_taken(verdict) ? Answer::acknowledged : Answer::refused;
}

}  // namespace

void add_told_arrows(std::span<const Record> records, std::vector<Lane>& lanes) {
  for (const Record& record : records)
    if (record.kind == RecordKind::handled && index(record.component) < lanes.size())
      take(record, lanes[index(record.component)]);
}

void add_arrows(std::span<const Record> records, std::vector<Lane>& lanes) {
  for (const Record& record : records)
    if (index(record.component) < lanes.size()) add(record, lanes[index(record.component)]);
}

}  // namespace kapela::reports
