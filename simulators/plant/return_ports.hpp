// ReturnPorts: where a real component answers to: a port of the proxy's own for each peer that has sent it something,
// so that every reply, late, doubled or in a batch, goes back to the one it is for. Owned by a ProxiedComponent.
#pragma once

#include <functional>
#include <list>
#include <memory>
#include <string>

#include "orchestrator/net/http_server.hpp"

namespace kapela::plant {

class ReturnPorts {
 public:
  static constexpr std::size_t most = 64;  ///< peers; then the one that was silent for longest is forgotten

  /// `peer` is as the sender of the event has called itself.
  using OnPost =
      std::function<void(const net::Endpoint& peer, const net::Endpoint& here, net::Request, net::Responder)>;
  /// Whether who connects from there is the component.
  using IsComponent = std::function<bool(const std::string& address)>;

  /// `loop` outlives it.
  ReturnPorts(net::EventLoop& loop, IsComponent is_component, OnPost on_post);
  ReturnPorts(const ReturnPorts&) = delete;
  ReturnPorts& operator=(const ReturnPorts&) = delete;
  ~ReturnPorts();

  /// On which address they listen.
  void listen_on(std::string address) { address_ = std::move(address); }
  /// Opens one where there is none. Never from inside `on_post`. Errors: `io`.
  [[nodiscard]] base::Result<net::Endpoint> port_for(const net::Endpoint& peer);

 private:
  struct Port;

  net::EventLoop& loop_;
  IsComponent is_component_;
  OnPost on_post_;
  std::string address_{};
  std::list<std::unique_ptr<Port>> ports_;  ///< the one that was used last in front
};

}  // namespace kapela::plant
