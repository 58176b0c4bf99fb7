// Acceptor: listens at a port and hands each connection over. Owned by a server; an accept under way keeps it alive as
// well.
#pragma once

#include <functional>
#include <memory>

#include "orchestrator/net/event_loop.hpp"
#include "orchestrator/net/socket.hpp"

namespace kapela::net {

class Acceptor final : public std::enable_shared_from_this<Acceptor> {
 public:
  using Taker = std::function<void(Socket socket, Endpoint from)>;

  /// `make_room` is asked when the process has no descriptor left: whether it has closed one just now.
  Acceptor(EventLoop& loop, Taker taker, std::function<bool()> make_room);

  /// Once. Returns where, with port 0 the one that was free. A name is looked up.
  /// Errors: invalid (no host), unreachable (no such name), io.
  [[nodiscard]] base::Result<Endpoint> listen(const Endpoint& at);
  /// Connections are left to wait in the kernel's backlog meanwhile.
  void stall(bool stalled);
  /// A descriptor is free again, of which there were none.
  void go_on();
  /// For good; the taker is called no more.
  void close();

 private:
  SystemError open(const boost::asio::ip::tcp::endpoint& at);
  void accept();
  void on_accept(const SystemError& failed, Socket socket);

  EventLoop& loop_;
  Taker taker_;
  std::function<bool()> make_room_;
  boost::asio::ip::tcp::acceptor acceptor_;
  boost::asio::ip::tcp::endpoint peer_;  // of the connection that is accepted next
  bool accepting_ = false;               // until on_accept
  bool stalled_ = false;
  base::CallbackTimer resume_;
};

}  // namespace kapela::net
