// HttpServer: accepts HTTP/1.1 within hard limits and hands whole requests to a handler, on the loop's thread.
// Owned by whoever serves; destroying it closes the listener and every connection.
#pragma once

#include <cstddef>
#include <functional>
#include <limits>
#include <memory>
#include <optional>

#include "orchestrator/base/error.hpp"
#include "orchestrator/net/event_loop.hpp"
#include "orchestrator/net/http.hpp"

namespace kapela::net {

/// Every bound of a server. What is over one gets a clear status (400, 408, 413, 431, 503), not silence. Times are
/// real, whatever the loop's time scale.
struct ServerLimits {
  std::size_t header_bytes = 16 * 1024;
  std::size_t body_bytes = 1024 * 1024;
  std::size_t connections = 1'024;                        ///< over it, who only waits makes room; if nobody does, 503
  base::Duration header_time = std::chrono::seconds(10);  ///< from the first byte (or accept) to the end of the header
  base::Duration body_time = std::chrono::seconds(30);
  base::Duration idle_time = std::chrono::seconds(75);   ///< keep-alive without a request
  base::Duration write_time = std::chrono::seconds(30);  ///< for a client that does not read
};

/// What is decided about a request by its header, before its body is read.
struct Admission {
  std::optional<Response> refusal{};                                 ///< the answer; the body is dropped unread
  std::size_t body_bytes = std::numeric_limits<std::size_t>::max();  ///< at most, beside the server's own limit
  bool known = false;  ///< who sends it has shown who it is: its connection is the last to make room
};

struct Delivery;
class ResponseStream;

/// Answers one request; may be kept and used later, from any turn of the loop. Dropping it unanswered answers 500.
/// When the client has gone, answering does nothing.
class Responder {
 public:
  struct Session;  // implemented in http_server.cpp
  explicit Responder(std::weak_ptr<Session> session);
  Responder(Responder&&) noexcept;
  Responder& operator=(Responder&&) noexcept;  ///< what it held unanswered is answered 500
  ~Responder();

  /// Once a request. Never calls the handler from inside the call.
  void send(Response response);
  /// As a fault: the answer leaves as `delivery` says. A client that leaves during one of its pauses ends it, and so
  /// does one that ends its own direction.
  void send(Response response, const Delivery& delivery);

  /// An answer that goes on until its stream or the client ends; `head` without its body. It cannot hold up a shutdown:
  /// the stream ends there.
  [[nodiscard]] ResponseStream stream(Response head);

  /// Instead of an answer, a fault: breaks the connection off with a RST.
  void reset();
  /// Instead of an answer, a fault: ends the connection with a FIN, without a byte.
  void close();
  /// Instead of an answer, a fault: nothing, ever. What the client still sends is read; its leaving ends the
  /// connection.
  void stay_silent();
  /// The same, until the server hurries: `response` is the last on its connection then.
  void stay_silent_until_hurried(Response response);

  /// False once the client has closed the connection or the server has.
  [[nodiscard]] bool client_connected() const;

 private:
  [[nodiscard]] std::shared_ptr<Session> take_session();

  std::weak_ptr<Session> session_;  // empty once used
};

class HttpServer {
 public:
  using Handler = std::function<void(Request, Responder)>;
  using Admit = std::function<Admission(const Request& head, const Endpoint& peer)>;

  /// Without `admit`, everything is handled.
  HttpServer(EventLoop& loop, ServerLimits limits, Handler handler, Admit admit = {});
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;
  ~HttpServer();

  /// Binds and starts accepting, once; port 0 takes a free one. Errors name the address and the reason (in use,
  /// permission).
  [[nodiscard]] base::Result<Endpoint> listen(const Endpoint& at);

  using Answered = std::function<void(unsigned status, base::Duration took)>;
  /// Called as each answer begins to leave, with the real time since its request was complete (none for what could not
  /// be read). It only notes that down.
  void on_answered(Answered callback);

  /// Graceful: no new connection, idle ones closed, answers still due are written; `done` is called (from the
  /// loop) when none is left or `limit` (real time) has passed, not at all when the server is destroyed before.
  void shut_down(base::Duration limit, std::function<void()> done);

  /// As when the process dies: no new connection, each of the present ones broken off with a RST. Not from a handler.
  void break_off();

  /// Serves a connection that somebody else has accepted, whose descriptor it owns from now on.
  void take(int descriptor, Endpoint from);
  /// Breaks off the one of those connections that has waited longest without need. False when all are needed.
  bool make_room();

  /// As when the process hangs: connections are left to wait in the kernel's backlog, which still lets clients connect.
  /// Those that wait are accepted once that is over. The present connections are served all the while.
  void stall_accept(bool stalled);

  /// Every Delivery under way goes on without a further pause, and ends as it was to end. Who is silent until now
  /// answers. Returns how many those were.
  std::size_t hurry();

  [[nodiscard]] std::size_t connections() const;

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace kapela::net
