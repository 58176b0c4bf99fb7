#include "orchestrator/net/socket.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <linux/sockios.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "orchestrator/base/host.hpp"

namespace kapela::net {
namespace {

/// An idle connection keeps at most this much memory for its next message.
constexpr std::size_t max_kept_capacity = 64 * 1024;

}  // namespace

Endpoint to_endpoint(const boost::asio::ip::tcp::endpoint& endpoint) {
  return Endpoint{base::canonical_host(endpoint.address().to_string()), endpoint.port()};
}

void prepare(Socket& socket) {
  SystemError ignored;  // a socket that has gone says so at the next read
  socket.set_option(boost::asio::ip::tcp::no_delay(true), ignored);
  socket.non_blocking(true, ignored);
}

std::size_t unsent_bytes(Socket& socket) {
  int bytes = 0;
  if (::ioctl(socket.native_handle(), SIOCOUTQNSD, &bytes) != 0) return 0;  // a socket that has gone sends nothing
  return static_cast<std::size_t>(bytes);
}

void limit_unsent(Socket& socket, std::size_t bytes) {
  SystemError ignored;
  socket.set_option(boost::asio::socket_base::send_buffer_size(static_cast<int>(bytes)), ignored);
}

void be_writable_when_all_is_sent(Socket& socket) {
  const int fewer_unsent_than = 1;
  // Cannot fail on a TCP socket; if it did, whoever waits would be woken too early and look again.
  (void)::setsockopt(socket.native_handle(), IPPROTO_TCP, TCP_NOTSENT_LOWAT, &fewer_unsent_than,
                     sizeof fewer_unsent_than);
}

void Output::clear() {
  bytes_.clear();
  if (bytes_.capacity() > max_kept_capacity) bytes_.shrink_to_fit();
  written_ = 0;
}

SystemError Output::write_to(Socket& socket) {
  SystemError failed;
  while ((!failed || failed == boost::asio::error::interrupted) && !empty())
    written_ += socket.write_some(boost::asio::buffer(bytes_.data() + written_, bytes_.size() - written_), failed);
  if (empty()) clear();
  return failed;
}

}  // namespace kapela::net
