// HttpApi: what the orchestrator answers on its port: finds the route of each request. Owned by main.
#pragma once

#include <string>
#include <vector>

#include "orchestrator/api/api_parts.hpp"
#include "orchestrator/net/http_server.hpp"

namespace kapela::api {

class HttpApi {
 public:
  /// `orchestrator` outlives the API. With a token, everything that starts or reads something needs
  /// "Authorization: Bearer <token>"; what components post to /event, /health and /ready do not.
  HttpApi(runtime::Orchestrator& orchestrator, std::string token, StreamSettings stream = {});
  HttpApi(const HttpApi&) = delete;
  HttpApi& operator=(const HttpApi&) = delete;

  /// The handler of an HttpServer.
  void handle(net::Request request, net::Responder responder);

  /// What the HttpServer tells of each answer, for GET /metrics.
  void answered(unsigned status, base::Duration took) { parts_.metrics.on_http_answer(status, took); }

  /// Answers POST /api/v1/reload from now on. Outlives the API.
  void offer(runtime::Reloader& reloader) { parts_.reloader = &reloader; }

  /// Requests that still wait for a run are dropped.
  void stop() { parts_.scope.cancel(); }

 private:
  void answer_other(const net::Request& request, const std::vector<std::string>& segments, net::Responder responder);

  ApiParts parts_;
};

}  // namespace kapela::api
