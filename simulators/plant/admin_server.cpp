#include "simulators/plant/admin_server.hpp"

#include <array>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "orchestrator/base/metrics_page.hpp"
#include "orchestrator/base/number_pair.hpp"
#include "simulators/fault_files/rule_schema.hpp"
#include "simulators/plant/admin_body.hpp"
#include "simulators/plant/http_answers.hpp"
#include "simulators/plant/program_port.hpp"

namespace kapela::plant {
namespace {

constexpr std::string_view known_paths =
    "GET|PUT /state, GET|POST|PUT|DELETE /faults, GET|PATCH|DELETE /faults/{name}, GET /near-misses, POST /verify, GET "
    "/metrics, GET /schema, POST /reset, POST /process, "
    "GET /journal, GET /health, POST /shutdown";

net::ServerLimits admin_limits() {
  net::ServerLimits limits;
  limits.body_bytes = 8 * 1024 * 1024;
  limits.connections = 64;
  return limits;
}

}  // namespace

struct AdminServer::Route {
  std::string_view path;
  net::Method method;
  net::Response (AdminServer::*handler)(const net::Request&);
};

std::span<const AdminServer::Route> AdminServer::routes() {
  static constexpr std::array table{
      Route{"/state", net::Method::get, &AdminServer::state},
      Route{"/state", net::Method::put, &AdminServer::put_state},
      Route{"/reset", net::Method::post, &AdminServer::reset},
      Route{"/journal", net::Method::get, &AdminServer::journal},
      Route{"/faults", net::Method::get, &AdminServer::faults},
      Route{"/faults", net::Method::post, &AdminServer::add_faults},
      Route{"/faults", net::Method::put, &AdminServer::put_faults},
      Route{"/faults", net::Method::delete_, &AdminServer::clear_faults},
      Route{"/near-misses", net::Method::get, &AdminServer::near_misses},
      Route{"/metrics", net::Method::get, &AdminServer::metrics},
      Route{"/schema", net::Method::get, &AdminServer::schema},
      Route{"/health", net::Method::get, &AdminServer::health},
      Route{"/shutdown", net::Method::post, &AdminServer::shutdown},
  };
  return table;
}

AdminServer::AdminServer(net::EventLoop& loop, ServedComponent& component, Access access, Hooks hooks)
    : loop_(loop),
      component_(component),
      hooks_(std::move(hooks)),
      fault_api_(loop, component.faults(),
                 [&component](faults::Fault rule) -> base::Result<faults::Fault> {
                   if (const auto refused = component.refusal_of(rule)) return *refused;
                   return rule;
                 }),
      verifier_(loop.timers(), component.journal()),
      server_(
          loop, admin_limits(),
          [this](const net::Request& request, net::Responder responder) { on_request(request, std::move(responder)); },
          operators_only(access.address, std::move(access.token))) {}

/// What may wait for its answer, and all others. Who asks for the truth gets it as fresh as it can be.
void AdminServer::on_request(const net::Request& request, net::Responder responder) {
  if (request.path() == "/process") return handle_process(request, std::move(responder));
  const bool verifies = request.path() == "/verify";
  if (verifies && request.method != net::Method::post)
    return responder.send(wrong_method(request.method, "/verify", "POST"));
  const bool asks = request.path() == "/state" && request.method == net::Method::get;
  if (!verifies && !asks) return responder.send(answer(request));
  const auto waiting = std::make_shared<std::pair<net::Request, net::Responder>>(request, std::move(responder));
  component_.look([this, verifies, waiting] {
    auto& [what, to] = *waiting;
    if (!verifies) return to.send(answer(what));
    verifier_.ask(what, std::move(to));
  });
}

/// What is simulated has no process, and what is elsewhere none of ours.
void AdminServer::handle_process(const net::Request& request, net::Responder responder) {
  if (ProgramPort* const program = component_.program()) {
    if (program->handle(request, std::move(responder))) hooks_.started();
    return;
  }
  const std::string_view what = component_.behind() != nullptr ? "is elsewhere, and its process nobody's here"
                                                               : "is simulated, and has no process of its own";
  responder.send(net::error_response(
      409, base::fail(base::ErrorCode::unsupported, fmt::format("{} {}", component_.name(), what),
                      "give it 'process:' in the plant file, and start the plant with kapela plant up")));
}

net::Response AdminServer::answer(const net::Request& request) {
  const net::Method method = request.method == net::Method::head ? net::Method::get : request.method;
  std::string allowed;
  for (const Route& route : routes()) {
    if (route.path != request.path()) continue;
    if (route.method == method) return (this->*route.handler)(request);
    allowed += (allowed.empty() ? "" : ", ") + std::string(net::method_name(route.method));
  }
  const std::vector<std::string> segments = request.segments();
  if (segments.size() == 2 && segments.front() == "faults") return answer_of_rule(segments.back(), request);
  if (allowed.empty()) return no_such_path(request.path(), known_paths);
  return wrong_method(request.method, request.path(), allowed);
}

net::Response AdminServer::answer_of_rule(const std::string& name, const net::Request& request) {
  switch (request.method) {
    case net::Method::get:
    case net::Method::head:
      return fault_api_.show(name);
    case net::Method::patch:
      return fault_api_.patch(name, request);
    case net::Method::delete_:
      return fault_api_.remove(name);
    case net::Method::post:
    case net::Method::put:
    case net::Method::options:
    case net::Method::other:
      break;
  }
  return wrong_method(request.method, request.path(), "GET, PATCH, DELETE");
}

net::Response AdminServer::near_misses(const net::Request&) {
  return ok(component_.faults().near_misses());
}

net::Response AdminServer::state(const net::Request&) {
  return ok(state_body(component_, loop_.now(), hooks_.serving()));
}

net::Response AdminServer::put_state(const net::Request& request) {
  const base::Result<WantedState> wanted = decode_wanted_state(request.body);
  if (!wanted) return bad_body(wanted.error());
  const auto put = component_.put_state(*wanted);
  if (!put) return net::error_response(409, put.error());
  return ok(state_body(component_, loop_.now(), hooks_.serving()));
}

net::Response AdminServer::reset(const net::Request&) {
  const std::size_t held = hooks_.release_held();
  verifier_.release();
  const InFlight swept = component_.reset();
  hooks_.revive();
  return ok(reset_body(swept, held, loop_.now()));
}

net::Response AdminServer::journal(const net::Request& request) {
  const std::string since = request.query("since");
  const std::optional<std::uint64_t> number = since.empty() ? 0 : base::parse_number(since);
  if (!number)
    return net::error_response(422, base::fail(base::ErrorCode::invalid, "since is no sequence number",
                                               "GET /journal?since=17 for what came after record 17"));
  return ok(component_.journal().to_json(*number));
}

net::Response AdminServer::metrics(const net::Request&) {
  net::Response response = ok(metrics_body(component_, hooks_.figures()));
  response.content_type = base::MetricsPage::content_type;
  return response;
}

net::Response AdminServer::schema(const net::Request&) {
  return ok(fault_files::rule_schema());
}

net::Response AdminServer::health(const net::Request&) {
  return ok(health_body(component_, hooks_.serving()));
}

net::Response AdminServer::shutdown(const net::Request&) {
  hooks_.shut_down();
  return ok(R"({"status":"ok"})");
}

}  // namespace kapela::plant
