// What tests of net share: a server on a thread of its own, and a client that writes and reads bytes as the test says.
#pragma once

#include <functional>
#include <future>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

#include "orchestrator/net/event_loop.hpp"
#include "orchestrator/net/http_server.hpp"

namespace kapela::net::test {

/// Raises the soft limit on file descriptors as far as allowed.
void raise_descriptor_limit();

/// A blocking connection to 127.0.0.1. Every call gives up after 10 s.
class RawClient {
 public:
  explicit RawClient(unsigned short port);
  /// With a receive buffer of this size, to be a client that takes little.
  RawClient(unsigned short port, int receive_buffer);
  RawClient(RawClient&& other) noexcept;
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;
  ~RawClient();

  /// False when the connection has gone.
  bool send(std::string_view bytes);
  /// At most `size` bytes, at least one; empty at the end or on an error (then reset() tells).
  [[nodiscard]] std::string receive(std::size_t size = 65536);
  /// Until the other side closes.
  [[nodiscard]] std::string receive_all();
  /// One answer, by its content-length; what follows stays for later.
  [[nodiscard]] std::string receive_answer();
  /// Ends with a FIN, and can go on receiving.
  void end_sending();
  void close();
  /// Whether a receive ended because of a RST.
  [[nodiscard]] bool reset() const { return reset_; }
  /// Whether a receive ended because of a FIN.
  [[nodiscard]] bool ended() const { return ended_; }
  /// Whether there is nothing to receive now: no byte, no end.
  [[nodiscard]] bool waits() const;
  [[nodiscard]] unsigned short own_port() const;
  [[nodiscard]] int descriptor() const { return socket_; }

 private:
  int socket_ = -1;
  bool reset_ = false;
  bool ended_ = false;
  std::string kept_;
};

/// An event loop that runs on its own thread until the end of the test.
class LoopThread {
 public:
  explicit LoopThread(TimeScale scale = {});
  ~LoopThread();

  EventLoop loop;

  /// Runs `work` on the loop's thread and waits for it.
  void call(std::function<void()> work);
  /// The time of the loop, which only its thread may ask.
  [[nodiscard]] base::Instant now();

 private:
  std::thread thread_;
};

/// A server on 127.0.0.1 that runs on its own thread.
class ServerThread {
 public:
  explicit ServerThread(HttpServer::Handler handler, ServerLimits limits = {}, TimeScale scale = {},
                        HttpServer::Admit admit = {});
  ~ServerThread();

  LoopThread thread;
  std::unique_ptr<HttpServer> server;
  unsigned short port = 0;

  /// Waits until a condition, looked at on the loop's thread, holds; false after 10 s.
  [[nodiscard]] bool eventually(const std::function<bool()>& condition);
};

[[nodiscard]] std::string get(std::string_view target);
[[nodiscard]] std::string post(std::string_view target, std::string_view body);

/// The body of an answer's text.
[[nodiscard]] std::string body_of(std::string_view answer);

}  // namespace kapela::net::test
