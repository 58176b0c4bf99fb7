#include "orchestrator/files/trigger_reader.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "orchestrator/files/action_reader.hpp"
#include "orchestrator/files/expression_reader.hpp"
#include "orchestrator/files/selector_reader.hpp"
#include "orchestrator/files/trigger_conditions.hpp"
#include "orchestrator/wire/event.hpp"
#include "orchestrator/yaml/scalar_place.hpp"

namespace kapela::files {
namespace {

using base::ErrorCode;
using engine::Trigger;
using yaml::MappingReader;
using yaml::Node;

const std::vector<std::string>& trigger_types() {
  static const std::vector<std::string> types{
      "manual",    "automatic", "event_received", "schedule", "component_state", "all_components_ready",
      "scheduled", "event"};
  return types;
}

/// avena_commons' words.
std::string our_word(std::string type) {
  if (type == "scheduled") return "schedule";
  if (type == "event") return "event_received";
  return type;
}

/// Event types that never reach a trigger: the orchestrator answers them itself.
bool is_taken(std::string_view event_type) {
  return wire::parse_command(event_type) || event_type == wire::execute_scenario || event_type == wire::state_changed ||
         event_type == wire::cumulative;
}

engine::EventTrigger read_event(MappingReader& reader, const engine::Vars& vars) {
  engine::EventTrigger trigger;
  const std::optional<Node> type = reader.required("event_type");
  if (type) trigger.event_type = read_name(*type, reader.report()).value_or("");
  if (is_taken(trigger.event_type))
    reader.report().error(
        ErrorCode::invalid, *type,
        fmt::format("{} starts no scenario: the orchestrator takes it for itself", trigger.event_type),
        "name an event of a component, e.g. EVENT_ERROR_REPORTED");
  if (const std::optional<Node> source = reader.optional("source"); source)
    trigger.source = read_name(*source, reader.report()).value_or("");
  if (const std::optional<Node> condition = reader.optional("condition"); condition)
    trigger.condition = read_condition(*condition, trigger_names(vars, true), reader.report());
  return trigger;
}

engine::StateTrigger read_state(MappingReader& reader, const engine::Vars& vars) {
  engine::StateTrigger trigger;
  trigger.components = read_selector_or_all(reader, trigger_names(vars, false));
  trigger.to = read_states_of(reader, {"state", "states", "to"}, true);
  if (const std::optional<Node> from = reader.optional("from"); from) {
    trigger.from = read_states(*from, reader.report());
    const auto entered = [&](wire::State state) {
      return std::any_of(trigger.from.begin(), trigger.from.end(), [state](wire::State each) { return each != state; });
    };
    if (!trigger.from.empty() && !trigger.to.empty() && std::none_of(trigger.to.begin(), trigger.to.end(), entered))
      reader.report().error(ErrorCode::conflict, *from, "no component enters the state that it comes from",
                            "name other states in from, or leave it out");
  }
  trigger.lasting = reader.duration("for").value_or(trigger.lasting);
  return trigger;
}

engine::ConditionTrigger read_ready(MappingReader& reader, const engine::Vars& vars) {
  engine::Condition::InStates ready;
  ready.which = engine::Quantifier::all;
  ready.components = read_selector_or_all(reader, trigger_names(vars, false));
  ready.states = read_states_of(reader, {"state", "states"}, false);
  engine::ConditionTrigger trigger;
  trigger.condition.text = text_of(ready);
  trigger.condition.place = place_of(reader.node(), reader.report());
  trigger.condition.body = std::move(ready);
  trigger.condition.lasting = reader.duration("for").value_or(base::Duration());
  return trigger;
}

engine::ConditionTrigger read_automatic(MappingReader& reader, const engine::Vars& vars) {
  engine::ConditionTrigger trigger;
  const std::optional<Node> conditions = reader.required("conditions");
  if (conditions) trigger.condition = read_trigger_condition(*conditions, vars, reader.report());
  if (const auto lasting = reader.duration("for")) trigger.condition.lasting = *lasting;
  return trigger;
}

std::optional<calendar::Cron> read_cron(const Node& node, yaml::Report& report) {
  const std::optional<std::string> text = read_string(node, report);
  if (!text) return std::nullopt;
  auto cron = calendar::Cron::parse(*text);
  if (cron) return std::move(*cron);
  const calendar::Mistake& mistake = cron.error();
  const std::optional<yaml::Position> place = place_in(node, mistake.column - 1, report);
  report.add(yaml::Severity::error, ErrorCode::invalid, place.value_or(node.position()), mistake.message, mistake.hint);
  return std::nullopt;
}

engine::ScheduleTrigger read_schedule(MappingReader& reader) {
  engine::ScheduleTrigger trigger;
  const std::optional<Node> cron = reader.optional("cron");
  const std::optional<Node> every = reader.optional("every");
  const std::optional<Node> zone = reader.optional("timezone");
  yaml::Report& report = reader.report();
  if (cron && every)
    report.error(ErrorCode::conflict, *every, "a schedule has cron or every, not both", "remove one of them");
  if (!cron && !every && !reader.has("cron") && !reader.has("every"))
    report.error(ErrorCode::missing_key, reader.node(), "a schedule needs cron or every",
                 "e.g. cron: \"*/5 8-18 * * MON-FRI\", or every: 10m");
  if (zone && every && !cron)
    report.error(ErrorCode::conflict, *zone, "a period is the same in every time zone", "remove timezone, or use cron");
  if (cron)
    if (auto read = read_cron(*cron, report); read) trigger.when = std::move(*read);
  if (every) trigger.when = read_duration(*every, report).value_or(base::Duration());
  if (zone) trigger.zone = read_zone(*zone, report);
  return trigger;
}

}  // namespace

ReadTrigger read_trigger(const Node& node, const engine::Vars& vars, yaml::Report& report) {
  ReadTrigger read;
  const std::size_t errors = report.errors();
  if (node.kind() == yaml::Kind::scalar) {
    read.type = our_word(read_choice(node, report, "a trigger type", trigger_types()).value_or("manual"));
    if (read.type != "manual")
      report.error(ErrorCode::missing_key, node, fmt::format("the trigger '{}' does not say what starts it", read.type),
                   fmt::format("write trigger: {{type: {}, ...}}", read.type));
    return read;
  }
  constexpr std::array<std::string_view, 1> conditions{"conditions"};
  MappingReader reader(node, "a trigger", report);
  const std::optional<Node> type = reader.required("type");
  (void)reader.optional("description");
  if (!type) return read;
  const std::optional<std::string> word = read_choice(*type, report, "a trigger type", trigger_types());
  if (!word) return read;
  read.type = our_word(*word);
  Trigger trigger;
  trigger.place = place_of(*type, report);
  if (read.type == "manual") reader.not_acted_on(conditions);
  if (read.type == "event_received") trigger.body = read_event(reader, vars);
  if (read.type == "component_state") trigger.body = read_state(reader, vars);
  if (read.type == "all_components_ready") trigger.body = read_ready(reader, vars);
  if (read.type == "automatic") trigger.body = read_automatic(reader, vars);
  if (read.type == "schedule") trigger.body = read_schedule(reader);
  reader.finish();
  if (read.type != "manual" && report.errors() == errors)
    read.trigger = std::make_shared<const Trigger>(std::move(trigger));
  return read;
}

}  // namespace kapela::files
