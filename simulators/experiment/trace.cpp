#include "simulators/experiment/trace.hpp"

#include <fmt/format.h>

#include "orchestrator/base/duration.hpp"
#include "orchestrator/history/record_words.hpp"
#include "orchestrator/record/run_report.hpp"
#include "orchestrator/wire/messages.hpp"

namespace kapela::experiment {
namespace {

using record::Record;
using record::RecordKind;

std::string duration_text(std::uint64_t nanoseconds) {
  return base::to_text(base::Duration(static_cast<base::Duration::rep>(nanoseconds)));
}

std::string_view verdict_text(std::uint64_t operand) {
  switch (static_cast<wire::Verdict>(operand)) {
    case wire::Verdict::accepted:
      return "accepted";
    case wire::Verdict::already_there:
      return "already there";
    case wire::Verdict::duplicate:
      return "a repeat, ignored";
    case wire::Verdict::refused_illegal:
      return "refused: illegal here";
    case wire::Verdict::refused_expired:
      return "refused: expired";
    case wire::Verdict::refused_old_epoch:
      return "refused: old epoch";
  }
  return "";
}

/// Beside its columns: what a record says, for people.
std::string note(const Record& record) {
  switch (record.kind) {
    case RecordKind::started:
      return fmt::format("epoch {}", record.a);
    case RecordKind::run_accepted:
      return fmt::format("run {}: {}", number(record.run), record.text);
    case RecordKind::step_started:
      return fmt::format("step {} within {}", record.a + 1, duration_text(record.b));
    case RecordKind::step_ended:
      return fmt::format("step {} {}", record.a + 1, history::detail_text(record));
    case RecordKind::run_ended:
      return fmt::format("run {} {} {}", number(record.run), history::detail_text(record), record.text);
    case RecordKind::event_sent:
      return fmt::format("{}{}", record.text, record.a > 1 ? fmt::format(", attempt {}", record.a) : "");
    case RecordKind::event_handled:
      return fmt::format("{} {}", record.text, verdict_text(record.a));
    case RecordKind::event_answered:
      return fmt::format("{} {}", history::detail_text(record), record.text);
    case RecordKind::sent:
      return record.a > 1 ? fmt::format("attempt {}", record.a) : "";
    case RecordKind::event_in_doubt:
    case RecordKind::in_doubt:
      return fmt::format("attempt {}: {}", record.a, record.text);
    case RecordKind::reached:
      return "after " + base::elapsed_text(base::Duration(static_cast<base::Duration::rep>(record.b)));
    case RecordKind::handled:
      return std::string(verdict_text(record.a));
    case RecordKind::moved:
      return fmt::format("from {}", history::detail_text(record));
    case RecordKind::injected:
      return record.b > 0 ? fmt::format("{} {}", record.text, duration_text(record.b)) : std::string(record.text);
    case RecordKind::recovered:
      return fmt::format("run {}: {}", number(record.run), record.text);
    case RecordKind::skipped:
      return record.component == record::no_component ? fmt::format("step {} is skipped", record.a + 1)
                                                      : fmt::format("left out of step {}", record.a + 1);
    case RecordKind::compensating:
      return "within " + duration_text(record.b);
    case RecordKind::owned:
    case RecordKind::based:
    case RecordKind::log:
    case RecordKind::missed:
    case RecordKind::failed:
    case RecordKind::approved:
    case RecordKind::settled:
    case RecordKind::exception:
    case RecordKind::alert:
    case RecordKind::latched:
    case RecordKind::unlatched:
    case RecordKind::awaited:
    case RecordKind::intent:
    case RecordKind::acknowledged:
    case RecordKind::refused:
    case RecordKind::observed:
    case RecordKind::verdict:
    case RecordKind::crashed:
    case RecordKind::restarted:
    case RecordKind::event_intended:
    case RecordKind::event_left:
      return std::string(record.text);
    case RecordKind::sighted:
      return history::sighting_text(record);
    case RecordKind::watched:
      return fmt::format("run {} gave it up with {} in doubt", record.a, history::detail_text(record));
    case RecordKind::unwatched:
      return std::string(history::detail_text(record));
  }
  return "";
}

Mark mark_of(const Record& record) {
  switch (record.kind) {
    case RecordKind::injected:
    case RecordKind::crashed:
      return Mark::fault;
    case RecordKind::verdict:
    case RecordKind::missed:
    case RecordKind::failed:
    case RecordKind::exception:
    case RecordKind::alert:
    case RecordKind::latched:
    case RecordKind::refused:
    case RecordKind::in_doubt:
    case RecordKind::watched:
    case RecordKind::event_in_doubt:
    case RecordKind::event_left:
      return Mark::failure;
    case RecordKind::event_answered:
      return record::is_good(static_cast<record::EventOutcome>(record.detail)) ? Mark::none : Mark::failure;
    case RecordKind::step_ended:
      return record.detail != 0 ? Mark::none : Mark::failure;
    case RecordKind::run_ended:
      return static_cast<record::RunStatus>(record.detail) == record::RunStatus::succeeded ? Mark::success
                                                                                           : Mark::failure;
    case RecordKind::started:
    case RecordKind::run_accepted:
    case RecordKind::recovered:
    case RecordKind::owned:
    case RecordKind::based:
    case RecordKind::log:
    case RecordKind::step_started:
    case RecordKind::skipped:
    case RecordKind::approved:
    case RecordKind::compensating:
    case RecordKind::settled:
    case RecordKind::unlatched:
    case RecordKind::awaited:
    case RecordKind::intent:
    case RecordKind::sent:
    case RecordKind::acknowledged:
    case RecordKind::observed:
    case RecordKind::reached:
    case RecordKind::handled:
    case RecordKind::moved:
    case RecordKind::restarted:
    case RecordKind::unwatched:
    case RecordKind::sighted:
    case RecordKind::event_intended:
    case RecordKind::event_sent:
    case RecordKind::event_handled:
      return Mark::none;
  }
  return Mark::none;
}

bool has_command(RecordKind kind) {
  return kind == RecordKind::intent || kind == RecordKind::sent || kind == RecordKind::acknowledged ||
         kind == RecordKind::refused || kind == RecordKind::in_doubt || kind == RecordKind::handled ||
         kind == RecordKind::sighted;
}

std::string command_text(const Record& record) {
  std::string text(has_command(record.kind) ? history::detail_text(record) : "");
  if (record.command != record::no_command)
    text += fmt::format("{}({})", text.empty() ? "" : " ", number(record.command));
  return text;
}

void apply(const Record& record, Situation& to) {
  if (has_command(record.kind) && record.kind == RecordKind::sent) to.last_command = command_text(record);
  if (record.kind == RecordKind::owned) to.owner = record.run;
  if (record.kind == RecordKind::observed) to.seen = record.state;
  if (record.kind == RecordKind::crashed) to.down = true;
  if (record.kind == RecordKind::moved || record.kind == RecordKind::restarted) to.state = record.state;
  if (record.kind == RecordKind::sighted && record.state != wire::State::unknown) to.state = record.state;
  if (record.kind == RecordKind::restarted) to.down = false;
}

void release(record::RunId run, std::vector<Situation>& all) {
  for (Situation& each : all)
    if (run == record::no_run || each.owner == run) each.owner = record::no_run;
}

}  // namespace

const std::vector<std::string>& trace_columns() {
  static const std::vector<std::string> columns{"#", "TIME", "COMPONENT", "STATE", "COMMAND", "RECORD", ""};
  return columns;
}

TraceLine trace_line(std::size_t position, const Record& record, const record::Plant& plant) {
  const double seconds = std::chrono::duration<double>(record.time.time_since_epoch()).count();
  const bool someone = record.component != record::no_component;
  const Mark mark = mark_of(record);
  const std::string_view sign = mark == Mark::fault ? "!! " : "";
  return {{std::to_string(position), fmt::format("{:.6f}", seconds), someone ? plant.at(record.component).name : "",
           std::string(history::state_text(record)), command_text(record), std::string(name(record.kind)),
           fmt::format("{}{}", sign, note(record))},
          mark};
}

std::vector<Situation> situations(std::span<const Record> records, const world::Subject& subject) {
  std::vector<Situation> all(subject.components.size());
  for (std::size_t i = 0; i < all.size(); ++i) all[i].state = subject.components[i]->initial_state;
  for (const Record& record : records) {
    if (record.component != record::no_component) apply(record, all[index(record.component)]);
    if (record.kind == RecordKind::run_ended) release(record.run, all);
    if (record.kind == RecordKind::started) release(record::no_run, all);
  }
  return all;
}

}  // namespace kapela::experiment
