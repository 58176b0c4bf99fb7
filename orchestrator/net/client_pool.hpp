// ClientPool: what HttpClient does: gives each exchange a connection of its destination, in turn and within the bounds.
// Owned by the HttpClient; a callback that ends the client keeps it until it returns.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <vector>

#include "orchestrator/net/client_connection.hpp"
#include "orchestrator/net/client_exchange.hpp"
#include "orchestrator/net/name_book.hpp"

namespace kapela::net {

/// Where requests go; forgotten when nothing is open to it and nothing waits for it.
struct Destination {
  Endpoint to{};
  std::vector<std::shared_ptr<ClientConnection>> connections{};
  std::deque<std::shared_ptr<Exchange>> waiting{};
};

class ClientPool : public std::enable_shared_from_this<ClientPool> {
 public:
  /// With a context, everything is TLS.
  ClientPool(EventLoop& loop, ClientLimits limits, TlsRelay::Context tls)
      : loop_(loop), limits_(limits), tls_(std::move(tls)), names_(loop) {}

  [[nodiscard]] EventLoop& loop() const { return loop_; }
  [[nodiscard]] const ClientLimits& limits() const { return limits_; }
  [[nodiscard]] const TlsRelay::Context& tls() const { return tls_; }
  [[nodiscard]] NameBook& names() { return names_; }

  /// Begins a request; null when the client has ended.
  std::shared_ptr<Exchange> send(ClientRequest request, HttpClient::Callback callback);
  /// Ends it without calling back.
  void give_up(Exchange& exchange);
  void cancel_all(const Endpoint& to);
  /// Ends everything without calling back.
  void end();

  // What exchanges and connections report.
  void on_deadline(Exchange& exchange);
  void on_answer(ClientConnection& connection, std::shared_ptr<Exchange> exchange, base::Result<Response> answer,
                 bool reusable);
  void on_unresolved(ClientConnection& connection, base::Error reason);
  void on_lost(ClientConnection& connection, const SystemError& reason, bool answer_began);

 private:
  void begin(std::shared_ptr<Exchange> exchange);
  void begin_held_soon();
  void place(std::shared_ptr<Exchange> exchange);
  void open_connection(Destination& destination, std::shared_ptr<Exchange> exchange);
  void remove(ClientConnection& connection);
  void next_turn(Destination& destination);
  void release(Exchange& exchange);
  void fail_later(std::shared_ptr<Exchange> exchange, base::Error error);
  void finish(std::shared_ptr<Exchange> exchange, base::Result<Response> result);

  EventLoop& loop_;
  ClientLimits limits_;
  TlsRelay::Context tls_;
  NameBook names_;
  std::map<std::pair<std::string, unsigned short>, Destination> destinations_;
  std::deque<std::shared_ptr<Exchange>> held_;  // as too many are under way
  std::size_t under_way_ = 0;
  bool begins_soon_ = false;
  bool ended_ = false;
};

}  // namespace kapela::net
