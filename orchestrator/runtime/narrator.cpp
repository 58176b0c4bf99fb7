#include "orchestrator/runtime/narrator.hpp"

#include <vector>

#include <fmt/format.h>

#include "orchestrator/base/assert.hpp"
#include "orchestrator/base/duration.hpp"
#include "orchestrator/engine/report.hpp"

namespace kapela::runtime {
namespace {

using base::Level;
using engine::RecordKind;

std::string elapsed(std::uint64_t nanoseconds) {
  return base::elapsed_text(base::Duration(static_cast<base::Duration::rep>(nanoseconds)));
}

Line sent_line(const engine::Record& record, const engine::ComponentSpec& component) {
  const auto command = wire::spelling(record.what(), component.dialect);
  if (record.a == 1)
    return Line{Level::info, fmt::format("Wysłano komendę '{}' do komponentu '{}'", command, component.name)};
  return Line{Level::warning,
              fmt::format("Ponowiono komendę '{}' do komponentu '{}' (próba {})", command, component.name, record.a)};
}

Line end_line(const engine::Record& record, std::string_view text) {
  const auto status = static_cast<engine::RunStatus>(record.detail);
  const Level level = status == engine::RunStatus::succeeded ? Level::debug : Level::error;
  return Line{level, fmt::format("Run {} ended {} after {}{}{}", number(record.run), name(status), elapsed(record.b),
                                 text.empty() ? "" : ": ", text)};
}

/// What brings components down is told; what a sound end confirms is routine.
Line settled_line(const engine::Record& record, std::string_view component, bool undoing) {
  return Line{undoing ? Level::info : Level::debug,
              fmt::format("{} is {}, where it may stay", component, wire::name(record.state))};
}

/// Going forward, the verdict says it.
Line refused_line(const engine::Record& record, std::string_view component, std::string_view text, bool undoing) {
  return Line{undoing ? Level::warning : Level::debug,
              fmt::format("{} refused {}: {}", component, wire::name(record.what()), text)};
}

Line watched_line(const engine::Record& record, const engine::ComponentSpec& component) {
  const bool known = record.what() != wire::Command::get_state;
  const std::string doubt = known ? fmt::format("{} of run {} may still act in it",
                                                wire::spelling(record.what(), component.dialect), record.a)
                                  : fmt::format("run {} has given it up", record.a);
  return Line{Level::warning, fmt::format("{} is watched: {}; when it comes back above {}, it is brought down",
                                          component.name, doubt, wire::name(record.state))};
}

Line recovered_line(const engine::Record& record, std::string_view text) {
  const bool goes_on = record.detail != 0;
  return Line{Level::warning, fmt::format("Run {} of '{}' was open when the orchestrator died: it {}",
                                          number(record.run), text, goes_on ? "goes on" : "is undone")};
}

Line compensating_line(const engine::Record& record) {
  return Line{Level::warning,
              fmt::format("Run {}: {} component{} brought down to where {} may stay, within {}", number(record.run),
                          record.a, record.a == 1 ? " is" : "s are", record.a == 1 ? "it" : "they",
                          base::to_text(base::Duration(static_cast<base::Duration::rep>(record.b))))};
}

}  // namespace

std::optional<Line> narrate(const engine::Record& record, std::string_view text, const engine::Plant& plant,
                            bool undoing) {
  const std::string_view component =
      record.component == engine::no_component ? std::string_view() : plant.at(record.component).name;
  switch (record.kind) {
    case RecordKind::log:
      return Line{static_cast<Level>(record.detail), std::string(text)};
    case RecordKind::sent:
      return sent_line(record, plant.at(record.component));
    case RecordKind::in_doubt:
      return Line{Level::warning, fmt::format("{}: no answer to {} (attempt {}): {}", component,
                                              wire::name(record.what()), record.a, text)};
    case RecordKind::verdict:
      return Line{Level::error, std::string(text)};
    case RecordKind::run_ended:
      return end_line(record, text);
    case RecordKind::run_accepted:
      return Line{Level::debug,
                  fmt::format("Run {} of '{}' accepted for {} components", number(record.run), text, record.a)};
    case RecordKind::acknowledged:
      return Line{Level::debug, fmt::format("{} acknowledged {}", component, wire::name(record.what()))};
    case RecordKind::observed:
      return Line{Level::debug, fmt::format("{} is {}", component, wire::name(record.state))};
    case RecordKind::reached:
      return Line{Level::debug,
                  fmt::format("{} reached {} after {}", component, wire::name(record.state), elapsed(record.b))};
    case RecordKind::missed:
      return Line{Level::warning, std::string(text)};
    case RecordKind::exception:
      return Line{Level::error,
                  fmt::format("Left where it is ({}): {}", name(static_cast<engine::Reason>(record.detail)), text)};
    case RecordKind::alert:
      return Line{static_cast<Level>(record.detail), fmt::format("🔔 {}", text)};
    case RecordKind::recovered:
      return recovered_line(record, text);
    case RecordKind::compensating:
      return compensating_line(record);
    case RecordKind::settled:
      return settled_line(record, component, undoing);
    case RecordKind::refused:
      return refused_line(record, component, text, undoing);
    case RecordKind::latched:
      return Line{
          Level::error,
          fmt::format("🔒 The plant is latched: {}. Starts are refused until an operator acknowledges: kapela ack",
                      text)};
    case RecordKind::unlatched:
      return Line{Level::info, fmt::format("🔓 The plant is acknowledged by {}", text)};
    case RecordKind::approved:
      return Line{Level::info, fmt::format("{}: {}", record.detail != 0 ? "Approved" : "Not approved", text)};
    case RecordKind::watched:
      return watched_line(record, plant.at(record.component));
    case RecordKind::unwatched:
      return Line{Level::info, fmt::format("{} is watched no longer; it is {}", component, wire::name(record.state))};
    case RecordKind::started:
    case RecordKind::owned:
    case RecordKind::based:
    case RecordKind::skipped:
    case RecordKind::awaited:
    case RecordKind::intent:
    case RecordKind::step_started:
    case RecordKind::step_ended:
    case RecordKind::handled:
    case RecordKind::moved:
    case RecordKind::injected:
    case RecordKind::crashed:
    case RecordKind::restarted:
      return std::nullopt;
  }
  ASSERT(!"unknown RecordKind");
}

void tell(base::Log& log, const engine::Record& record, const engine::Plant& plant, bool undoing) {
  const std::optional<Line> line = narrate(record, record.text, plant, undoing);
  if (!line) return;
  std::vector<std::pair<std::string_view, std::string>> fields{{"run", std::to_string(number(record.run))},
                                                               {"record", std::string(name(record.kind))}};
  if (record.component != engine::no_component) {
    fields.emplace_back("component", plant.at(record.component).name);
    fields.emplace_back("cmd_id", std::to_string(number(record.command)));
  }
  log.write(line->level, line->text, fields);
}

}  // namespace kapela::runtime
