#include "orchestrator/scenario/plant_check.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "orchestrator/base/offer.hpp"
#include "orchestrator/scenario/action_walk.hpp"
#include "orchestrator/scenario/obstacle.hpp"
#include "orchestrator/scenario/selector.hpp"
#include "orchestrator/scenario/trigger.hpp"

namespace kapela::scenario {
namespace {

class PlantCheck {
 public:
  PlantCheck(const record::Plant& plant, std::string_view whose)
      : plant_(plant), whose_(whose), components_(plant.component_names()), groups_(plant.group_names()) {}

  void check(const Action& action) {
    const Who who{type_name(action.body), action.place};
    check_expressions(expressions_of(action), who);
    const Selector* const selector = selector_of(action.body);
    if (selector == nullptr) return;
    const std::size_t before = found.size();
    check_selector(*selector, who);
    if (found.size() > before) return;
    check_quorum(*selector, action);
    if (const auto* const send = std::get_if<SendCommand>(&action.body); send != nullptr)
      check_command(*send, action.place);
    if (const auto* const handle = std::get_if<HandleProcess>(&action.body); handle != nullptr)
      check_process(*handle, action);
  }

  void check(const Trigger& trigger) {
    const Who who{"the trigger", trigger.place};
    if (const auto* state = std::get_if<StateTrigger>(&trigger.body); state != nullptr)
      check_selector(state->components, who);
    if (const auto* event = std::get_if<EventTrigger>(&trigger.body); event != nullptr && event->condition)
      check_expressions({*event->condition}, who);
    if (const auto* condition = std::get_if<ConditionTrigger>(&trigger.body); condition != nullptr)
      check(condition->condition);
  }

  void check(const Condition& condition) {
    const Who who{"the trigger", condition.place};
    if (const auto* expression = std::get_if<expression::Expression>(&condition.body); expression != nullptr)
      check_expressions({*expression}, who);
    if (const auto* states = std::get_if<Condition::InStates>(&condition.body); states != nullptr)
      check_selector(states->components, who);
    if (const auto* text = std::get_if<Condition::ErrorText>(&condition.body); text != nullptr)
      check_selector(text->components, who);
    if (const auto* combination = std::get_if<Condition::Combination>(&condition.body); combination != nullptr)
      for (const Condition& part : combination->parts) check(part);
  }

  std::vector<Remark> found{};

 private:
  /// What names something, and where it stands.
  struct Who {
    std::string_view what;
    const Place& place;
  };

  void check_name(std::string_view kind, const std::string& name, const std::vector<std::string>& known,
                  const Who& who) {
    if (std::find(known.begin(), known.end(), name) != known.end()) return;
    add(base::ErrorCode::not_found, who.place,
        fmt::format("{} names the {} '{}', which {} does not have", who.what, kind, name, whose_),
        base::offer(name, known));
  }

  void check_selector(const Selector& selector, const Who& who) {
    for (const TemplateText& name : selector.components)
      if (name.constant()) check_name("component", name.source(), components_, who);
    for (const std::string& name : selector.groups) check_name("group", name, groups_, who);
    for (const std::string& unit : selector.units)
      if (!plant_.with_unit(unit))
        add(base::ErrorCode::not_found, who.place,
            fmt::format("{} names the unit '{}', which no component of {} has", who.what, unit, whose_),
            fmt::format("give the component whose service it is 'unit: {}' in the plant file", unit));
  }

  void check_expressions(const std::vector<expression::Expression>& expressions, const Who& who) {
    for (const expression::Expression& expression : expressions)
      for (const expression::Path& path : expression.paths())
        if (path.size() > 1 && path[0] == "components") check_name("component", path[1], components_, who);
  }

  /// Named with the first component that lacks it: all of its dialect do.
  void check_command(const SendCommand& send, const Place& place) {
    for (const record::ComponentId id : targets_of(send.targets)) {
      const record::ComponentSpec& component = plant_.at(id);
      if (send.command == wire::Command::restart && component.process.stays_away)
        return add(base::ErrorCode::invalid, place,
                   fmt::format("{}: after {} its process has ended, and nobody starts it again ('restart' of its "
                               "'process' is never)",
                               component.name, wire::spelling(send.command, component.dialect)),
                   "write type: restart_process");
      if (wire::implements(component.dialect, send.command)) continue;
      return add(base::ErrorCode::invalid, place, lacks_command(component, send.command),
                 "it has " + wire::words_text(component.dialect));
    }
  }

  void check_process(const HandleProcess& handle, const Action& action) {
    for (const record::ComponentId id : targets_of(handle.targets)) {
      const record::ComponentSpec& component = plant_.at(id);
      if (component.process.is_kept()) continue;
      return add(base::ErrorCode::invalid, action.place, lacks_process(component, type_name(action.body)),
                 std::string(write_process));
    }
  }

  /// None while somebody is known only when the scenario runs.
  [[nodiscard]] std::vector<record::ComponentId> targets_of(const Selector& selector) const {
    const bool known = std::all_of(selector.components.begin(), selector.components.end(),
                                   [](const TemplateText& name) { return name.constant(); });
    if (!known) return {};
    auto targets = resolve(selector, plant_, [](const auto&) { return std::optional<expression::Value>(); });
    return targets ? *targets : std::vector<record::ComponentId>();
  }

  void check_quorum(const Selector& selector, const Action& action) {
    if (!action.quorum) return;
    const std::vector<record::ComponentId> targets = targets_of(selector);
    if (targets.empty() || *action.quorum <= targets.size()) return;
    add(base::ErrorCode::invalid, action.place,
        fmt::format("a quorum of {} is never reached: {} means {} components", *action.quorum, type_name(action.body),
                    targets.size()),
        {});
  }

  void add(base::ErrorCode code, const Place& place, std::string message, std::string hint) {
    found.push_back({place, std::move(message), std::move(hint), code});
  }

  const record::Plant& plant_;
  std::string_view whose_;
  std::vector<std::string> components_;
  std::vector<std::string> groups_;
};

}  // namespace

std::vector<Remark> check_against(const Scenario& scenario, const record::Plant& plant, std::string_view whose) {
  PlantCheck check(plant, whose);
  if (scenario.trigger != nullptr) check.check(*scenario.trigger);
  for_each_action(scenario, [&](const Action& action) { check.check(action); });
  return std::move(check.found);
}

}  // namespace kapela::scenario
