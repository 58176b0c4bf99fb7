// HttpApi: what the orchestrator answers on its port: finds the route of each request. Owned by main.
#pragma once

#include <string>

#include "orchestrator/api/api_parts.hpp"
#include "orchestrator/net/http_server.hpp"
#include "orchestrator/net/own_hosts.hpp"

namespace kapela::api {

class HttpApi {
 public:
  /// `orchestrator` outlives the API. With a token, everything that starts or reads something needs
  /// "Authorization: Bearer <token>"; what components post to /event, /health and /ready do not.
  HttpApi(runtime::Orchestrator& orchestrator, std::string token, net::OwnHosts hosts = net::OwnHosts({}),
          StreamSettings stream = {});
  HttpApi(const HttpApi&) = delete;
  HttpApi& operator=(const HttpApi&) = delete;

  /// Who may send a request, by its header: what an HttpServer asks first.
  [[nodiscard]] net::Admission admit(const net::Request& head, const net::Endpoint& peer) const;
  /// The handler of an HttpServer, for what was admitted.
  void handle(net::Request request, net::Responder responder);

  /// What the HttpServer tells of each answer, for GET /metrics.
  void answered(unsigned status, base::Duration took) { parts_.metrics.on_http_answer(status, took); }

  /// Answers POST /api/v1/reload from now on. Outlives the API.
  void offer(runtime::Reloader& reloader) { parts_.reloader = &reloader; }

  [[nodiscard]] net::OwnHosts& hosts() { return hosts_; }

  /// Requests that still wait for a run are dropped.
  void stop() { parts_.scope.cancel(); }

 private:
  ApiParts parts_;
  net::OwnHosts hosts_;
};

}  // namespace kapela::api
