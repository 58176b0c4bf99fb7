#include "orchestrator/scenario/hand_command.hpp"

#include <utility>

#include <fmt/format.h>

#include "orchestrator/scenario/scenario.hpp"

namespace kapela::scenario {

using record::Atomicity;

namespace {

using base::ErrorCode;
using base::fail;

/// No file can say this: it is no type of a trigger.
constexpr std::string_view by_hand = "by hand";

Action action_of(Action::Body body) {
  Action action;
  action.body = std::move(body);
  return action;
}

Selector only(const std::string& component) {
  Selector selector;
  selector.components.push_back(TemplateText::literal(component));
  return selector;
}

/// Where the command leads from wherever it is legal; a process that was started again begins in STOPPED.
wire::State end_of(wire::Command command) {
  const std::span<const wire::Edge> edges = wire::traits(command).edges;
  return edges.empty() ? wire::State::stopped : edges.front().to;
}

Scenario written_out(const HandCommand& order) {
  const std::string_view command = wire::name(order.command);
  Scenario scenario;
  scenario.name = fmt::format("send {} {}", command, order.component);
  scenario.description = fmt::format("one command, given by {}", order.who);
  scenario.trigger_type = by_hand;
  LogEvent word;
  word.message = TemplateText::literal(fmt::format("{} sends {} to {}", order.who, command, order.component));
  scenario.actions.push_back(action_of(std::move(word)));
  scenario.actions.push_back(action_of(SendCommand{only(order.component), order.command, {}}));
  scenario.actions.push_back(action_of(WaitForState{only(order.component), {end_of(order.command)}, order.timeout}));
  // It asks for this command alone: one that fails on its way down is named, and not followed by others.
  scenario.atomicity = energises(scenario) ? Atomicity::rollback : Atomicity::none;
  return scenario;
}

}  // namespace

bool sets_in_motion(wire::Command command) {
  return energises(written_out({.command = command}));
}

bool is_by_hand(const Scenario& scenario) {
  return scenario.trigger_type == by_hand;
}

base::Result<std::shared_ptr<const Scenario>> scenario_of(const HandCommand& order) {
  const std::string_view command = wire::name(order.command);
  if (wire::is_query(order.command))
    return fail(ErrorCode::invalid, fmt::format("{} is a query: it moves nothing", command),
                "the orchestrator asks by itself: kapela status");
  Scenario scenario = written_out(order);
  if (energises(scenario) && !order.energise)
    return fail(ErrorCode::conflict,
                fmt::format("{} can set '{}' in motion, and was sent to nobody", command, order.component),
                "when nobody is in its way: kapela send with --energise, or \"energise\": true");
  return std::make_shared<const Scenario>(std::move(scenario));
}

}  // namespace kapela::scenario
