// TlsRelay: a connection that is encrypted on its outer side and plain on its inner one, so that whoever speaks HTTP
// knows nothing of TLS. Owned by who began it; its operations under way keep it alive as well.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <string>

#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>

#include "orchestrator/base/timer_heap.hpp"
#include "orchestrator/net/event_loop.hpp"
#include "orchestrator/net/socket.hpp"

namespace kapela::net {

class TlsRelay final : public std::enable_shared_from_this<TlsRelay>, private base::Timer {
 public:
  using Context = std::shared_ptr<boost::asio::ssl::context>;
  enum class Side { server, client };
  /// Called once: the plain end for whoever speaks HTTP, or why there is none.
  using Ready = std::function<void(const SystemError& failed, Socket plain)>;

  TlsRelay(EventLoop& loop, Socket encrypted, Context context);

  /// A client accepts a certificate of this name or IP address only.
  void expect(const std::string& name);
  /// Shakes hands, then carries bytes both ways until both sides have ended or one is gone. `ended` is called at the
  /// end, unless it was closed.
  void start(Side side, Ready ready, std::function<void()> ended);
  /// At once, without another call of anything it was given.
  void close();
  /// At once, and tells so.
  void give_up() { end(); }

 private:
  static constexpr std::size_t chunk_bytes = 16 * 1024;  // a record of TLS

  void on_hands_shaken(const SystemError& failed);
  void read_encrypted();
  void read_plain();
  void on_encrypted(const SystemError& failed, std::size_t size);
  void on_plain(const SystemError& failed, std::size_t size);
  void say_goodbye();
  void end();
  void on_timer() override { end(); }

  EventLoop& loop_;
  Context context_;
  boost::asio::ssl::stream<Socket> encrypted_;
  Socket plain_;
  Ready ready_;
  std::function<void()> ended_;
  bool closed_ = false;
  std::array<char, chunk_bytes> inwards_;
  std::array<char, chunk_bytes> outwards_;
};

}  // namespace kapela::net
