// AdminServer: the port through which tests and operators see and move a simulated component. Never faulted. Owned by a
// Unit.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>

#include "orchestrator/net/http_server.hpp"
#include "simulators/plant/fault_api.hpp"
#include "simulators/plant/metrics_body.hpp"
#include "simulators/plant/served_component.hpp"
#include "simulators/plant/verifier.hpp"

namespace kapela::plant {

class AdminServer {
 public:
  /// What the admin port asks of whoever runs the component.
  struct Hooks {
    std::function<std::size_t()> release_held;  ///< lets held answers go; returns how many there were
    std::function<void()> shut_down;            ///< called when the answer has been given
    std::function<bool()> serving;              ///< is the component's own port open?
    std::function<ServerFigures()> figures;     ///< of the component's own port
    std::function<void()> revive;               ///< brings back a component that is down
    std::function<void()> started;              ///< somebody has its program started
  };

  /// Whom it answers.
  struct Access {
    std::string address;  ///< where it will listen
    std::string token;    ///< asked for where other machines reach it
  };

  /// `loop` and `component` outlive it.
  AdminServer(net::EventLoop& loop, ServedComponent& component, Access access, Hooks hooks);
  AdminServer(const AdminServer&) = delete;
  AdminServer& operator=(const AdminServer&) = delete;

  [[nodiscard]] base::Result<net::Endpoint> listen(const net::Endpoint& at) { return server_.listen(at); }
  void shut_down(base::Duration limit, std::function<void()> done) {
    verifier_.release();
    server_.shut_down(limit, std::move(done));
  }

 private:
  struct Route;
  [[nodiscard]] static std::span<const Route> routes();
  void on_request(const net::Request& request, net::Responder responder);
  void handle_process(const net::Request& request, net::Responder responder);
  [[nodiscard]] net::Response answer(const net::Request& request);
  [[nodiscard]] net::Response answer_of_rule(const std::string& name, const net::Request& request);
  [[nodiscard]] net::Response state(const net::Request& request);
  [[nodiscard]] net::Response put_state(const net::Request& request);
  [[nodiscard]] net::Response reset(const net::Request& request);
  [[nodiscard]] net::Response journal(const net::Request& request);
  [[nodiscard]] net::Response faults(const net::Request& request) { return fault_api_.list(request); }
  [[nodiscard]] net::Response add_faults(const net::Request& request) { return fault_api_.add(request); }
  [[nodiscard]] net::Response put_faults(const net::Request& request) { return fault_api_.replace_all(request); }
  [[nodiscard]] net::Response clear_faults(const net::Request& request) { return fault_api_.clear(request); }
  [[nodiscard]] net::Response near_misses(const net::Request& request);
  [[nodiscard]] net::Response metrics(const net::Request& request);
  [[nodiscard]] net::Response schema(const net::Request& request);
  [[nodiscard]] net::Response health(const net::Request& request);
  [[nodiscard]] net::Response shutdown(const net::Request& request);

  net::EventLoop& loop_;
  ServedComponent& component_;
  Hooks hooks_;
  FaultApi fault_api_;
  Verifier verifier_;
  net::HttpServer server_;  // last: gone before what its handler uses
};

}  // namespace kapela::plant
