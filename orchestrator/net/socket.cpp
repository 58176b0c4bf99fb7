#include "orchestrator/net/socket.hpp"

#include <boost/asio/buffer.hpp>
#include <fmt/format.h>

namespace kapela::net {
namespace {

/// An idle connection keeps at most this much memory for its next message.
constexpr std::size_t max_kept_capacity = 64 * 1024;

}  // namespace

base::Result<boost::asio::ip::tcp::endpoint> parse_endpoint(const Endpoint& endpoint) {
  SystemError failed;
  const std::string text = endpoint.address == "localhost" ? "127.0.0.1" : endpoint.address;
  const auto address = boost::asio::ip::make_address(text, failed);
  if (failed)
    return base::fail(base::ErrorCode::invalid, fmt::format("'{}' is not an IP address", endpoint.address),
                      "write one like 127.0.0.1 or ::1, or localhost");
  return boost::asio::ip::tcp::endpoint(address, endpoint.port);
}

Endpoint to_endpoint(const boost::asio::ip::tcp::endpoint& endpoint) {
  return Endpoint{endpoint.address().to_string(), endpoint.port()};
}

void prepare(Socket& socket) {
  SystemError ignored;  // a socket that has gone says so at the next read
  socket.set_option(boost::asio::ip::tcp::no_delay(true), ignored);
  socket.non_blocking(true, ignored);
}

void Output::clear() {
  bytes_.clear();
  if (bytes_.capacity() > max_kept_capacity) bytes_.shrink_to_fit();
  written_ = 0;
}

SystemError Output::write_to(Socket& socket) {
  SystemError failed;
  while (!failed && !empty())
    written_ += socket.write_some(boost::asio::buffer(bytes_.data() + written_, bytes_.size() - written_), failed);
  if (empty()) clear();
  return failed;
}

}  // namespace kapela::net
