#include "orchestrator/api/action_document.hpp"

#include <nlohmann/json.hpp>

#include "orchestrator/api/json_values.hpp"
#include "orchestrator/base/duration.hpp"

namespace kapela::api {
namespace {

using wire::Json;

Json states_json(const std::vector<wire::State>& states) {
  Json names = Json::array();
  for (const wire::State state : states) names.push_back(text(wire::name(state)));
  return names;
}

struct ActionJson {
  Json& json;

  void targets(const scenario::Selector& selector) const {
    if (selector.all) json["target"] = "@all";
    for (const scenario::TemplateText& component : selector.components)
      json["components"].push_back(component.source());
    if (!selector.groups.empty()) json["groups"] = selector.groups;
    if (!selector.state_in.empty()) json["state_in"] = states_json(selector.state_in);
    if (!selector.state_not_in.empty()) json["state_not_in"] = states_json(selector.state_not_in);
  }
  void operator()(const scenario::LogEvent& log) const {
    json["level"] = text(base::level_name(log.level));
    json["message"] = log.message.source();
  }
  void operator()(const scenario::TestAction& test) const { json["message"] = test.message.source(); }
  void operator()(const scenario::SendCommand& send) const {
    targets(send.targets);
    json["command"] = text(wire::name(send.command));
    if (send.timeout) json["timeout"] = base::to_text(*send.timeout);
  }
  void operator()(const scenario::WaitForState& wait) const {
    targets(wait.targets);
    json["target_state"] = states_json(wait.states);
    json["timeout"] = base::to_text(wait.timeout);
  }
  void operator()(const scenario::EnsureState& ensure) const {
    targets(ensure.targets);
    json["target_state"] = states_json({ensure.state});
    json["timeout"] = base::to_text(ensure.timeout);
  }
  void operator()(const scenario::SendEvent& send) const {
    targets(send.targets);
    json["event"] = send.event;
    json["data"] = send.data.source();
    if (send.timeout) json["timeout"] = base::to_text(*send.timeout);
    if (send.needs_reply) json["reply"] = true;
    if (send.expect) json["expect"] = send.expect->source();
    for (const auto& [name, value] : send.save) json["save"][name] = value.source();
    if (send.harmless) json["harmless"] = true;
    if (send.undo)
      json["undo"] = {{"event", send.undo->event},
                      {"data", send.undo->data.source()},
                      {"timeout", base::to_text(send.undo->timeout)}};
  }
  void operator()(const scenario::HandleProcess& action) const {
    targets(action.targets);
    if (action.timeout) json["timeout"] = base::to_text(*action.timeout);
  }
  void operator()(const scenario::WaitFor& wait) const {
    json["condition"] = wait.condition.source();
    json["timeout"] = base::to_text(wait.timeout);
    if (!wait.message.source().empty()) json["message"] = wait.message.source();
  }
  void operator()(const scenario::Delay& delay) const { json["duration"] = base::to_text(delay.duration); }
  void operator()(const scenario::Require& require) const {
    json["condition"] = require.condition.source();
    if (!require.message.source().empty()) json["message"] = require.message.source();
  }
  void operator()(const scenario::Set& set) const {
    json["name"] = set.name;
    json["value"] = set.value.source();
  }
  void operator()(const scenario::Alert& alert) const {
    json["severity"] = text(base::level_name(alert.severity));
    json["message"] = alert.message.source();
  }
  void operator()(const scenario::Approve& approve) const {
    json["message"] = approve.message.source();
    json["timeout"] = base::to_text(approve.timeout);
  }
  void operator()(const scenario::Choose& choose) const {
    json["branches"] = Json::array();
    for (const scenario::Branch& branch : choose.branches)
      json["branches"].push_back({{"if", branch.when.source()}, {"actions", actions_document(branch.actions)}});
    if (!choose.otherwise.empty()) json["else"] = actions_document(choose.otherwise);
  }
  void operator()(const scenario::Parallel& parallel) const {
    json["branches"] = Json::array();
    for (const scenario::Actions& branch : parallel.branches) json["branches"].push_back(actions_document(branch));
  }
  void operator()(const scenario::Repeat& repeat) const {
    json["times"] = repeat.times;
    if (repeat.until) json["until"] = repeat.until->source();
    if (repeat.pause != base::Duration()) json["pause"] = base::to_text(repeat.pause);
    json["actions"] = actions_document(repeat.actions);
  }
  void operator()(const scenario::ExecuteScenario& execute) const {
    json["scenario"] = execute.name;
    for (const auto& [name, value] : execute.vars) json["vars"][name] = value.source();
  }
};

Json retry_json(const scenario::Retry& retry) {
  Json json{{"count", retry.count},
            {"delay", base::to_text(retry.delay)},
            {"backoff", retry.backoff},
            {"jitter", retry.jitter}};
  if (!retry.on.empty()) json["on"] = retry.on;
  return json;
}

Json action_json(const scenario::Action& action) {
  Json json{{"type", text(type_name(action.body))}, {"line", action.place.line}};
  if (!action.description.empty()) json["description"] = action.description;
  std::visit(ActionJson{json}, action.body);
  if (action.when) json["if"] = action.when->source();
  if (action.retry) json["retry"] = retry_json(*action.retry);
  if (!action.required) json["required"] = false;
  if (action.quorum) json["quorum"] = *action.quorum;
  if (!action.on_failure.empty()) json["on_failure"] = actions_document(action.on_failure);
  return json;
}

}  // namespace

Json actions_document(const scenario::Actions& actions) {
  Json list = Json::array();
  for (const scenario::Action& action : actions) list.push_back(action_json(action));
  return list;
}

}  // namespace kapela::api
