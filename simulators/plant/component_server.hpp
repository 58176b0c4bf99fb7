// ComponentServer: POST /event of one simulated component over HTTP (wire.md). Owned by a Unit; replaced when the
// component restarts.
#pragma once

#include <cstddef>
#include <functional>

#include "orchestrator/net/http_server.hpp"
#include "simulators/plant/held_answers.hpp"
#include "simulators/plant/simulated_component.hpp"

namespace kapela::plant {

class ComponentServer {
 public:
  /// Both outlive it.
  ComponentServer(net::EventLoop& loop, SimulatedComponent& component);
  ComponentServer(const ComponentServer&) = delete;
  ComponentServer& operator=(const ComponentServer&) = delete;

  [[nodiscard]] base::Result<net::Endpoint> listen(const net::Endpoint& at) { return server_.listen(at); }
  void shut_down(base::Duration limit, std::function<void()> done) { server_.shut_down(limit, std::move(done)); }
  /// Lets every held answer go; returns how many there were.
  std::size_t release_held() { return held_.release(); }

 private:
  void on_request(net::Request request, net::Responder responder);
  void on_event(const net::Request& request, net::Responder responder);

  net::EventLoop& loop_;
  SimulatedComponent& component_;
  HeldAnswers held_;
  net::HttpServer server_;  // last: gone before what its handler uses
};

}  // namespace kapela::plant
