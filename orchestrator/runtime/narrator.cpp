#include "orchestrator/runtime/narrator.hpp"

#include <vector>

#include <fmt/format.h>

#include "orchestrator/base/assert.hpp"
#include "orchestrator/base/duration.hpp"
#include "orchestrator/record/run_report.hpp"
#include "orchestrator/runtime/phrases.hpp"

namespace kapela::runtime {
namespace {

using base::Level;
using base::told;
using record::RecordKind;

std::string elapsed(std::uint64_t nanoseconds) {
  return base::elapsed_text(base::Duration(static_cast<base::Duration::rep>(nanoseconds)));
}

Line sent_line(const Phrases& say, const record::Record& record, const record::ComponentSpec& component) {
  const auto command = wire::spelling(record.what(), component.dialect);
  if (record.a == 1) return Line{Level::info, told(say.sent, command, component.name)};
  return Line{Level::warning, told(say.sent_again, command, component.name, record.a)};
}

Line sent_line(const Phrases& say, const record::Record& event, std::string_view component, std::string_view type) {
  if (event.a == 1) return Line{Level::info, told(say.event_sent, type, component)};
  return Line{Level::warning, told(say.event_sent_again, type, component, event.a)};
}

Line answered_line(const Phrases& say, const record::Record& record, std::string_view component,
                   std::string_view text) {
  const auto outcome = static_cast<record::EventOutcome>(record.detail);
  const std::string event = fmt::format("cmd_id {}", number(record.command));
  if (record::is_good(outcome)) return Line{Level::debug, told(say.acknowledged, component, event)};
  return Line{Level::warning, told(say.refused, component, event, text)};
}

Line end_line(const Phrases& say, const record::Record& record, std::string_view text) {
  const auto status = static_cast<record::RunStatus>(record.detail);
  const Level level = status == record::RunStatus::succeeded ? Level::debug : Level::error;
  const std::string why = text.empty() ? std::string() : fmt::format(": {}", text);
  return Line{level, told(say.ended, number(record.run), name(status), elapsed(record.b), why)};
}

/// What brings components down is told; what a sound end confirms is routine.
Line settled_line(const Phrases& say, const record::Record& record, std::string_view component, bool undoing) {
  return Line{undoing ? Level::info : Level::debug, told(say.settled, component, wire::name(record.state))};
}

/// Going forward, the verdict says it.
Line refused_line(const Phrases& say, const record::Record& record, std::string_view component, std::string_view text,
                  bool undoing) {
  return Line{undoing ? Level::warning : Level::debug, told(say.refused, component, wire::name(record.what()), text)};
}

Line watched_line(const Phrases& say, const record::Record& record, const record::ComponentSpec& component) {
  const bool known = record.what() != wire::Command::get_state;
  const std::string_view state = wire::name(record.state);
  if (!known) return Line{Level::warning, told(say.watched_given_up, component.name, record.a, state)};
  return Line{Level::warning, told(say.watched_in_doubt, component.name,
                                   wire::spelling(record.what(), component.dialect), record.a, state)};
}

Line recovered_line(const Phrases& say, const record::Record& record, std::string_view text) {
  return Line{Level::warning, told(record.detail != 0 ? say.goes_on : say.is_undone, number(record.run), text)};
}

Line compensating_line(const Phrases& say, const record::Record& record) {
  const std::string within = base::to_text(base::Duration(static_cast<base::Duration::rep>(record.b)));
  return Line{Level::warning, record.a == 1 ? told(say.lowers_one, number(record.run), within)
                                            : told(say.lowers, number(record.run), record.a, within)};
}

}  // namespace

std::optional<Line> narrate(const record::Record& record, std::string_view text, const record::Plant& plant,
                            bool undoing, base::Language language) {
  const Phrases& say = phrases_of(language);
  const std::string_view component =
      record.component == record::no_component ? std::string_view() : plant.at(record.component).name;
  switch (record.kind) {
    case RecordKind::log:
      return Line{static_cast<Level>(record.detail), std::string(text)};
    case RecordKind::sent:
      return sent_line(say, record, plant.at(record.component));
    case RecordKind::in_doubt:
      return Line{Level::warning, told(say.in_doubt, component, wire::name(record.what()), record.a, text)};
    case RecordKind::verdict:
      return Line{Level::error, std::string(text)};
    case RecordKind::run_ended:
      return end_line(say, record, text);
    case RecordKind::run_accepted:
      return Line{Level::debug, told(say.accepted, number(record.run), text, record.a)};
    case RecordKind::acknowledged:
      return Line{Level::debug, told(say.acknowledged, component, wire::name(record.what()))};
    case RecordKind::observed:
      return Line{Level::debug, told(say.observed, component, wire::name(record.state))};
    case RecordKind::reached:
      return Line{Level::debug, told(say.reached, component, wire::name(record.state), elapsed(record.b))};
    case RecordKind::missed:
      return Line{Level::warning, std::string(text)};
    case RecordKind::exception:
      return Line{Level::error, told(say.left, name(static_cast<record::Reason>(record.detail)), text)};
    case RecordKind::alert:
      return Line{static_cast<Level>(record.detail), fmt::format("🔔 {}", text)};
    case RecordKind::recovered:
      return recovered_line(say, record, text);
    case RecordKind::compensating:
      return compensating_line(say, record);
    case RecordKind::settled:
      return settled_line(say, record, component, undoing);
    case RecordKind::refused:
      return refused_line(say, record, component, text, undoing);
    case RecordKind::latched:
      return Line{Level::error, told(say.latched, text)};
    case RecordKind::unlatched:
      return Line{Level::info, told(say.unlatched, text)};
    case RecordKind::approved:
      return Line{Level::info, told(record.detail != 0 ? say.approved : say.disapproved, text)};
    case RecordKind::watched:
      return watched_line(say, record, plant.at(record.component));
    case RecordKind::event_sent:
      return sent_line(say, record, component, text);
    case RecordKind::event_answered:
      return answered_line(say, record, component, text);
    case RecordKind::event_in_doubt:
      return Line{Level::warning,
                  told(say.in_doubt, component, fmt::format("cmd_id {}", number(record.command)), record.a, text)};
    case RecordKind::event_left:
      return Line{Level::error, told(say.left, name(static_cast<record::Reason>(record.detail)), text)};
    case RecordKind::unwatched:
      return Line{Level::info, told(say.unwatched, component, wire::name(record.state))};
    case RecordKind::started:
    case RecordKind::owned:
    case RecordKind::based:
    case RecordKind::skipped:
    case RecordKind::failed:
    case RecordKind::awaited:
    case RecordKind::intent:
    case RecordKind::step_started:
    case RecordKind::step_ended:
    case RecordKind::handled:
    case RecordKind::moved:
    case RecordKind::injected:
    case RecordKind::crashed:
    case RecordKind::restarted:
    case RecordKind::sighted:
    case RecordKind::event_intended:
    case RecordKind::event_handled:
      return std::nullopt;
  }
  ASSERT(!"unknown RecordKind");
}

void tell(base::Log& log, const record::Record& record, const record::Plant& plant, bool undoing,
          base::Language language) {
  const std::optional<Line> line = narrate(record, record.text, plant, undoing, language);
  if (!line) return;
  std::vector<std::pair<std::string_view, std::string>> fields{{"run", std::to_string(number(record.run))},
                                                               {"record", std::string(name(record.kind))}};
  if (record.component != record::no_component) {
    fields.emplace_back("component", plant.at(record.component).name);
    fields.emplace_back("cmd_id", std::to_string(number(record.command)));
  }
  log.write(line->level, line->text, fields);
}

}  // namespace kapela::runtime
