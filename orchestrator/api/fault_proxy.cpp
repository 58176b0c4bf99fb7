#include "orchestrator/api/fault_proxy.hpp"

#include <memory>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "orchestrator/api/json_response.hpp"
#include "orchestrator/api/status_code.hpp"
#include "orchestrator/base/nearest.hpp"
#include "orchestrator/net/event_loop.hpp"
#include "orchestrator/net/http_client.hpp"
#include "orchestrator/net/path_segment.hpp"
#include "orchestrator/wire/json_reader.hpp"

namespace kapela::api {
namespace {

using base::ErrorCode;
using base::fail;

/// Real time: it is a person who waits, and an admin port answers at once or never.
constexpr base::Duration patience = std::chrono::seconds(3);
constexpr unsigned gateway_timeout = 504;

base::Error not_simulated(const std::string& component) {
  return fail(ErrorCode::not_found,
              fmt::format("'{}' may be a real component: this orchestrator was not told that its plant is simulated, "
                          "and so knows no faults",
                          component),
              "start it with kapela orchestrator --simulated, which is for simulated plants alone");
}

base::Error no_simulator(const runtime::Simulators& simulators, const std::string& component) {
  std::vector<std::string> names;
  for (const auto& [name, at] : simulators) names.push_back(name);
  std::string hint = base::did_you_mean(component, names);
  if (hint.empty()) hint = fmt::format("there is {}", fmt::join(names, ", "));
  return fail(ErrorCode::not_found, fmt::format("there is no component '{}'", component), std::move(hint));
}

net::Response no_answer(const std::string& component, const net::Endpoint& at, const base::Error& error) {
  const base::Error told = fail(
      error.code, fmt::format("the simulator of {} does not answer at {}: {}", component, to_text(at), error.message),
      "start it: kapela plant up, or kapela simulator " + component);
  return error.code == ErrorCode::timeout ? net::error_response(gateway_timeout, told) : error_response(told);
}

}  // namespace

void ask_simulator(runtime::Orchestrator& orchestrator, const std::string& component, std::string target,
                   const net::Request& request, net::Responder responder, Pick pick) {
  const runtime::Simulators& simulators = orchestrator.simulators();
  if (simulators.empty()) return responder.send(error_response(not_simulated(component)));
  const auto found = simulators.find(component);
  if (found == simulators.end()) return responder.send(error_response(no_simulator(simulators, component)));
  net::ClientRequest asked;
  asked.to = found->second;
  asked.method = request.method == net::Method::head ? net::Method::get : request.method;
  asked.target = std::move(target);
  asked.body = request.body;
  if (const std::string_view shown = request.header("authorization"); !shown.empty())
    asked.headers.emplace_back("Authorization", shown);  // for an admin port that other machines reach
  asked.timeout = orchestrator.loop().scale().to_plant(patience);
  const auto waiting = std::make_shared<net::Responder>(std::move(responder));
  orchestrator.client().send(std::move(asked), [waiting, component, at = found->second,
                                                pick = std::move(pick)](const base::Result<net::Response>& answer) {
    if (!answer) return waiting->send(no_answer(component, at, answer.error()));
    if (pick) return waiting->send(pick(*answer));
    net::Response same;
    same.status = answer->status;
    same.body = answer->body;
    same.content_type = answer->content_type;
    waiting->send(std::move(same));
  });
}

std::string faults_path(std::string_view rule) {
  return rule.empty() ? "/faults" : "/faults/" + net::path_segment(rule);
}

std::string state_path() {
  return "/state";
}

net::Response process_response(const net::Response& told) {
  const base::Result<wire::Json> document = wire::parse_json(told.body);
  const bool is_component = document && document->is_object() && document->contains("component");
  if (!is_component)
    return error_response(fail(ErrorCode::malformed, "its admin port does not tell how it is",
                               "does another program listen there? GET /state shows it"));
  return json_response({{"process", document->value("process", wire::Json())}});
}

std::string fault_types_path() {
  return "/schema";
}

}  // namespace kapela::api
