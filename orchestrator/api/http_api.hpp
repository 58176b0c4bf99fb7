// HttpApi: what the orchestrator answers on its port: POST /event, /api/v1/..., /health, /ready. Owned by main.
#pragma once

#include <string>

#include "orchestrator/api/metrics.hpp"
#include "orchestrator/api/stream_documents.hpp"
#include "orchestrator/base/process_figures.hpp"
#include "orchestrator/base/task_scope.hpp"
#include "orchestrator/net/http_server.hpp"
#include "orchestrator/runtime/orchestrator.hpp"
#include "orchestrator/runtime/reloader.hpp"
#include "orchestrator/wire/event_codec.hpp"

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
  void answered(unsigned status, base::Duration took) { metrics_.on_http_answer(status, took); }

  /// Answers POST /api/v1/reload from now on. Outlives the API.
  void offer(runtime::Reloader& reloader) { reloader_ = &reloader; }

  /// Requests that still wait for a run are dropped.
  void stop() { scope_.cancel(); }

 private:
  using Segments = std::vector<std::string>;

  void route(const net::Request& request, const Segments& path, net::Responder& responder);
  void api(const net::Request& request, const Segments& path, net::Responder& responder);
  void alerts(const net::Request& request, const Segments& path, net::Responder& responder);
  void faults(const net::Request& request, const Segments& path, net::Responder& responder);
  void runs(const net::Request& request, const Segments& path, net::Responder& responder);
  [[nodiscard]] net::Response metrics_response();
  [[nodiscard]] net::Response listed(const net::Request& request) const;
  [[nodiscard]] net::Response archived(const net::Request& request, const Segments& path) const;
  void start_run(const net::Request& request, net::Responder& responder);
  void event(const net::Request& request, net::Responder& responder);
  [[nodiscard]] wire::Json take_batch(const wire::Incoming& batch, const net::Request& request);
  [[nodiscard]] base::Result<wire::Json> take(const wire::Event& event, const net::Request& request);
  [[nodiscard]] base::Result<wire::Json> take_for_triggers(const wire::Event& event, const net::Request& request);
  [[nodiscard]] base::Result<wire::Json> execute(const wire::Event& event, const net::Request& request);
  [[nodiscard]] base::Result<wire::Json> answer_query(const wire::Event& event, wire::Command command);
  void post_back(const wire::Event& reply);

  [[nodiscard]] bool authorized(const net::Request& request) const;
  [[nodiscard]] base::Task<void> answer_acceptance(engine::RunId run, net::Responder responder);
  [[nodiscard]] base::Task<void> answer_reload(net::Responder responder);
  [[nodiscard]] base::Task<void> answer_at_end(engine::RunId run, net::Responder responder);
  [[nodiscard]] base::Task<void> reply_at_end(engine::RunId run, wire::Event trigger);
  [[nodiscard]] base::Task<void> answer_on_news(engine::RunId run, std::uint64_t after, base::Duration wait,
                                                net::Responder responder);
  [[nodiscard]] base::Task<void> news(engine::RunId run, std::uint64_t after);

  runtime::Orchestrator& orchestrator_;
  runtime::Reloader* reloader_ = nullptr;
  std::string token_;
  StreamDocuments stream_;
  Metrics metrics_;
  base::ProcessMeter meter_;
  base::TaskScope scope_;
};

}  // namespace kapela::api
