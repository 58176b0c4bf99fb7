#include "simulators/processes/process_admin.hpp"

#include <array>
#include <utility>
#include <vector>

#include "orchestrator/base/metrics_page.hpp"
#include "orchestrator/base/number_pair.hpp"
#include "simulators/fault_files/rule_schema.hpp"
#include "simulators/plant/http_answers.hpp"
#include "simulators/processes/process_body.hpp"

namespace kapela::processes {
namespace {

constexpr std::string_view known_paths =
    "GET /state, GET|POST|PUT|DELETE /faults, GET|PATCH|DELETE /faults/{name}, GET /near-misses, POST /verify, GET "
    "/metrics, GET /schema, POST /reset, POST /process, GET /journal, GET /health, POST /shutdown";

net::ServerLimits admin_limits() {
  net::ServerLimits limits;
  limits.body_bytes = 8 * 1024 * 1024;
  limits.connections = 64;
  return limits;
}

}  // namespace

struct ProcessAdmin::Route {
  std::string_view path;
  net::Method method;
  net::Response (ProcessAdmin::*handler)(const net::Request&);
};

std::span<const ProcessAdmin::Route> ProcessAdmin::routes() {
  static constexpr std::array table{
      Route{"/state", net::Method::put, &ProcessAdmin::put_state},
      Route{"/reset", net::Method::post, &ProcessAdmin::reset},
      Route{"/journal", net::Method::get, &ProcessAdmin::journal},
      Route{"/faults", net::Method::get, &ProcessAdmin::faults},
      Route{"/faults", net::Method::post, &ProcessAdmin::add_faults},
      Route{"/faults", net::Method::put, &ProcessAdmin::put_faults},
      Route{"/faults", net::Method::delete_, &ProcessAdmin::clear_faults},
      Route{"/near-misses", net::Method::get, &ProcessAdmin::near_misses},
      Route{"/metrics", net::Method::get, &ProcessAdmin::metrics},
      Route{"/schema", net::Method::get, &ProcessAdmin::schema},
      Route{"/health", net::Method::get, &ProcessAdmin::health},
      Route{"/shutdown", net::Method::post, &ProcessAdmin::shutdown},
  };
  return table;
}

ProcessAdmin::ProcessAdmin(net::EventLoop& loop, net::HttpClient& client, Subject subject, Access access, Hooks hooks)
    : client_(client),
      subject_(subject),
      hooks_(std::move(hooks)),
      fault_api_(loop, subject.faults, hooks_.admit),
      verifier_(loop.timers(), subject.journal),
      server_(
          loop, admin_limits(),
          [this](const net::Request& request, net::Responder responder) { on_request(request, std::move(responder)); },
          plant::operators_only(access.address, std::move(access.token))) {}

/// What may wait for its answer, and all others.
void ProcessAdmin::on_request(const net::Request& request, net::Responder responder) {
  const bool is_read = request.method == net::Method::get || request.method == net::Method::head;
  if (request.path() == "/state" && is_read) return ask_state(std::move(responder));
  if (request.path() == "/process") return void(subject_.supervisor.on_request(request, std::move(responder)));
  if (request.path() != "/verify") return responder.send(answer(request));
  if (request.method != net::Method::post)
    return responder.send(plant::wrong_method(request.method, "/verify", "POST"));
  verifier_.ask(request, std::move(responder));
}

/// Only the program knows its state. One that does not answer soon is shown without.
void ProcessAdmin::ask_state(net::Responder responder) {
  if (subject_.program.phase() != KeptProgram::Phase::ready || subject_.program.is_frozen())
    return responder.send(plant::ok(program_state_body(subject_.program, wire::State::unknown)));
  net::ClientRequest question;
  question.to = subject_.program.settings().at;
  question.body = state_question(subject_.program.settings().name);
  question.timeout = answer_time;
  auto kept = std::make_shared<net::Responder>(std::move(responder));
  client_.send(std::move(question), [this, kept](const base::Result<net::Response>& response) {
    const wire::State state = response ? told_state(*response) : wire::State::unknown;
    kept->send(plant::ok(program_state_body(subject_.program, state)));
  });
}

net::Response ProcessAdmin::answer(const net::Request& request) {
  const net::Method method = request.method == net::Method::head ? net::Method::get : request.method;
  std::string allowed;
  for (const Route& route : routes()) {
    if (route.path != request.path()) continue;
    if (route.method == method) return (this->*route.handler)(request);
    allowed += (allowed.empty() ? "" : ", ") + std::string(net::method_name(route.method));
  }
  const std::vector<std::string> segments = request.segments();
  if (segments.size() == 2 && segments.front() == "faults") return answer_of_rule(segments.back(), request);
  if (allowed.empty()) return plant::no_such_path(request.path(), known_paths);
  return plant::wrong_method(request.method, request.path(), allowed);
}

net::Response ProcessAdmin::answer_of_rule(const std::string& name, const net::Request& request) {
  if (request.method == net::Method::get || request.method == net::Method::head) return fault_api_.show(name);
  if (request.method == net::Method::patch) return fault_api_.patch(name, request);
  if (request.method == net::Method::delete_) return fault_api_.remove(name);
  return plant::wrong_method(request.method, request.path(), "GET, PATCH, DELETE");
}

net::Response ProcessAdmin::put_state(const net::Request&) {
  return net::error_response(
      409, base::fail(base::ErrorCode::unsupported, "the state of a program is its own: nobody else can set it",
                      "command it: POST /event at the component's own port"));
}

net::Response ProcessAdmin::reset(const net::Request&) {
  verifier_.release();
  hooks_.reset();
  return plant::ok(program_reset_body());
}

net::Response ProcessAdmin::journal(const net::Request& request) {
  const std::string since = request.query("since");
  const std::optional<std::uint64_t> number = since.empty() ? 0 : base::parse_number(since);
  if (!number)
    return net::error_response(422, base::fail(base::ErrorCode::invalid, "since is no sequence number",
                                               "GET /journal?since=17 for what came after record 17"));
  return plant::ok(subject_.journal.to_json(*number));
}

net::Response ProcessAdmin::near_misses(const net::Request&) {
  return plant::ok(subject_.faults.near_misses());
}

net::Response ProcessAdmin::metrics(const net::Request&) {
  net::Response response = plant::ok(program_metrics_body(subject_.program, subject_.tally));
  response.content_type = base::MetricsPage::content_type;
  return response;
}

net::Response ProcessAdmin::schema(const net::Request&) {
  return plant::ok(fault_files::rule_schema());
}

net::Response ProcessAdmin::health(const net::Request&) {
  return plant::ok(program_health_body(subject_.program));
}

net::Response ProcessAdmin::shutdown(const net::Request&) {
  hooks_.shut_down();
  return plant::ok(R"({"status":"ok"})");
}

}  // namespace kapela::processes
