#include "simulators/plant/admin_body.hpp"

#include <chrono>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "orchestrator/base/duration.hpp"
#include "orchestrator/base/nearest.hpp"
#include "orchestrator/wire/event_codec.hpp"
#include "simulators/plant/program_port.hpp"

namespace kapela::plant {
namespace {

using base::ErrorCode;
using wire::Json;
using Transition = component::Component::Transition;

Json transition_json(const std::optional<Transition>& transition, base::Instant now) {
  if (!transition) return {};
  Json json{{"command", wire::name(transition->command)},
            {"from", wire::name(transition->from)},
            {"via", wire::name(transition->via)},
            {"to", wire::name(transition->to)},
            {"elapsed", base::in_seconds(now - transition->began)},
            {"expected", base::in_seconds(transition->expected)}};
  if (transition->cmd_id) json["cmd_id"] = *transition->cmd_id;
  if (transition->epoch) json["epoch"] = *transition->epoch;
  return json;
}

/// Null: never.
Json seen_ago(const ServedComponent& component) {
  const bool is_known = component.truth().state() != wire::State::unknown;
  return is_known && component.seen_ago() ? Json(base::in_seconds(*component.seen_ago())) : Json();
}

base::Error unknown_state(const std::string& text) {
  const std::vector<std::string> names = wire::state_names();
  std::string hint = base::did_you_mean(text.substr(0, 64), names);
  if (hint.empty()) hint = "STOPPED, INITIALIZED, RUN, PAUSE, FAULT, or a transient state";
  return base::fail(ErrorCode::invalid, fmt::format("/fsm_state is no state to be in: \"{}\"", text.substr(0, 64)),
                    std::move(hint));
}

base::Result<WantedState> read_error(const Json& json, WantedState wanted) {
  const auto code = json.find("error_code");
  const auto message = json.find("error_message");
  if ((code != json.end() || message != json.end()) && wanted.state != wire::State::fault)
    return base::fail(ErrorCode::invalid, "error_code and error_message go with FAULT only");
  if (code != json.end() && !code->is_number_integer())
    return base::fail(ErrorCode::invalid, "/error_code is no integer");
  if (message != json.end() && !message->is_string())
    return base::fail(ErrorCode::invalid, "/error_message is no text");
  if (code != json.end()) wanted.error_code = code->get<std::int64_t>();
  if (message != json.end()) wanted.error_message = message->get<std::string>();
  return wanted;
}

}  // namespace

std::string state_body(const ServedComponent& component, base::Instant now, bool serving) {
  const component::Component& truth = component.truth();
  const wire::StateReport report = truth.report();
  Json json{{"component", component.name()},
            {"fsm_state", wire::name(report.state)},
            {"since", base::in_seconds(component.since().time_since_epoch())},
            {"seconds_in_state", base::in_seconds(now - truth.since())},
            {"error", report.error},
            {"error_code", report.error_code},
            {"error_message", report.error_message.empty() ? Json() : Json(report.error_message)},
            {"revision", report.revision},
            {"epoch", truth.epoch()},
            {"transition", transition_json(truth.transition(), now)},
            {"serving", serving},
            {"buffered_events", component.buffered_events()},
            {"unsent_replies", component.unsent_replies()},
            {"dropped_replies", component.dropped_replies()},
            {"data", report.details ? *report.details : Json()}};
  if (component.behind() != nullptr) {
    json["behind"] = net::to_text(*component.behind());
    json["seen_seconds_ago"] = seen_ago(component);
  }
  if (component.program() != nullptr) json["process"] = Json::parse(component.program()->figures());
  return json.dump();
}

std::string reset_body(const InFlight& swept, std::size_t held_answers, base::Instant now) {
  const Json json{{"status", "ok"},
                  {"in_flight",
                   {{"transition", transition_json(swept.transition, now)},
                    {"buffered_events", swept.buffered_events},
                    {"unsent_replies", swept.unsent_replies},
                    {"held_answers", held_answers}}}};
  return json.dump();
}

std::string health_body(const ServedComponent& component, bool serving) {
  Json json{{"status", "ok"},
            {"component", component.name()},
            {"address", component.endpoint().address},
            {"port", component.endpoint().port},
            {"serving", serving}};
  if (component.behind() != nullptr) json["behind"] = net::to_text(*component.behind());
  return json.dump();
}

base::Result<WantedState> decode_wanted_state(std::string_view body) {
  const base::Result<Json> json = wire::parse_json(body);
  if (!json) return json.error();
  if (!json->is_object()) return base::fail(ErrorCode::invalid, "the body is no object", R"({"fsm_state": "RUN"})");
  for (const auto& [key, value] : json->items())
    if (key != "fsm_state" && key != "error_code" && key != "error_message" && key != "data")
      return base::fail(ErrorCode::invalid, fmt::format("unknown member /{}", key.substr(0, 64)),
                        "fsm_state, error_code, error_message, data");
  WantedState wanted;
  if (const auto data = json->find("data"); data != json->end()) {
    if (!data->is_object()) return base::fail(ErrorCode::invalid, "/data is no object", R"({"data": {"level": 3}})");
    wanted.data = std::make_shared<const Json>(*data);
  }
  const auto member = json->find("fsm_state");
  if (member == json->end() && wanted.data) return read_error(*json, std::move(wanted));
  if (member == json->end() || !member->is_string())
    return base::fail(ErrorCode::invalid, "/fsm_state is missing or no text", R"({"fsm_state": "RUN"})");
  const auto& text = member->get_ref<const std::string&>();
  const std::optional<wire::State> state = wire::parse_state(text);
  if (!state || *state == wire::State::unknown) return unknown_state(text);
  wanted.state = *state;
  return read_error(*json, std::move(wanted));
}

}  // namespace kapela::plant
