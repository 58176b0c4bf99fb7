#include "orchestrator/files/trigger_reader.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "orchestrator/files/action_reader.hpp"
#include "orchestrator/files/avena_words.hpp"
#include "orchestrator/files/expression_reader.hpp"
#include "orchestrator/files/selector_reader.hpp"
#include "orchestrator/files/shapes.hpp"
#include "orchestrator/files/trigger_conditions.hpp"
#include "orchestrator/files/trigger_keys.hpp"
#include "orchestrator/keys/key_reader.hpp"
#include "orchestrator/wire/event.hpp"
#include "orchestrator/yaml/scalar_place.hpp"

namespace kapela::files {
namespace {

using base::ErrorCode;
using keys::Keys;
using keys::required;
using keys::Rule;
using scenario::Trigger;
using yaml::Node;
using yaml::Report;

/// Event types that never reach a trigger: the orchestrator answers them itself.
bool is_taken(std::string_view event_type) {
  return wire::parse_command(event_type) || event_type == wire::execute_scenario || event_type == wire::state_changed ||
         event_type == wire::cumulative;
}

using TriggerBody = decltype(Trigger::body);

/// What surrounds the keys of a trigger.
struct Surroundings {
  const expression::Names& names;
  scenario::Place place{};  ///< of the whole
};

TriggerBody read_event(Keys& keys, const Surroundings& around) {
  scenario::EventTrigger trigger;
  keys.value(
      required("event_type", "Of the event that starts it."), keys::any_name, [&](const Node& node, Report& report) {
        trigger.event_type = read_name(node, report).value_or("");
        if (is_taken(trigger.event_type))
          report.error(ErrorCode::invalid, node,
                       fmt::format("{} starts no scenario: the orchestrator takes it for itself", trigger.event_type),
                       "name an event of a component, e.g. EVENT_ERROR_REPORTED");
      });
  keys.name({"source", "Who posts it. Default: anybody."}, trigger.source);
  keys.value({"condition", "What must hold of the event and the plant."}, any_condition,
             [&](const Node& node, Report& report) {
               trigger.condition = read_condition(node, trigger_names(around.names, true), report);
             });
  return trigger;
}

/// Nobody enters a state that he comes from.
bool can_enter(const scenario::StateTrigger& trigger) {
  const auto entered = [&](wire::State state) {
    return std::any_of(trigger.from.begin(), trigger.from.end(), [state](wire::State each) { return each != state; });
  };
  return trigger.from.empty() || trigger.to.empty() || std::any_of(trigger.to.begin(), trigger.to.end(), entered);
}

TriggerBody read_state(Keys& keys, const Surroundings& around) {
  scenario::StateTrigger trigger;
  trigger.components = read_selector_or_all(keys, trigger_names(around.names, false));
  trigger.to = read_states_of(keys, {"state", "states", "to"}, true);
  keys.value({"from", "Only from one of these."}, any_states,
             [&](const Node& node, Report& report) { trigger.from = read_states(node, report); });
  if (!can_enter(trigger))
    keys.complain(ErrorCode::conflict, "from", "no component enters the state that it comes from",
                  "name other states in from, or leave it out");
  lasting_key(keys, trigger.lasting);
  return trigger;
}

TriggerBody read_ready(Keys& keys, const Surroundings& around) {
  scenario::Condition::InStates ready;
  ready.which = scenario::Quantifier::all;
  ready.components = read_selector_or_all(keys, trigger_names(around.names, false));
  ready.states = read_states_of(keys, {"state", "states"}, false);
  scenario::ConditionTrigger trigger;
  trigger.condition.text = text_of(ready);
  trigger.condition.place = around.place;
  trigger.condition.body = std::move(ready);
  lasting_key(keys, trigger.condition.lasting);
  return trigger;
}

TriggerBody read_automatic(Keys& keys, const Surroundings& around) {
  scenario::ConditionTrigger trigger;
  keys.value(required("conditions", "What must hold; of a list, all."), any_trigger_condition,
             [&](const Node& node, Report& report) {
               trigger.condition = read_trigger_condition(node, around.names, report);
             });
  lasting_key(keys, trigger.condition.lasting);
  return trigger;
}

std::optional<calendar::Cron> read_cron(const Node& node, Report& report) {
  const std::optional<std::string> text = read_string(node, report);
  if (!text) return std::nullopt;
  auto cron = calendar::Cron::parse(*text);
  if (cron) return std::move(*cron);
  const calendar::Mistake& mistake = cron.error();
  const std::optional<yaml::Position> place = place_in(node, mistake.column - 1, report);
  report.add(yaml::Severity::error, ErrorCode::invalid, place.value_or(node.position()), mistake.message, mistake.hint);
  return std::nullopt;
}

TriggerBody read_schedule(Keys& keys, const Surroundings&) {
  scenario::ScheduleTrigger trigger;
  if (!keys.obey(Rule::not_together, {"cron", "every"}))
    keys.complain(ErrorCode::conflict, "every", "a schedule has cron or every, not both", "remove one of them");
  if (!keys.obey(Rule::at_least_one, {"cron", "every"}))
    keys.complain(ErrorCode::missing_key, "", "a schedule needs cron or every",
                  "e.g. cron: \"*/5 8-18 * * MON-FRI\", or every: 10m");
  if (!keys.obey(Rule::not_together, {"every", "timezone"}) && !keys.has("cron"))
    keys.complain(ErrorCode::conflict, "timezone", "a period is the same in every time zone",
                  "remove timezone, or use cron");
  keys.value({"cron", "Minute, hour, day, month and day of the week, e.g. */5 8-18 * * MON-FRI."}, keys::any_text,
             [&](const Node& node, Report& report) {
               if (auto read = read_cron(node, report); read) trigger.when = std::move(*read);
             });
  keys.value({"every", "Again and again after so long."}, keys::duration(), [&](const Node& node, Report& report) {
    trigger.when = read_duration(node, report).value_or(base::Duration());
  });
  keys.value({"timezone", "Of the cron expression. Default: that of this machine."}, any_zone,
             [&](const Node& node, Report& report) { trigger.zone = read_zone(node, report); });
  return trigger;
}

struct TriggerType {
  std::string_view name;
  std::string_view avena;  ///< avena_commons' word; empty: the same
  std::string_view title;
  TriggerBody (*read)(Keys&, const Surroundings&);  ///< null: nothing starts it
};
constexpr std::array trigger_types{
    TriggerType{"manual", "", "Started by hand only", nullptr},
    TriggerType{"automatic", "", "A condition comes to hold", read_automatic},
    TriggerType{"event_received", "event", "Somebody posts an event", read_event},
    TriggerType{"schedule", "scheduled", "A calendar", read_schedule},
    TriggerType{"component_state", "", "A component enters a state", read_state},
    TriggerType{"all_components_ready", "", "All components are ready", read_ready},
};

/// Ours, then avena_commons'.
std::vector<std::string> trigger_words() {
  std::vector<std::string> words;
  for (const TriggerType& each : trigger_types) words.emplace_back(each.name);
  for (auto each = trigger_types.rbegin(); each != trigger_types.rend(); ++each)
    if (!each->avena.empty()) words.emplace_back(each->avena);
  return words;
}

const TriggerType* read_trigger_word(const Node& node, Report& report) {
  if (refuse_avena_word(AvenaKind::trigger, node, node.text(), report)) return nullptr;
  const std::optional<std::string> word = read_choice(node, report, "a trigger type", trigger_words());
  const auto* const found = std::find_if(trigger_types.begin(), trigger_types.end(), [&](const TriggerType& each) {
    return word && (*word == each.name || *word == each.avena);
  });
  return found == trigger_types.end() ? nullptr : found;
}

void trigger_keys_of(Keys& keys, const TriggerType& type, const Surroundings& around, Trigger& trigger) {
  if (type.read == nullptr)
    keys.not_acted_on("conditions", find_avena_word(AvenaKind::trigger_key, "conditions")->instead);
  else
    trigger.body = type.read(keys, around);
}

constexpr keys::Key description_key{"description", "For people."};

std::vector<keys::Variant> trigger_variants() {
  std::vector<keys::Variant> variants;
  for (const TriggerType& type : trigger_types) {
    std::vector<std::string> words{std::string(type.name)};
    if (!type.avena.empty()) words.emplace_back(type.avena);
    variants.push_back({words, {"", std::string(type.title), [&type](Keys& keys) {
                                  const expression::Names names = scenario::names_of({});
                                  Trigger trigger;
                                  keys.unread(required("type"), keys::word(trigger_words));
                                  keys.unread(description_key, keys::any_text);
                                  trigger_keys_of(keys, type, {names}, trigger);
                                }}});
  }
  return variants;
}

constexpr std::array<std::string_view, 1> by_hand{"manual"};
constexpr keys::Shape bare_trigger = keys::word(by_hand);
constexpr keys::Shape whole_trigger = keys::variants(trigger_variants);
constexpr std::array trigger_forms{&bare_trigger, &whole_trigger};

ReadTrigger read_bare_trigger(const Node& node, Report& report) {
  ReadTrigger read;
  const TriggerType* const type = read_trigger_word(node, report);
  if (type == nullptr) return read;
  read.type = type->name;
  if (read.type != "manual")
    report.error(ErrorCode::missing_key, node, fmt::format("the trigger '{}' does not say what starts it", read.type),
                 fmt::format("write trigger: {{type: {}, ...}}", read.type));
  return read;
}

}  // namespace

constinit const keys::Shape any_trigger = keys::defined("trigger", keys::one_of(trigger_forms));

ReadTrigger read_trigger(const Node& node, const expression::Names& names, Report& report) {
  if (node.kind() == yaml::Kind::scalar) return read_bare_trigger(node, report);
  ReadTrigger read;
  const std::size_t errors = report.errors();
  const TriggerType* type = nullptr;
  Trigger trigger;
  keys::KeyReader reader(node, "a trigger", report);
  reader.value(required("type"), keys::word(trigger_words), [&](const Node& word, Report& into) {
    type = read_trigger_word(word, into);
    trigger.place = place_of(word, into);
  });
  reader.value(description_key, keys::any_text, keys::not_read);
  if (type == nullptr) return read;
  read.type = type->name;
  trigger_keys_of(reader, *type, {names, place_of(node, report)}, trigger);
  reader.finish();
  if (read.type != "manual" && report.errors() == errors)
    read.trigger = std::make_shared<const Trigger>(std::move(trigger));
  return read;
}

}  // namespace kapela::files
