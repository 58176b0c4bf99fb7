#include "orchestrator/api/acceptance.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "orchestrator/api/json_response.hpp"
#include "orchestrator/api/run_document.hpp"
#include "orchestrator/record/run_report.hpp"

namespace kapela::api {
namespace {

using base::ErrorCode;
using base::fail;
using wire::Json;

/// Whoever is told of a run finds it again, also after a crash.
base::Task<void> answer_acceptance(runtime::Orchestrator& orchestrator, record::RunId run, net::Responder responder) {
  co_await orchestrator.safe();
  responder.send(json_response(acceptance(run)));
}

base::Task<void> answer_at_end(runtime::Orchestrator& orchestrator, record::RunId run, net::Responder responder) {
  const record::RunReport report = co_await orchestrator.ended(run);
  Json answer = acceptance(run);
  answer["run"] = run_document(orchestrator, report);
  if (!report) answer["status"] = "error";
  responder.send(json_response(answer));
}

bool wants_to_wait(const Json& data) {
  return data.contains("wait") && data["wait"] == true;
}

}  // namespace

base::Result<std::string> scenario_name_of(const Json& data, std::string_view pointer) {
  const auto found = data.find("scenario_name");
  if (found == data.end())
    return fail(ErrorCode::missing_key, fmt::format("{}/scenario_name is missing", pointer),
                "name the scenario: \"scenario_name\": \"...\"");
  if (!found->is_string() || found->get_ref<const std::string&>().empty())
    return fail(ErrorCode::invalid, fmt::format("{}/scenario_name is no text", pointer), "give the scenario's name");
  return found->get<std::string>();
}

Json acceptance(record::RunId run) {
  return {{"status", "ok"}, {"run_id", number(run)}};
}

void answer_start(ApiParts& parts, record::RunId run, const Json& data, net::Responder responder) {
  parts.scope.spawn(wants_to_wait(data) ? answer_at_end(parts.orchestrator, run, std::move(responder))
                                        : answer_acceptance(parts.orchestrator, run, std::move(responder)));
}

}  // namespace kapela::api
