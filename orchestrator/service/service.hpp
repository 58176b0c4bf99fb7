// Service: an orchestrator with its door: the API behind an HTTP server, at whose port components answer as well. Owned
// by a daemon, a laboratory or a test; put together here alone.
//
//   service::Service service(loop, log, library, settings);
//   const base::Result<net::Endpoint> bound = service.listen({"127.0.0.1", 0});
//   service.orchestrator().watch();
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "orchestrator/api/http_api.hpp"
#include "orchestrator/files/scenario_library.hpp"
#include "orchestrator/net/event_loop.hpp"
#include "orchestrator/net/http_server.hpp"
#include "orchestrator/net/own_hosts.hpp"
#include "orchestrator/runtime/orchestrator.hpp"
#include "orchestrator/runtime/orchestrator_settings.hpp"
#include "orchestrator/runtime/reloader.hpp"

namespace kapela::service {

/// Who may come in.
struct Door {
  std::string token{};  ///< empty: nobody needs one
  net::OwnHosts hosts = net::OwnHosts({});
  net::ServerLimits limits{};
};

class Service {
 public:
  /// `loop`, `log` and `library` outlive it.
  Service(net::EventLoop& loop, base::Log& log, files::ScenarioLibrary& library, runtime::OrchestratorSettings settings,
          Door door = {});
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;

  /// Answers there, and tells components so; returns where, with port 0 the one that was free. Errors: as
  /// HttpServer::listen.
  [[nodiscard]] base::Result<net::Endpoint> listen(const net::Endpoint& at);
  /// Scenarios and plant can be read anew from now on; see Reloader.
  runtime::Reloader& offer_reloads(std::function<runtime::ReadPlant()> read_plant);

  [[nodiscard]] runtime::Orchestrator& orchestrator() { return orchestrator_; }
  [[nodiscard]] const runtime::Orchestrator& orchestrator() const { return orchestrator_; }
  [[nodiscard]] api::HttpApi& api() { return api_; }
  [[nodiscard]] net::HttpServer& server() { return server_; }

 private:
  net::EventLoop& loop_;
  base::Log& log_;
  runtime::Orchestrator orchestrator_;
  std::unique_ptr<runtime::Reloader> reloader_;  ///< outlives the API, whose requests wait for it
  api::HttpApi api_;
  net::HttpServer server_;
};

}  // namespace kapela::service
