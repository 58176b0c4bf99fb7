#include "orchestrator/api/process_routes.hpp"

#include <nlohmann/json.hpp>

#include "orchestrator/api/dashboard_page.hpp"
#include "orchestrator/api/json_response.hpp"
#include "orchestrator/api/openapi.hpp"
#include "orchestrator/api/plant_document.hpp"
#include "orchestrator/base/assert.hpp"
#include "orchestrator/files/scenario_library.hpp"
#include "orchestrator/net/event_loop.hpp"

namespace kapela::api {
namespace {

using wire::Json;

Json alive_json(runtime::Orchestrator& orchestrator) {
  Json json = plant_document(orchestrator);
  json["status"] = "ok";
  json["clocks_ahead_seconds"] = clocks_document(orchestrator);
  json["violations"] = orchestrator.violations();
  json["scenarios"] = {{"revision", orchestrator.library().revision()},
                       {"problems", orchestrator.library().diagnostics().size()}};
  return json;
}

}  // namespace

void show_page(ApiParts&, Call& call) {
  net::Request root = call.request;
  root.target = "/";  // which "//" is, too
  std::optional<net::Response> page = dashboard_response(root);
  ASSERT(page);
  call.answer(std::move(*page));
}

void tell_health(ApiParts& parts, Call& call) {
  call.answer(json_response(alive_json(parts.orchestrator)));
}

void tell_ready(ApiParts& parts, Call& call) {
  const bool ready = parts.orchestrator.ready();
  call.answer(json_response({{"status", ready ? "ok" : "starting"}}, ready ? 200 : 503));
}

void tell_metrics(ApiParts& parts, Call& call) {
  net::Response response;
  response.content_type = base::MetricsPage::content_type;
  response.body = parts.metrics.page(parts.stream.hub(), parts.meter.read(parts.orchestrator.loop().real_now()));
  call.answer(std::move(response));
}

void tell_api(ApiParts& parts, Call& call) {
  call.answer(json_response(openapi_document(parts.orchestrator.version(), !parts.token.empty())));
}

}  // namespace kapela::api
