// What server and client share about TCP sockets: addresses, writing without waiting, and errors in words.
#pragma once

#include <string>

#include <boost/asio/ip/tcp.hpp>

#include "orchestrator/base/error.hpp"
#include "orchestrator/net/http.hpp"

namespace kapela::net {

using Socket = boost::asio::ip::tcp::socket;
using SystemError = boost::system::error_code;

[[nodiscard]] Endpoint to_endpoint(const boost::asio::ip::tcp::endpoint& endpoint);

/// No delay, no waiting in a call.
void prepare(Socket& socket);

/// What has been written and has not left for the other side, whose window is full.
[[nodiscard]] std::size_t unsent_bytes(Socket& socket);

/// The kernel takes about so many unsent bytes at a time.
void limit_unsent(Socket& socket, std::size_t bytes);

/// From now on the socket counts as writable only when nothing is unsent.
void be_writable_when_all_is_sent(Socket& socket);

/// Bytes on their way out.
class Output {
 public:
  [[nodiscard]] bool empty() const { return written_ == bytes_.size(); }
  /// To append to.
  [[nodiscard]] std::string& bytes() { return bytes_; }
  void clear();
  /// Writes what the socket takes now. would_block means: go on when it is writable.
  [[nodiscard]] SystemError write_to(Socket& socket);

 private:
  std::string bytes_;
  std::size_t written_ = 0;
};

}  // namespace kapela::net
