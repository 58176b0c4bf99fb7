#include "orchestrator/files/send_event_reader.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "orchestrator/base/offer.hpp"
#include "orchestrator/files/event_names.hpp"
#include "orchestrator/files/expression_reader.hpp"
#include "orchestrator/files/json_value.hpp"
#include "orchestrator/files/selector_reader.hpp"
#include "orchestrator/files/shapes.hpp"
#include "orchestrator/files/vars_reader.hpp"
#include "orchestrator/keys/key_reader.hpp"
#include "orchestrator/wire/event.hpp"
#include "orchestrator/wire/shown.hpp"

namespace kapela::files {
namespace {

using base::ErrorCode;
using keys::Keys;
using keys::required;
using scenario::Action;
using scenario::DataTemplate;
using yaml::Node;
using yaml::Report;

/// Members of the data that say which event it is.
constexpr std::array<std::string_view, 5> fences{"cmd_id", "epoch", "not_after", "run", "proof"};
constexpr std::array<std::string_view, 3> own_events{wire::cumulative, wire::state_changed, wire::execute_scenario};

std::string read_event(const Node& node, Report& report) {
  const std::optional<std::string> name = read_name(node, report);
  if (!name) return {};
  if (wire::parse_command(*name))
    report.error(ErrorCode::invalid, node, fmt::format("{} is a command of the state machine", *name),
                 "write type: send_command, or ensure_state");
  else if (std::find(own_events.begin(), own_events.end(), *name) != own_events.end())
    report.error(ErrorCode::invalid, node, fmt::format("{} belongs to the protocol itself", *name),
                 "name an event of the component's business");
  else if (name->find("{{") != std::string::npos)
    report.error(ErrorCode::unsupported, node, "the name of an event is written out",
                 "what it may do is checked before anything runs: choose between events with if");
  else
    check_event_name(*name, node, report);
  return *name;
}

/// What its texts hold is read where it stands.
void read_slots(const Node& node, const std::string& pointer, const expression::Names& names, Report& report,
                std::vector<DataTemplate::Slot>& slots) {
  if (node.kind() == yaml::Kind::mapping)
    for (const yaml::Member& member : node.members())
      read_slots(member.value, pointer + wire::pointer_step(member.key.text()), names, report, slots);
  if (node.kind() == yaml::Kind::sequence)
    for (std::size_t i = 0; i < node.items().size(); ++i)
      read_slots(node.items()[i], fmt::format("{}/{}", pointer, i), names, report, slots);
  if (node.kind() != yaml::Kind::scalar || node.text().find("{{") == std::string::npos) return;
  slots.push_back({pointer, read_template(node, names, report)});
}

DataTemplate read_data(const Node& node, const expression::Names& names, Report& report) {
  const keys::KeyReader mapping(node, "data", report);
  if (!mapping.is_mapping()) return {};
  for (const yaml::Member& member : node.members())
    if (std::find(fences.begin(), fences.end(), member.key.text()) != fences.end())
      report.error(ErrorCode::invalid, member.key,
                   fmt::format("'{}' belongs to the protocol: it says which event this is", member.key.text()),
                   "give it another name");
  std::vector<DataTemplate::Slot> slots;
  read_slots(node, "", names, report, slots);
  return {json_value(node), std::move(slots)};
}

void event_key(Keys& keys, const keys::Key& key, std::string& event) {
  keys.value(key, event_name, [&](const Node& node, Report& report) { event = read_event(node, report); });
}

void data_key(Keys& keys, const expression::Names& names, DataTemplate& data) {
  keys.value({"data", "What it carries; texts may hold {{ }}, and one that is nothing else keeps its type."},
             keys::any_mapping, [&](const Node& node, Report& report) { data = read_data(node, names, report); });
}

void undo_keys(Keys& keys, const expression::Names& names, scenario::UndoEvent& undo) {
  event_key(keys, required("event", "What takes it back. It may come where the event was not acted on."), undo.event);
  data_key(keys, names, undo.data);
  keys.duration({"timeout", "Until it is acknowledged; it is repeated until then."}, undo.timeout, as_avena);
}

keys::Block undo_block() {
  return {"undo_event", "",
          [](Keys& keys) {
            scenario::UndoEvent undo;
            undo_keys(keys, scenario::names_of_any(), undo);
          },
          "Sent when the run is rolled back, before components are brought down, the latest first."};
}

/// `reply` beside all else.
/// No groups: of several components, nobody knows whose.
expression::Names with_reply(const expression::Names& names) {
  return {[names](const expression::Path& path) -> base::Result<expression::Type> {
            if (path.front() != "reply") return names.type_of(path);
            if (path.size() > 1) return expression::Type::any;
            return base::fail(ErrorCode::invalid, "'reply' alone is no value", "write e.g. reply.data.level");
          },
          names.check_text, names.meant};
}

constexpr keys::Shape saved = keys::map_of(variable_name, any_expression, 1);

void read_saved(const Node& node, const Scope& scope, scenario::SendEvent& action, Report& report) {
  const keys::KeyReader mapping(node, "save", report);
  if (!mapping.is_mapping()) return;
  std::vector<std::string> known;
  for (const auto& [name, value] : scope.vars) known.push_back(name);
  for (const yaml::Member& member : node.members()) {
    const std::string& name = member.key.text();
    if (std::find(known.begin(), known.end(), name) == known.end())
      report.error(
          ErrorCode::invalid, member.key, fmt::format("there is no variable {}", base::in_quotes(name)),
          known.empty() ? "declare it with its default under vars: of the scenario" : base::offer(name, known));
    action.save.emplace_back(name, read_expression(member.value, with_reply(scope.names), report));
  }
}

void reply_keys(Keys& keys, const Scope& scope, scenario::SendEvent& action) {
  keys.flag({"reply", "It is done when the component has replied; an acknowledgement is not enough."},
            action.needs_reply);
  keys.value({"expect", "Of `reply` (result, error_code, error_message, data): the step fails where it does not hold."},
             any_condition, [&](const Node& node, Report& report) {
               action.expect = read_condition(node, with_reply(scope.names), report);
             });
  keys.value({"save", "Variables, each with an expression of `reply`. For one component."}, saved,
             [&](const Node& node, Report& report) { read_saved(node, scope, action, report); });
  action.needs_reply = action.needs_reply || action.expect || !action.save.empty();
}

void take_back_keys(Keys& keys, const Scope& scope, scenario::SendEvent& action) {
  keys.block({"undo"}, keys::block(undo_block), "undo",
             [&](Keys& inner) { undo_keys(inner, scope.names, action.undo.emplace()); });
  keys.flag({"harmless", "There is nothing to take back. A scenario that is rolled back needs this or undo."},
            action.harmless);
  if (!keys.obey(keys::Rule::not_together, {"undo", "harmless"}))
    keys.complain(ErrorCode::invalid, "harmless", "both undo and harmless",
                  "what is harmless needs nothing that takes it back");
}

scenario::SendEvent read_event_action(Keys& keys, const Scope& scope, std::string_view event_word) {
  scenario::SendEvent action;
  action.targets = read_selector(keys, scope.names);
  event_key(keys, required(event_word, "Its type: an event of the component's business, no command."), action.event);
  data_key(keys, scope.names, action.data);
  keys.duration(
      {"timeout", "Until each has acknowledged it, or replied. Default: command_timeout of the configuration."},
      action.timeout, as_avena);
  reply_keys(keys, scope, action);
  take_back_keys(keys, scope, action);
  return action;
}

/// Something must be able to make it hold.
void check_names_components(Keys& keys, const expression::Expression& condition) {
  const std::vector<expression::Path> paths = condition.paths();
  const bool asks = std::any_of(paths.begin(), paths.end(), [](const expression::Path& path) {
    return path.front() == "components" || path.front() == "plant";
  });
  if (keys.has("condition") && !asks)
    keys.complain(ErrorCode::invalid, "condition", "it asks no component, so that nothing would make it hold",
                  "e.g. components.io.data.feeder.level >= 3; require checks what is known already");
}

}  // namespace

Action::Body read_send_event(Keys& keys, const Scope& scope) {
  return read_event_action(keys, scope, "event");
}

Action::Body read_send_custom_command(Keys& keys, const Scope& scope) {
  return read_event_action(keys, scope, "command");
}

Action::Body read_wait_for(Keys& keys, const Scope& scope) {
  scenario::WaitFor action;
  condition_key(keys, required("condition", "What is waited for, e.g. components.io.data.feeder.level >= 3."),
                scope.names, action.condition);
  check_names_components(keys, action.condition);
  keys.duration(required("timeout", "Until it holds, by what the components say after the step began."), action.timeout,
                as_avena);
  template_key(keys, {"message", "Why. Default: the condition is named."}, scope.names, action.message);
  return action;
}

}  // namespace kapela::files
