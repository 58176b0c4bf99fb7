#include "simulators/plant/admin_server.hpp"

#include <array>
#include <charconv>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "simulators/plant/admin_body.hpp"
#include "simulators/plant/http_answers.hpp"

namespace kapela::plant {
namespace {

constexpr std::string_view known_paths = "GET|PUT /state, POST /reset, GET /journal, GET /health, POST /shutdown";

net::ServerLimits admin_limits() {
  net::ServerLimits limits;
  limits.body_bytes = 8 * 1024 * 1024;
  limits.connections = 64;
  return limits;
}

std::optional<std::uint64_t> parse_number(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
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
      Route{"/health", net::Method::get, &AdminServer::health},
      Route{"/shutdown", net::Method::post, &AdminServer::shutdown},
  };
  return table;
}

AdminServer::AdminServer(net::EventLoop& loop, SimulatedComponent& component, Hooks hooks)
    : loop_(loop),
      component_(component),
      hooks_(std::move(hooks)),
      server_(loop, admin_limits(),
              [this](const net::Request& request, net::Responder responder) { responder.send(answer(request)); }) {}

net::Response AdminServer::answer(const net::Request& request) {
  const net::Method method = request.method == net::Method::head ? net::Method::get : request.method;
  std::string allowed;
  for (const Route& route : routes()) {
    if (route.path != request.path()) continue;
    if (route.method == method) return (this->*route.handler)(request);
    allowed += (allowed.empty() ? "" : ", ") + std::string(net::method_name(route.method));
  }
  if (allowed.empty()) return no_such_path(request.path(), known_paths);
  return wrong_method(request.method, request.path(), allowed);
}

net::Response AdminServer::state(const net::Request&) {
  return ok(state_body(component_, loop_.now(), hooks_.serving()));
}

net::Response AdminServer::put_state(const net::Request& request) {
  const base::Result<WantedState> wanted = decode_wanted_state(request.body);
  if (!wanted) return bad_body(wanted.error());
  component_.set_state(wanted->state);
  if (wanted->state == wire::State::fault) component_.force_fault(wanted->error_code, wanted->error_message);
  return ok(state_body(component_, loop_.now(), hooks_.serving()));
}

net::Response AdminServer::reset(const net::Request&) {
  const std::size_t held = hooks_.release_held();
  const InFlight swept = component_.reset();
  hooks_.revive();
  return ok(reset_body(swept, held, loop_.now()));
}

net::Response AdminServer::journal(const net::Request& request) {
  const std::string since = request.query("since");
  const std::optional<std::uint64_t> number = since.empty() ? 0 : parse_number(since);
  if (!number)
    return net::error_response(422, base::fail(base::ErrorCode::invalid, "since is no sequence number",
                                               "GET /journal?since=17 for what came after record 17"));
  return ok(component_.journal().to_json(*number));
}

net::Response AdminServer::health(const net::Request&) {
  return ok(health_body(component_, hooks_.serving()));
}

net::Response AdminServer::shutdown(const net::Request&) {
  hooks_.shut_down();
  return ok(R"({"status":"ok"})");
}

}  // namespace kapela::plant
