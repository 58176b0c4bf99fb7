#include "simulators/experiment/observer.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "orchestrator/wire/messages.hpp"

namespace kapela::experiment {

using engine::Record;
using engine::RecordKind;

Observer::Observer(const world::Subject& subject, const history::History& history)
    : subject_(subject), history_(history) {
  for (const auto& component : subject.components) states_.push_back(component->initial_state);
}

void Observer::look() {
  const auto records = history_.records();
  for (; read_ < records.size(); ++read_) read(records[read_]);
}

void Observer::read(const Record& record) {
  if (record.kind == RecordKind::moved || record.kind == RecordKind::restarted)
    states_[index(record.component)] = record.state;
  if (record.kind == RecordKind::injected)
    acts_.push_back({record.component, static_cast<faults::FaultType>(record.detail), record.time});
  if (record.kind == RecordKind::handled && static_cast<wire::Verdict>(record.a) == wire::Verdict::accepted)
    accepted_.push_back({record.component, record.what()});
  if (record.kind == RecordKind::run_accepted &&
      std::find(run_ids_.begin(), run_ids_.end(), record.run) == run_ids_.end()) {
    run_ids_.push_back(record.run);
    runs_.push_back({std::string(record.text), engine::RunStatus::running, {}, record.time, record.time});
  }
  if (record.kind != RecordKind::run_ended) return;
  const auto found = std::find(run_ids_.begin(), run_ids_.end(), record.run);
  if (found == run_ids_.end()) return;
  reports::RunOutcome& run = runs_[static_cast<std::size_t>(found - run_ids_.begin())];
  run.status = static_cast<engine::RunStatus>(record.detail);
  run.first_cause = std::string(record.text);
  run.ended = record.time;
}

bool Observer::is_running() const {
  return std::any_of(runs_.begin(), runs_.end(),
                     [](const reports::RunOutcome& run) { return run.status == engine::RunStatus::running; });
}

bool Observer::holds(const StateCondition& condition) const {
  return shortfall(condition).empty();
}

std::string Observer::shortfall(const StateCondition& condition) const {
  std::string text;
  for (const StateCondition::Wanted& each : condition.wanted) {
    const wire::State state = states_[index(each.component)];
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
