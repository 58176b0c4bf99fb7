// ClientConnection: one connection of an HttpClient: connects, carries one exchange at a time, then waits for the next.
// Owned by its Destination; operations of the socket under way keep it alive as well.
#pragma once

#include <array>
#include <memory>

#include "orchestrator/net/client_exchange.hpp"
#include "orchestrator/net/http_codec.hpp"
#include "orchestrator/net/name_book.hpp"
#include "orchestrator/net/socket.hpp"
#include "orchestrator/net/tls_relay.hpp"

namespace kapela::net {

class ClientConnection final : public std::enable_shared_from_this<ClientConnection>, private base::Timer {
 public:
  ClientConnection(ClientPool& pool, Destination& destination);

  /// Connects, then carries the exchange.
  void connect(std::shared_ptr<Exchange> exchange);
  /// To be called when idle only.
  void carry(std::shared_ptr<Exchange> exchange);
  [[nodiscard]] bool idle() const { return exchange_ == nullptr && !closed_; }
  [[nodiscard]] const std::shared_ptr<Exchange>& exchange() const { return exchange_; }
  [[nodiscard]] Destination& destination() const { return destination_; }

  /// Closes and forgets its exchange. Does not tell the pool.
  void close();

 private:
  void on_found(const base::Result<NameBook::Addresses>& found);
  void on_connected(const SystemError& failed);
  void shake_hands();
  void begin();
  void write();
  void read();
  void on_read(const SystemError& failed, std::size_t size);
  [[nodiscard]] bool hand_over_part();
  void on_answer();
  void on_timer() override;

  ClientPool& pool_;
  Destination& destination_;  // both outlive it, unless it is closed
  Socket socket_;
  std::shared_ptr<TlsRelay> relay_;  ///< between it and the server, if that speaks TLS
  std::shared_ptr<Exchange> exchange_;
  ResponseDecoder decoder_;
  Output output_;
  bool closed_ = false;
  bool answer_began_ = false;
  bool write_failed_ = false;
  std::array<char, 8 * 1024> chunk_;
};

}  // namespace kapela::net
