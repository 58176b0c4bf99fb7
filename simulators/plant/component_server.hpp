// ComponentServer: POST /event of one component over HTTP, and what faults do to a request on its way. Owned by a Unit;
// replaced when the component restarts.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "orchestrator/net/http_server.hpp"
#include "simulators/faults/passage.hpp"
#include "simulators/plant/arrival.hpp"
#include "simulators/plant/postponed.hpp"
#include "simulators/plant/served_component.hpp"

namespace kapela::plant {

class ComponentServer {
 public:
  using OnCrash = std::function<void(const faults::Fault&)>;

  /// `loop` and `component` outlive it. Pages of others than `address` are refused. `on_crash` is called, from inside a
  /// handler, when a fault kills the process: the server is to be broken off soon, and takes nothing until then.
  ComponentServer(net::EventLoop& loop, ServedComponent& component, const std::string& address, OnCrash on_crash);
  ComponentServer(const ComponentServer&) = delete;
  ComponentServer& operator=(const ComponentServer&) = delete;

  [[nodiscard]] base::Result<net::Endpoint> listen(const net::Endpoint& at) { return server_.listen(at); }
  void shut_down(base::Duration limit, std::function<void()> done) {
    (void)release_hung([](const faults::FaultPtr&) { return true; });  // they would hold it up
    server_.shut_down(limit, std::move(done));
  }
  /// Takes nothing any more; to be broken off soon. For those who are inside a handler.
  void go_down() { crashed_ = true; }
  /// Listens, and accepts nobody; what comes of those who are connected waits, too.
  void stall(bool stalled);
  /// The process seems to stand still until then: what comes and what is due waits.
  void stand_still(base::Instant until) { still_until_ = until; }
  /// As when the process dies: connections are reset, and nothing is answered any more.
  void break_off();
  /// Lets every held request and answer go; returns how many answers there were.
  std::size_t release_held();
  [[nodiscard]] std::size_t held_answers() const;
  [[nodiscard]] std::size_t connections() const { return server_.connections(); }

 private:
  struct Exchange;
  using ExchangePtr = std::shared_ptr<Exchange>;
  struct Hung {
    faults::FaultPtr rule;
    ExchangePtr exchange;
  };

  void on_request(net::Request request, net::Responder responder);
  void on_event(net::Request request, net::Responder responder);
  void read_later(base::Duration still, net::Request request, net::Responder responder);
  [[nodiscard]] std::function<void()> kept(net::Request request, net::Responder responder);
  [[nodiscard]] base::Duration still_for() const;
  void go_on(const ExchangePtr& exchange, faults::Input::Kind why);
  void act(const ExchangePtr& exchange);
  void on_acted(const ExchangePtr& exchange, base::Result<Outcome> outcome);
  void act_again(const ExchangePtr& exchange, const Copy& copy);
  void leave(const ExchangePtr& exchange, const faults::Action& action);
  void lose(const ExchangePtr& exchange, const faults::Action& action);
  static void end(Exchange& exchange, faults::Reply::How how);
  void hang(const ExchangePtr& exchange, faults::FaultPtr rule);
  std::size_t release_hung(const std::function<bool(const faults::FaultPtr&)>& is_meant);
  void on_rules_changed();
  void crash(Exchange& exchange);
  void tell_outcome(const Exchange& exchange, std::string_view outcome, base::Duration planned = {},
                    base::Duration actual = {});

  net::EventLoop& loop_;
  ServedComponent& component_;
  OnCrash on_crash_;
  bool crashed_ = false;
  bool stalled_ = false;
  std::vector<std::function<void()>> stalled_requests_{};
  base::Instant still_until_{};
  Postponed requests_;   ///< slow on their way to the component
  Postponed overtaken_;  ///< wait for the next request to pass
  Postponed answers_;
  Postponed releases_;      ///< of those who hang for a time
  std::vector<Hung> hung_;  ///< those that were let go meanwhile among them
  std::shared_ptr<const bool> alive_ = std::make_shared<const bool>(true);  ///< for who acts later than that
  net::HttpServer server_;                                                  // last: gone before what its handler uses
};

}  // namespace kapela::plant
