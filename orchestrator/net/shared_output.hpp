// SharedOutput: bytes on their way out that other connections send as well. Owned by the session of a ResponseStream.
#pragma once

#include <deque>

#include "orchestrator/net/response_stream.hpp"
#include "orchestrator/net/socket.hpp"

namespace kapela::net {

class SharedOutput {
 public:
  void put(SharedBytes bytes);
  /// Keeps what has begun to leave: it cannot be taken back.
  void drop_unbegun();
  [[nodiscard]] bool empty() const { return waiting_.empty(); }
  [[nodiscard]] std::size_t unsent() const { return unsent_; }
  /// Writes what the socket takes now. would_block means: go on when it is writable.
  [[nodiscard]] SystemError write_to(Socket& socket);

 private:
  void take_off(std::size_t written);

  std::deque<SharedBytes> waiting_;
  std::size_t begun_ = 0;  ///< bytes of the first that have left
  std::size_t unsent_ = 0;
};

}  // namespace kapela::net
