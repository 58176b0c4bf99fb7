#include "orchestrator/api/event_routes.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "orchestrator/api/acceptance.hpp"
#include "orchestrator/api/authorization.hpp"
#include "orchestrator/api/json_response.hpp"
#include "orchestrator/api/plant_document.hpp"
#include "orchestrator/api/status_code.hpp"
#include "orchestrator/api/stranger.hpp"
#include "orchestrator/net/event_loop.hpp"
#include "orchestrator/net/http_client.hpp"
#include "orchestrator/record/run_report.hpp"
#include "orchestrator/wire/event_codec.hpp"
#include "orchestrator/wire/health_report.hpp"

namespace kapela::api {
namespace {

using wire::Event;
using wire::Json;

/// Events of one request: they are taken in one turn of the loop.
constexpr std::size_t max_batch = 256;

base::Result<Json> answered(Json document) {
  return base::Result<Json>(boost::system::in_place_value, std::move(document));
}

/// What templates see as `trigger`: the data of the event, and who sent it.
wire::JsonPtr trigger_of(const Event& event) {
  Json trigger = *event.data;
  trigger["source"] = event.source;
  trigger["event_type"] = event.event_type;
  return std::make_shared<const Json>(std::move(trigger));
}

wire::HealthReport own_figures(ApiParts& parts) {
  const base::ProcessFigures process = parts.meter.read(parts.orchestrator.loop().real_now());
  return wire::health_report_of(process, parts.orchestrator.now() - parts.began);
}

/// To components alone: whoever could name the address would have the orchestrator speak to anybody.
void post_back(runtime::Orchestrator& orchestrator, const Event& reply) {
  const net::Endpoint to{reply.destination_address, reply.destination_port};
  if (!orchestrator.is_component(to)) return;
  net::ClientRequest request;
  request.to = to;
  request.target = reply.destination_endpoint;
  request.body = wire::encode(reply);
  request.timeout = orchestrator.loop().scale().to_plant(request.timeout);  // whoever asked lives in real time
  orchestrator.client().send(std::move(request), [](const base::Result<net::Response>&) {});
}

base::Task<void> reply_at_end(runtime::Orchestrator& orchestrator, record::RunId run, Event trigger) {
  const record::RunReport report = co_await orchestrator.ended(run);
  Event reply = wire::reply_to(trigger);
  reply.source = orchestrator.name();
  reply.result.emplace();
  reply.result->result = report ? "success" : "failure";
  if (report.first_cause) reply.result->error_message = report.first_cause->summary;
  reply.result->data = std::make_shared<const Json>(
      Json{{"scenario_name", report.scenario}, {"run_id", number(run)}, {"status", std::string(name(report.status))}});
  post_back(orchestrator, reply);
}

base::Result<Json> execute(ApiParts& parts, const Event& event, const net::Request& request) {
  if (!is_authorized(request, parts.token)) return token_needed(request);
  const base::Result<std::string> name = scenario_name_of(*event.data, "/data");
  if (!name) return name.error();
  const base::Result<record::RunId> run = parts.orchestrator.start_scenario(*name, trigger_of(event));
  if (!run) return run.error();
  if (event.source_port != 0) parts.scope.spawn(reply_at_end(parts.orchestrator, *run, event));
  return answered(acceptance(*run));
}

/// CMD_GET_STATE, CMD_HEALTH_CHECK: answered as any component does: in the HTTP answer, and posted back if a port is
/// given.
base::Result<Json> answer_query(ApiParts& parts, const Event& event, wire::Command command) {
  Event reply = wire::reply_to(event);
  reply.result.emplace();
  reply.result->result = "success";
  wire::JsonPtr data;
  if (command == wire::Command::get_state) {
    reply.data = data = std::make_shared<const Json>(orchestrator_state(parts.orchestrator));
  } else {
    const wire::HealthReport figures = own_figures(parts);
    data = wire::encode(figures);
    reply.result->data = wire::encode_as_avena(figures);
  }
  post_back(parts.orchestrator, reply);
  return answered({{"status", "ok"}, {"data", *data}});
}

/// Who speaks for a component has to be at its address; anybody else may start something as with EXECUTE_SCENARIO.
base::Result<Json> take_for_triggers(ApiParts& parts, const Event& event, const net::Request& request) {
  runtime::Orchestrator& orchestrator = parts.orchestrator;
  const bool component = orchestrator.component_named(event.source).has_value();
  Json answer{{"status", "ok"}};
  if (component && !orchestrator.is_from_component(event, request.peer)) {
    orchestrator.on_component_event(event, request.peer);  // which says that it does not believe it
    return answered(std::move(answer));
  }
  if (!component && !is_authorized(request, parts.token)) return token_needed(request);
  for (const record::RunId run : orchestrator.on_trigger_event(event)) answer["runs"].push_back(number(run));
  return answered(std::move(answer));
}

base::Result<Json> take(ApiParts& parts, const Event& event, const net::Request& request) {
  const std::optional<wire::Command> command = wire::parse_command(event.event_type);
  const bool query = command && wire::is_query(*command);
  if (event.event_type == wire::execute_scenario && !event.result) return execute(parts, event, request);
  if (query && !event.result) {
    if (!is_authorized(request, parts.token)) return token_needed(request);
    return answer_query(parts, event, *command);
  }
  if (!event.result && parts.orchestrator.waits_for(event.event_type)) return take_for_triggers(parts, event, request);
  parts.orchestrator.on_component_event(event, request.peer);
  return answered({{"status", "ok"}});
}

/// The good members act; the broken and the refused ones are listed by their place.
Json take_batch(ApiParts& parts, const wire::Incoming& batch, const net::Request& request) {
  Json answer{{"status", "ok"}};
  const auto list = [&answer](std::size_t index, const base::Error& error) {
    Json told{{"code", code_name(error.code)}, {"message", error.message}, {"hint", error.hint}};
    answer["broken"].push_back({{"index", index}, {"error", std::move(told)}});
  };
  for (const wire::Incoming::Broken& broken : batch.broken) list(broken.index, broken.error);
  std::size_t index = 0;
  for (const Event& event : batch.events) {
    const auto is_broken = [&index](const wire::Incoming::Broken& broken) { return broken.index == index; };
    while (std::any_of(batch.broken.begin(), batch.broken.end(), is_broken)) ++index;
    if (const base::Result<Json> taken = take(parts, event, request); !taken) list(index, taken.error());
    ++index;
  }
  return answer;
}

/// What a component reports may be less than JSON (NaN), or nested deeper than we like: its state counts all the same.
void take_reported(ApiParts& parts, const wire::Incoming& incoming, Call& call) {
  for (const Event& event : incoming.events)
    parts.orchestrator.on_component_event(event, call.request.peer, incoming.problem);
  call.answer(json_response({{"status", "ok"}}));
}

}  // namespace

void take_event(ApiParts& parts, Call& call) {
  if (!is_authorized(call.request, parts.token) && !is_modest(call.request.body))
    return call.answer(error_response(token_needed(call.request)));
  const base::WallTime now = parts.orchestrator.loop().wall_now();
  base::Result<wire::Incoming> incoming = wire::decode_incoming(call.request.body, now);
  if (!incoming && parts.orchestrator.has_component_at(call.request.peer.address)) {
    incoming = wire::decode_reported(call.request.body, now);
    if (incoming) return take_reported(parts, *incoming, call);
  }
  if (!incoming) return call.answer(error_response(incoming.error()));
  if (const std::size_t size = incoming->events.size() + incoming->broken.size(); size > max_batch)
    return call.answer(
        error_response(base::fail(base::ErrorCode::too_large, fmt::format("the batch has {} events", size),
                                  fmt::format("at most {} at a time are taken", max_batch))));
  if (incoming->batch) return call.answer(json_response(take_batch(parts, *incoming, call.request)));
  const Event& only = incoming->events.front();
  const base::Result<Json> answer = take(parts, only, call.request);
  if (!answer || !answer->contains("run_id")) return call.answer(response_of(answer));
  const record::RunId run{(*answer)["run_id"].get<std::uint64_t>()};
  answer_start(parts, run, *only.data, std::move(call.responder));
}

}  // namespace kapela::api
