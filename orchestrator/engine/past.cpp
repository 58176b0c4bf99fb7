#include "orchestrator/engine/past.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace kapela::engine {

using record::CommandId, record::Epoch, record::EventOutcome, record::no_command, record::no_component, record::Purpose,
    record::Record, record::RecordKind, record::RunId;

namespace {

/// A stable state that was seen: the lowest counts.
void lower(OpenRun::Part& part, wire::State state) {
  const wire::StateTraits& seen = wire::traits(state);
  if (!seen.stable || seen.energy == wire::no_energy) return;
  if (part.lowest == wire::State::unknown || seen.energy < wire::traits(part.lowest).energy) part.lowest = state;
}

void confirm(OpenRun::Part& part, wire::State state) {
  part.command = wire::Command::get_state;
  lower(part, state);
}

}  // namespace

void PastReader::watch(const Record& record) {
  if (record.kind == RecordKind::unlatched) watched_.clear();
  if (record.kind == RecordKind::unwatched) watched_.erase(record.component);
  if (record.kind != RecordKind::watched) return;
  watched_[record.component] = {.component = record.component,
                                .run = static_cast<RunId>(record.a),
                                .id = record.command,
                                .command = record.what(),
                                .ceiling = record.state,
                                .answered = record.b != 0};
}

void PastReader::on(const Record& record) {
  if (is_truth(record.kind)) return;
  past_.last_sequence = record.sequence;
  watch(record);
  if (record.kind == RecordKind::started) {
    past_.last_epoch = static_cast<Epoch>(record.a);
    takes_back_.clear();
  } else if (record.kind == RecordKind::latched) {
    past_.latch = std::string(record.text);
  } else if (record.kind == RecordKind::unlatched) {
    past_.latch.reset();
  } else if (record.kind == RecordKind::run_accepted) {
    OpenRun& run = open_[record.run];
    run.epoch = past_.last_epoch;
    run.report.apply(record);
    past_.last_run = std::max(past_.last_run, record.run);
  } else if (record.kind == RecordKind::run_ended) {
    open_.erase(record.run);
  } else if (OpenRun* run = find(record.run)) {
    read(record, *run);
  }
}

void PastReader::read(const Record& record, OpenRun& run) {
  run.report.apply(record);
  if (record.kind == RecordKind::owned && find(record) == nullptr) run.parts.push_back({record.component});
  if (record.kind == RecordKind::compensating) run.compensating = true;
  if (is_of_event(record.kind)) return follow_event(record, run);
  OpenRun::Part* part = find(record);
  if (part == nullptr) return;
  follow(record, *part);
  if (record.kind == RecordKind::intent) part->command = record.what();
  if (record.kind == RecordKind::reached || record.kind == RecordKind::settled) confirm(*part, record.state);
}

/// What was seen of a component after its last command, or after its base where there was none, it has been in. A life
/// that takes a run up judges by its own looks alone.
void PastReader::follow(const Record& record, OpenRun::Part& part) {
  Freshness& fresh = fresh_[record.component];
  const bool is_of_it = fresh.command != no_command && record.command == fresh.command;
  if (record.kind == RecordKind::owned) fresh = {no_command, 0};
  if (record.kind == RecordKind::based) fresh = {no_command, record.a};
  if (record.kind == RecordKind::intent) fresh = {record.command, std::nullopt};
  if (record.kind == RecordKind::acknowledged && is_of_it) fresh.since = record.a;
  if (record.kind == RecordKind::refused && is_of_it) fresh.since = 0;
  if (record.kind != RecordKind::observed) return;
  if (is_of_it || (fresh.since && record.a > *fresh.since)) lower(part, record.state);
}

/// Whatever was intended may have left. Numbers begin anew with each life: of two that have the same the later counts.
void PastReader::follow_event(const Record& record, OpenRun& run) {
  const auto forget = [&run](CommandId id) {
    const auto found =
        std::find_if(run.sent.rbegin(), run.sent.rend(), [id](const OpenRun::Sent& each) { return each.id == id; });
    if (found != run.sent.rend()) run.sent.erase(std::next(found).base());
  };
  if (record.kind == RecordKind::event_intended && static_cast<Purpose>(record.a) == Purpose::compensation) {
    takes_back_[record.command] = static_cast<CommandId>(record.b);
  } else if (record.kind == RecordKind::event_intended) {
    takes_back_.erase(record.command);
    const std::optional<ReadErrand> read = read_errand(record.text);
    if (read && read->undo)
      run.sent.push_back(
          {record.command, record.component, static_cast<std::uint32_t>(record.b), read->errand, *read->undo});
  } else if (record.kind == RecordKind::event_answered) {
    const auto outcome = static_cast<EventOutcome>(record.detail);
    const auto undone = takes_back_.find(record.command);
    const bool does_nothing = outcome == EventOutcome::refused || outcome == EventOutcome::needless;
    if (undone == takes_back_.end() && does_nothing) forget(record.command);
    const bool is_undone = outcome == EventOutcome::acknowledged || outcome == EventOutcome::needless;
    if (undone != takes_back_.end() && is_undone) forget(undone->second);
  }
}

OpenRun* PastReader::find(RunId run) {
  const auto found = open_.find(run);
  return found == open_.end() ? nullptr : &found->second;
}

OpenRun::Part* PastReader::find(const Record& record) {
  OpenRun* run = find(record.run);
  if (run == nullptr || record.component == no_component) return nullptr;
  const auto found = std::find_if(run->parts.begin(), run->parts.end(),
                                  [&record](const OpenRun::Part& part) { return part.component == record.component; });
  return found == run->parts.end() ? nullptr : &*found;
}

Past PastReader::take() {
  for (auto& [id, run] : open_) {
    std::sort(run.parts.begin(), run.parts.end(),
              [](const OpenRun::Part& a, const OpenRun::Part& b) { return a.component < b.component; });
    past_.open_runs.push_back(std::move(run));
  }
  open_.clear();
  for (const auto& [id, watched] : watched_) past_.watched.push_back(watched);
  watched_.clear();
  return std::move(past_);
}

}  // namespace kapela::engine
