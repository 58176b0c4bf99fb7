#include "orchestrator/tracing/span_collector.hpp"

#include <utility>

#include <fmt/format.h>

#include "orchestrator/record/run_report.hpp"
#include "orchestrator/tracing/trace_ids.hpp"

namespace kapela::tracing {
namespace {

using record::Record;
using record::RecordKind;

std::string text(std::string_view view) {
  return std::string(view);
}

std::string state_of(const Record& record) {
  return text(wire::name(record.state));
}

std::string reason_of(const Record& record) {
  return text(name(static_cast<record::Reason>(record.detail)));
}

std::vector<std::string> state_names(std::uint64_t states) {
  std::vector<std::string> names;
  for (const wire::StateTraits& each : wire::states())
    if ((states & record::bit_of(each.state)) != 0) names.push_back(text(each.name));
  return names;
}

}  // namespace

SpanCollector::SpanCollector(history::Header life, OnEnded on_ended)
    : life_(std::move(life)), on_ended_(std::move(on_ended)) {}

void SpanCollector::on(const Record& record) {
  if (record.kind == RecordKind::started) epoch_ = record::Epoch{record.a};
  if (is_truth(record.kind) || record.run == record::no_run) return;
  if (record.kind == RecordKind::run_accepted || record.kind == RecordKind::recovered) return begin(record);
  const auto found = runs_.find(record.run);
  if (found == runs_.end()) return;
  if (record.kind != RecordKind::run_ended) return apply(record, found->second);
  end(record, found->second);
  on_ended_(found->second.tree.take());
  runs_.erase(found);
}

void SpanCollector::cut(base::Instant now) {
  for (auto& [id, run] : std::exchange(runs_, {})) {
    run.tree.close(run.run, history::wall_time(life_, now));
    on_ended_(run.tree.take());
  }
}

/// A run that was taken up has a trace of its own in each life of the orchestrator, as its commands do.
void SpanCollector::begin(const Record& record) {
  OpenRun& run = runs_[record.run];
  run = {};
  Span span;
  span.trace = trace_id(epoch_, record.run);
  span.id = span_id(SpanKind::run, number(record.run));
  span.name = text(record.text);
  span.start = history::wall_time(life_, record.time);
  span.attributes = {{"kapela.run", static_cast<std::int64_t>(number(record.run))},
                     {"kapela.epoch", static_cast<std::int64_t>(number(epoch_))},
                     {"kapela.scenario", text(record.text)}};
  if (record.kind == RecordKind::run_accepted)
    span.attributes.emplace_back("kapela.atomicity", text(name(record::atomicity_of(record))));
  if (record.kind == RecordKind::recovered) {
    span.attributes.emplace_back("kapela.recovered_from", static_cast<std::int64_t>(record.a));
    span.links = {trace_id(record::Epoch{record.a}, record.run)};
    span.linked_id = span.id;
  }
  run.run = run.tree.open(std::move(span), SpanTree::none);
  begin_phase(record, run, record.kind == RecordKind::recovered ? "recovery" : "preflight");
}

void SpanCollector::apply(const Record& record, OpenRun& run) {
  note_fault(record, run);
  switch (record.kind) {
    case RecordKind::step_started:
    case RecordKind::step_ended:
    case RecordKind::awaited:
    case RecordKind::reached:
    case RecordKind::missed:
    case RecordKind::skipped:
    case RecordKind::approved:
      return apply_to_step(record, run);
    case RecordKind::intent:
    case RecordKind::sent:
    case RecordKind::acknowledged:
    case RecordKind::refused:
    case RecordKind::in_doubt:
    case RecordKind::observed:
    case RecordKind::settled:
    case RecordKind::exception:
      return apply_to_command(record, run);
    default:
      return tell_of_run(record, run);
  }
}

void SpanCollector::apply_to_step(const Record& record, OpenRun& run) {
  const base::WallTime at = history::wall_time(life_, record.time);
  if (record.kind == RecordKind::step_started) return begin_step(record, run);
  if (record.kind == RecordKind::step_ended) return end_step(record, run);
  if (record.kind == RecordKind::awaited && record.b == 0) return;
  if (record.kind == RecordKind::awaited) return begin_wait(record, run);
  if (record.kind == RecordKind::reached) return reach(record, run);
  if (record.kind == RecordKind::missed) {
    const std::string component = name_of(record.component);
    run.tree.event(
        step_of(run, record.a), at, "missed",
        {{"kapela.component", component}, {"kapela.reason", reason_of(record)}, {"message", text(record.text)}});
    return end_parts(record, run.parts[record.component], run, "missed", true);
  }
  if (record.kind == RecordKind::approved)
    return run.tree.event(step_of(run, record.a), at, record.detail == 1 ? "approved" : "disapproved",
                          {{"message", text(record.text)}});
  if (record.component != record::no_component) return;
  run.tree.event(run.phase, at, "skipped", {{"kapela.step", static_cast<std::int64_t>(record.a)}});
}

void SpanCollector::apply_to_command(const Record& record, OpenRun& run) {
  if (record.kind == RecordKind::intent) return begin_command(record, run);
  const base::WallTime at = history::wall_time(life_, record.time);
  if (record.kind == RecordKind::settled || record.kind == RecordKind::exception) {
    const bool excepted = record.kind == RecordKind::exception;
    if (excepted)
      run.tree.event(run.phase, at, "exception",
                     {{"kapela.component", name_of(record.component)},
                      {"kapela.reason", reason_of(record)},
                      {"kapela.state", state_of(record)},
                      {"message", text(record.text)}});
    return end_parts(record, run.parts[record.component], run, excepted ? "exception" : "settled", excepted);
  }
  if (record.kind == RecordKind::sent && !run.commands.contains(record.command)) begin_command(record, run);
  const auto found = run.commands.find(record.command);
  const Index command = found == run.commands.end() ? SpanTree::none : found->second;
  Attributes attributes;
  if (record.kind == RecordKind::sent || record.kind == RecordKind::in_doubt) {
    attributes.emplace_back("kapela.attempt", static_cast<std::int64_t>(record.a));
    if (record.kind == RecordKind::sent) run.tree.set(command, "kapela.attempts", static_cast<std::int64_t>(record.a));
  } else {
    attributes.emplace_back("kapela.state", state_of(record));
    run.tree.set(command, "kapela.state", state_of(record));
  }
  if (!record.text.empty()) attributes.emplace_back("message", text(record.text));
  if (Part& part = run.parts[record.component]; record.kind == RecordKind::acknowledged && part.command == command)
    part.acknowledged = true;
  if (run.tree.is_open(command)) run.tree.event(command, at, text(name(record.kind)), std::move(attributes));
  if (record.kind == RecordKind::refused) {
    run.tree.set(command, "kapela.outcome", text("refused"));
    run.tree.fail(command, text(record.text));
    run.tree.close(command, at);
  }
}

void SpanCollector::tell_of_run(const Record& record, OpenRun& run) {
  const base::WallTime at = history::wall_time(life_, record.time);
  if (record.kind == RecordKind::verdict) {
    Attributes attributes{{"kapela.reason", reason_of(record)}, {"message", text(record.text)}};
    if (record.component != record::no_component)
      attributes.emplace_back("kapela.component", name_of(record.component));
    run.tree.event(run.run, at, "verdict", std::move(attributes));
    return run.tree.fail(run.phase, text(record.text));
  }
  if (record.kind == RecordKind::compensating) {
    run.undoing = true;
    run.tree.event(run.run, at, "rollback", {{"kapela.components", static_cast<std::int64_t>(record.a)}});
    return begin_phase(record, run, "rollback");
  }
  if (record.kind == RecordKind::alert || record.kind == RecordKind::latched || record.kind == RecordKind::log)
    run.tree.event(run.run, at, text(name(record.kind)), {{"message", text(record.text)}});
}

/// Once for each time that a component is found in it.
void SpanCollector::note_fault(const Record& record, OpenRun& run) {
  const bool tells = record.kind == RecordKind::observed || record.kind == RecordKind::exception ||
                     record.kind == RecordKind::based || record.kind == RecordKind::settled;
  const bool verdict = record.kind == RecordKind::verdict && record.component != record::no_component &&
                       static_cast<record::Reason>(record.detail) == record::Reason::fault;
  if (!verdict && (!tells || record.component == record::no_component)) return;
  const bool faulty = verdict || record.state == wire::State::fault;
  Part& part = run.parts[record.component];
  if (faulty && !part.faulty)
    run.tree.event(run.run, history::wall_time(life_, record.time), "fault",
                   {{"kapela.component", name_of(record.component)}});
  part.faulty = faulty;
}

void SpanCollector::begin_phase(const Record& record, OpenRun& run, std::string_view name) {
  const base::WallTime at = history::wall_time(life_, record.time);
  run.tree.close(run.phase, at);
  run.steps.clear();
  Span span;
  span.trace = trace_id(epoch_, record.run);
  span.id = span_id(SpanKind::phase, ++run.phases);
  span.name = name;
  span.start = at;
  run.phase = run.tree.open(std::move(span), run.run);
}

void SpanCollector::begin_step(const Record& record, OpenRun& run) {
  if (!run.undoing && run.phases == 1) begin_phase(record, run, "forward");
  Span span;
  span.trace = trace_id(epoch_, record.run);
  span.id = span_id(SpanKind::step, record.sequence);
  span.name = text(label_of(record));
  span.start = history::wall_time(life_, record.time);
  span.attributes = {{"kapela.step", static_cast<std::int64_t>(record.a)}};
  if (record.b != 0) span.attributes.emplace_back("kapela.timeout_ns", static_cast<std::int64_t>(record.b));
  run.steps[record.a] = run.tree.open(std::move(span), run.phase);
}

void SpanCollector::end_step(const Record& record, OpenRun& run) {
  const Index step = step_of(run, record.a);
  run.steps.erase(record.a);
  for (auto& [component, part] : run.parts)
    if (part.command_step == record.a && run.tree.is_open(part.command)) end_command_with_step(record, part, run);
  if (record.detail == 1) {
    run.tree.succeed(step);
  } else {
    run.tree.fail(step, text(record.text));
  }
  run.tree.close(step, history::wall_time(life_, record.time));
}

/// A step that only sends is over for a component when that has acknowledged, whoever else the step waits for.
void SpanCollector::end_command_with_step(const Record& record, Part& part, OpenRun& run) const {
  run.tree.set(part.command, "kapela.outcome", text(part.acknowledged ? "acknowledged" : "step over"));
  if (part.acknowledged) run.tree.succeed(part.command);
  run.tree.close(part.command,
                 part.acknowledged ? run.tree.last_event(part.command) : history::wall_time(life_, record.time));
}

/// By its intent; where that was not kept, by its first sending.
void SpanCollector::begin_command(const Record& record, OpenRun& run) {
  Part& part = run.parts[record.component];
  if (run.tree.is_open(part.command)) {
    run.tree.set(part.command, "kapela.outcome", text("superseded"));
    run.tree.close(part.command, history::wall_time(life_, record.time));
  }
  const bool intended = record.kind == RecordKind::intent;
  const record::Purpose supposed = run.undoing ? record::Purpose::compensation : record::Purpose::forward;
  const std::uint64_t latest = run.steps.empty() ? 0 : run.steps.rbegin()->first;
  const std::uint64_t step = intended ? record.b : latest;
  const std::string command = text(wire::name(record.what()));
  Span span;
  span.trace = trace_id(epoch_, record.run);
  span.id = span_id(SpanKind::command, number(record.command));
  span.name = fmt::format("{} {}", command, name_of(record.component));
  span.start = history::wall_time(life_, record.time);
  span.client = true;
  span.attributes = {{"kapela.component", name_of(record.component)},
                     {"kapela.command", command},
                     {"kapela.cmd_id", static_cast<std::int64_t>(number(record.command))},
                     {"kapela.purpose", text(name(intended ? static_cast<record::Purpose>(record.a) : supposed))},
                     {"kapela.attempts", std::int64_t{0}}};
  if (intended) span.attributes.emplace_back("kapela.from_state", state_of(record));
  part.command = run.tree.open(std::move(span), step_of(run, step));
  part.command_step = step;
  part.acknowledged = false;
  run.commands[record.command] = part.command;
}

void SpanCollector::begin_wait(const Record& record, OpenRun& run) {
  Part& part = run.parts[record.component];
  run.tree.close(part.wait, history::wall_time(life_, record.time));
  Span span;
  span.trace = trace_id(epoch_, record.run);
  span.id = span_id(SpanKind::wait, record.sequence);
  span.name = fmt::format("await {}", name_of(record.component));
  span.start = history::wall_time(life_, record.time);
  span.attributes = {{"kapela.component", name_of(record.component)}, {"kapela.wanted", state_names(record.b)}};
  part.wait = run.tree.open(std::move(span), step_of(run, record.a));
  part.wait_step = record.a;
}

void SpanCollector::reach(const Record& record, OpenRun& run) {
  Part& part = run.parts[record.component];
  if (part.wait_step == record.a && run.tree.is_open(part.wait)) {
    run.tree.set(part.wait, "kapela.state", state_of(record));
    run.tree.succeed(part.wait);
    run.tree.close(part.wait, history::wall_time(life_, record.time));
  }
  if (part.command_step != record.a || !run.tree.is_open(part.command)) return;
  run.tree.set(part.command, "kapela.state", state_of(record));
  run.tree.set(part.command, "kapela.outcome", text("reached"));
  run.tree.succeed(part.command);
  run.tree.close(part.command, history::wall_time(life_, record.time));
}

void SpanCollector::end_parts(const Record& record, Part& part, OpenRun& run, std::string_view outcome, bool failed) {
  const base::WallTime at = history::wall_time(life_, record.time);
  for (const Index each : {part.command, part.wait}) {
    if (!run.tree.is_open(each)) continue;
    if (failed) run.tree.fail(each, text(record.text));
    if (!failed) run.tree.succeed(each);
    if (record.state != wire::State::unknown) run.tree.set(each, "kapela.state", state_of(record));
    run.tree.set(each, "kapela.outcome", text(outcome));
    run.tree.close(each, at);
  }
}

void SpanCollector::end(const Record& record, OpenRun& run) {
  const auto status = static_cast<record::RunStatus>(record.detail);
  run.tree.set(run.run, "kapela.status", text(name(status)));
  if (run.tree.dropped() > 0)
    run.tree.set(run.run, "kapela.dropped_spans", static_cast<std::int64_t>(run.tree.dropped()));
  if (status == record::RunStatus::succeeded) {
    run.tree.succeed(run.run);
  } else {
    run.tree.fail(run.run, record.text.empty() ? text(name(status)) : text(record.text));
  }
  run.tree.close(run.run, history::wall_time(life_, record.time));
}

/// What belongs to no open step is the phase's.
SpanCollector::Index SpanCollector::step_of(OpenRun& run, std::uint64_t number) const {
  const auto found = run.steps.find(number);
  return found != run.steps.end() && run.tree.is_open(found->second) && !run.undoing ? found->second : run.phase;
}

std::string SpanCollector::name_of(record::ComponentId id) const {
  return index(id) < life_.components.size() ? life_.components[index(id)] : std::to_string(index(id));
}

}  // namespace kapela::tracing
