// ResponseStream: an answer without an end: its head has left, bytes follow as they come (Server-Sent Events).
// Owned by whoever writes it; destroying it ends the connection once everything has left.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "orchestrator/net/http_server.hpp"

namespace kapela::net {

/// Many streams send the same bytes: they are made once.
using SharedBytes = std::shared_ptr<const std::string>;

class ResponseStream {
 public:
  explicit ResponseStream(std::weak_ptr<Responder::Session> session) : session_(std::move(session)) {}
  ResponseStream(ResponseStream&&) noexcept = default;
  ResponseStream& operator=(ResponseStream&&) = delete;
  ~ResponseStream();

  /// Leaves at once as far as the client takes it; the rest waits, however much it is: look at unsent(). A client that
  /// takes nothing for ServerLimits::write_time is broken off.
  void write(SharedBytes bytes);

  /// What waits to leave, beyond what the kernel has taken.
  [[nodiscard]] std::size_t unsent() const;

  /// The last words: what has not begun to leave is dropped for them, and the connection ends.
  void end_with(SharedBytes bytes);

  /// False once the client has closed the connection or the server has.
  [[nodiscard]] bool connected() const;

 private:
  std::weak_ptr<Responder::Session> session_;
};

}  // namespace kapela::net
