#include "orchestrator/api/plant_routes.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "orchestrator/api/alerts.hpp"
#include "orchestrator/api/fault_proxy.hpp"
#include "orchestrator/api/json_response.hpp"
#include "orchestrator/api/operator_words.hpp"
#include "orchestrator/api/plant_document.hpp"
#include "orchestrator/api/status_code.hpp"
#include "orchestrator/record/plant.hpp"
#include "orchestrator/runtime/reloader.hpp"

namespace kapela::api {
namespace {

using base::ErrorCode;
using base::fail;
using wire::Json;

/// What stays as it was is a refusal; it names the first things that are wrong.
net::Response reload_response(const runtime::ReloadOutcome& outcome) {
  constexpr std::size_t named = 5;
  Json problems = Json::array();
  std::string first;
  std::size_t errors = 0;
  for (const yaml::Diagnostic& each : outcome.problems) {
    problems.push_back(yaml::render(each));
    if (each.severity == yaml::Severity::error && ++errors <= named) first += "\n" + yaml::render(each);
  }
  if (!outcome.scenarios)
    return error_response(
        fail(ErrorCode::conflict, "the scenarios stay as they were: the new ones have errors" + first));
  if (outcome.plant)
    return error_response(
        fail(ErrorCode::conflict, "the plant stays as it was: " + outcome.plant->message + first, outcome.plant->hint));
  return json_response({{"status", "ok"},
                        {"revision", outcome.revision},
                        {"scenarios", outcome.count},
                        {"plant_changes", outcome.plant_changes},
                        {"gone", outcome.gone},
                        {"problems", std::move(problems)}});
}

base::Task<void> answer_reload(runtime::Reloader& reloader, net::Responder responder) {
  const runtime::ReloadOutcome outcome = co_await reloader.reload();
  responder.send(reload_response(outcome));
}

}  // namespace

void list_components(ApiParts& parts, Call& call) {
  call.answer(json_response(components_document(parts.orchestrator)));
}

void show_component(ApiParts& parts, Call& call) {
  const std::string& name = call.values.front();
  const std::optional<record::ComponentId> id = parts.orchestrator.plant().find(name);
  if (!id)
    return call.answer(error_response(fail(ErrorCode::not_found, fmt::format("there is no component '{}'", name))));
  Json document = component_document(parts.orchestrator, *id);
  document["commands"] = offered_commands(parts.orchestrator, *id);
  const wire::JsonPtr& data = parts.orchestrator.board().at(*id).seen.data;
  document["data"] = data ? *data : wire::Json();
  call.answer(json_response(document));
}

void pass_on_faults(ApiParts& parts, Call& call) {
  const std::string rule = call.values.size() > 1 ? call.values[1] : std::string();
  ask_simulator(parts.orchestrator, call.values[0], faults_path(rule), call.request, std::move(call.responder));
}

void show_process(ApiParts& parts, Call& call) {
  ask_simulator(parts.orchestrator, call.values.front(), state_path(), call.request, std::move(call.responder),
                process_response);
}

void pass_on_fault_types(ApiParts& parts, Call& call) {
  ask_simulator(parts.orchestrator, call.values[0], fault_types_path(), call.request, std::move(call.responder));
}

void take_latch_off(ApiParts& parts, Call& call) {
  call.answer(response_of(acknowledge(parts.orchestrator, call.request)));
}

void list_alerts(ApiParts& parts, Call& call) {
  call.answer(response_of(alerts_document(parts.orchestrator, call.request)));
}

void try_channel(ApiParts& parts, Call& call) {
  const auto waiting = std::make_shared<net::Responder>(std::move(call.responder));
  test_channel(parts.orchestrator, call.request,
               [waiting](const base::Result<Json>& answer) { waiting->send(response_of(answer)); });
}

void open_stream(ApiParts& parts, Call& call) {
  net::Response head;
  head.content_type = "text/event-stream";
  if (call.request.method == net::Method::head) return call.answer(std::move(head));
  parts.stream.open(call.request, std::move(call.responder));
}

void reload_files(ApiParts& parts, Call& call) {
  if (parts.reloader == nullptr)
    return call.answer(error_response(fail(ErrorCode::unsupported, "this orchestrator has no files to read again")));
  parts.scope.spawn(answer_reload(*parts.reloader, std::move(call.responder)));
}

}  // namespace kapela::api
