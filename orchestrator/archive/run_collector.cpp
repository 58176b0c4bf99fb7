#include "orchestrator/archive/run_collector.hpp"

#include <algorithm>
#include <cmath>

#include "orchestrator/base/log.hpp"
#include "orchestrator/engine/report.hpp"

namespace kapela::archive {
namespace {

using engine::Record;
using engine::RecordKind;

std::string text(std::string_view view) {
  return std::string(view);
}

std::string state_name(wire::State state) {
  return state == wire::State::unknown ? std::string() : text(wire::name(state));
}

wire::State first_of(std::uint64_t states) {
  for (const wire::StateTraits& each : wire::states())
    if ((states & engine::bit_of(each.state)) != 0) return each.state;
  return wire::State::unknown;
}

/// Each name once, in the order in which they came.
void add(std::vector<std::string>& names, std::vector<bool>& marks, std::size_t place, const std::string& name) {
  if (marks.size() <= place) marks.resize(place + 1);
  if (marks[place]) return;
  marks[place] = true;
  names.push_back(name);
}

/// The last execution of a step, which a `repeat` may have more than one of.
std::optional<std::size_t> step_of(const ArchivedRun& run, std::uint64_t number) {
  for (std::size_t i = run.steps.size(); i-- > 0;)
    if (run.steps[i].number == number) return i;
  return std::nullopt;
}

bool says_where_it_is(RecordKind kind) {
  return kind == RecordKind::based || kind == RecordKind::observed || kind == RecordKind::reached ||
         kind == RecordKind::settled || kind == RecordKind::exception;
}

}  // namespace

void RunCollector::on(const Record& record) {
  if (is_truth(record.kind) || record.run == engine::no_run) return;
  if (record.kind == RecordKind::run_accepted) return accept(record);
  const auto found = open_.find(record.run);
  if (found == open_.end()) return;
  if (record.kind != RecordKind::run_ended) return apply(record, found->second);
  end(record, found->second);
  on_ended_(std::move(found->second.run));
  open_.erase(found);
}

const ArchivedRun* RunCollector::open_run(engine::RunId id) const {
  const auto found = open_.find(id);
  return found == open_.end() ? nullptr : &found->second.run;
}

void RunCollector::accept(const Record& record) {
  OpenRun& open = open_[record.run];
  open = {};
  open.began = record.time;
  open.run.id = number(record.run);
  open.run.scenario = text(record.text);
  open.run.atomicity = text(name(static_cast<engine::Atomicity>(record.detail)));
  open.run.started = wall(record.time);
}

void RunCollector::apply(const Record& record, OpenRun& open) {
  ArchivedRun& run = open.run;
  const base::Duration at = record.time - open.began;
  const std::optional<std::size_t> place = place_of(record, open);
  ArchivedComponent* const part = place ? &run.components[*place] : nullptr;
  const std::string component = part == nullptr ? std::string() : part->name;
  if (part != nullptr && says_where_it_is(record.kind)) part->actual = state_name(record.state);
  const auto target = [&](std::uint64_t number) {
    if (const auto step = step_of(run, number))
      add(run.steps[*step].targets, open.marks[*step].targets, *place, component);
  };
  const auto failure = [&](base::Duration waited) {
    return ArchivedFailure{component, text(name(static_cast<engine::Reason>(record.detail))), waited,
                           text(record.text)};
  };
  if (record.kind == RecordKind::recovered) {
    run.recovered_from = record.a;
    open.began = record.time;
  } else if (record.kind == RecordKind::based && part != nullptr) {
    part->base = state_name(record.state);
  } else if (record.kind == RecordKind::step_started) {
    ArchivedStep& step = run.steps.emplace_back();
    open.marks.emplace_back();
    step.number = record.a;
    step.label = text(record.text);
    step.started = at;
    if (record.b != 0) step.timeout = base::Duration(static_cast<std::int64_t>(record.b));
  } else if (record.kind == RecordKind::awaited && part != nullptr) {
    part->goal = state_name(first_of(record.b));
    target(record.a);
  } else if (record.kind == RecordKind::intent && part != nullptr) {
    part->commanded = true;
    const std::optional<wire::Edge> edge = wire::edge(record.what(), record.state);
    if (static_cast<engine::Purpose>(record.a) != engine::Purpose::forward) return;
    if (edge) part->goal = state_name(edge->to);
    target(record.b);
  } else if (record.kind == RecordKind::reached && part != nullptr) {
    if (const auto step = step_of(run, record.a)) add(run.steps[*step].done, open.marks[*step].done, *place, component);
  } else if (record.kind == RecordKind::missed && part != nullptr) {
    part->failure = failure({});
  } else if (record.kind == RecordKind::step_ended) {
    const std::optional<std::size_t> found = step_of(run, record.a);
    if (!found) return;
    ArchivedStep& step = run.steps[*found];
    step.lasted = at - step.started;
    step.succeeded = record.detail == 1;
  } else if (record.kind == RecordKind::verdict && !run.first_cause) {
    run.first_cause = failure(base::Duration(static_cast<std::int64_t>(record.b)));
    if (part != nullptr) part->failure = run.first_cause;
  } else if (record.kind == RecordKind::compensating) {
    open.undoing = true;
  } else if (record.kind == RecordKind::settled && part != nullptr && open.undoing) {
    part->target = state_name(record.state);
  } else if (record.kind == RecordKind::exception && part != nullptr) {
    part->exception = failure({});
  } else if (record.kind == RecordKind::alert) {
    run.alerts.push_back({at, text(base::level_name(static_cast<base::Level>(record.detail))), text(record.text)});
  }
}

void RunCollector::end(const Record& record, OpenRun& open) {
  ArchivedRun& run = open.run;
  run.status = text(name(static_cast<engine::RunStatus>(record.detail)));
  run.ended = wall(record.time);
  run.lasted = record.time - open.began;
  for (ArchivedStep& step : run.steps)
    if (step.lasted == base::Duration::zero() && !step.succeeded) step.lasted = run.lasted - step.started;
  if (!run.first_cause && !record.text.empty()) run.first_cause = ArchivedFailure{{}, {}, {}, text(record.text)};
}

std::optional<std::size_t> RunCollector::place_of(const Record& record, OpenRun& open) const {
  if (record.component == engine::no_component) return std::nullopt;
  std::vector<ArchivedComponent>& parts = open.run.components;
  const auto [found, added] = open.places.try_emplace(name_of(record.component), parts.size());
  if (added) parts.emplace_back().name = found->first;
  return found->second;
}

std::string RunCollector::name_of(engine::ComponentId id) const {
  return index(id) < life_.components.size() ? life_.components[index(id)] : std::to_string(index(id));
}

base::WallTime RunCollector::wall(base::Instant time) const {
  const auto real = static_cast<double>(time.time_since_epoch().count()) / life_.scale;
  return base::WallTime(base::Duration(life_.wall_at_zero_ns + std::llround(real)));
}

}  // namespace kapela::archive
