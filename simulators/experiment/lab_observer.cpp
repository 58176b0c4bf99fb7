#include "simulators/experiment/lab_observer.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "orchestrator/record/sighting.hpp"
#include "orchestrator/wire/messages.hpp"

namespace kapela::experiment {

using record::Record;
using record::RecordKind;

Observer::Observer(const world::Subject& subject, const history::History& history)
    : subject_(subject), history_(history) {
  begin();
}

void Observer::begin() {
  seen_ = {};
  for (const auto& component : subject_.components) seen_.states.push_back(component->initial_state);
  seen_.revisions.resize(seen_.states.size());
}

void Observer::look() {
  if (forgotten_ != history_.forgotten()) begin();
  forgotten_ = history_.forgotten();
  const auto records = history_.records();
  for (; seen_.records < records.size(); ++seen_.records) read(records[seen_.records]);
}

void Observer::read(const Record& record) {
  if (record.kind == RecordKind::moved || record.kind == RecordKind::restarted)
    seen_.states[index(record.component)] = record.state;
  if (record.kind == RecordKind::sighted) read_sighting(record);
  if (record.kind == RecordKind::injected)
    seen_.acts.push_back({record.component, static_cast<faults::FaultType>(record.detail), record.time});
  if (record.kind == RecordKind::handled && static_cast<wire::Verdict>(record.a) == wire::Verdict::accepted)
    seen_.accepted.push_back({record.component, record.what()});
  if (record.kind == RecordKind::run_accepted &&
      std::find(seen_.run_ids.begin(), seen_.run_ids.end(), record.run) == seen_.run_ids.end()) {
    seen_.run_ids.push_back(record.run);
    seen_.runs.push_back({std::string(record.text), record::RunStatus::running, {}, record.time, record.time});
  }
  if (record.kind != RecordKind::run_ended) return;
  const auto found = std::find(seen_.run_ids.begin(), seen_.run_ids.end(), record.run);
  if (found == seen_.run_ids.end()) return;
  reports::RunOutcome& run = seen_.runs[static_cast<std::size_t>(found - seen_.run_ids.begin())];
  run.status = static_cast<record::RunStatus>(record.detail);
  run.first_cause = std::string(record.text);
  run.ended = record.time;
}

/// Of a real component, what it says is all that is known.
void Observer::read_sighting(const Record& record) {
  const auto sighting = record::sighting_of(record);
  std::uint64_t& revision = seen_.revisions[index(record.component)];
  if (sighting && sighting->how == record::Sight::silence) revision = 0;
  const bool is_overtaken = record.b != 0 && record.b < revision;
  if (record.state != wire::State::unknown && !is_overtaken) {
    seen_.states[index(record.component)] = record.state;
    revision = record.b;
  }
  if (sighting && sighting->verdict == wire::Verdict::accepted)
    seen_.accepted.push_back({record.component, record.what()});
}

bool Observer::is_running() const {
  return std::any_of(seen_.runs.begin(), seen_.runs.end(),
                     [](const reports::RunOutcome& run) { return run.status == record::RunStatus::running; });
}

bool Observer::holds(const StateCondition& condition) const {
  return shortfall(condition).empty();
}

std::string Observer::shortfall(const StateCondition& condition) const {
  std::string text;
  for (const StateCondition::Wanted& each : condition.wanted) {
    const wire::State state = seen_.states[index(each.component)];
    if (std::find(each.states.begin(), each.states.end(), state) != each.states.end()) continue;
    std::string wanted;
    for (const wire::State one : each.states)
      wanted += fmt::format("{}{}", wanted.empty() ? "" : " or ", wire::name(one));
    text += fmt::format("{}{} is {}, wanted {}", text.empty() ? "" : "; ", subject_.plant->at(each.component).name,
                        wire::name(state), wanted);
  }
  return text;
}

}  // namespace kapela::experiment
