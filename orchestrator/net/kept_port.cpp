#include "orchestrator/net/kept_port.hpp"

#include <fmt/format.h>

#include "orchestrator/net/event_loop_impl.hpp"
#include "orchestrator/net/name_book.hpp"
#include "orchestrator/net/socket.hpp"

namespace kapela::net {

using boost::asio::ip::tcp;

struct KeptPort::Impl {
  explicit Impl(EventLoop& loop) : bound(loop.impl().context) {}
  tcp::acceptor bound;
};

KeptPort::KeptPort(EventLoop& loop) : impl_(std::make_unique<Impl>(loop)) {}

KeptPort::~KeptPort() = default;

base::Result<void> KeptPort::keep(const Endpoint& at) {
  release();
  const base::Result<boost::asio::ip::address> address = find_now(at.address);
  if (!address) return address.error();
  const tcp::endpoint place(*address, at.port);
  SystemError failed;
  impl_->bound.open(place.protocol(), failed);
  // A server can listen beside it, and ports that the system chooses are others all the same.
  if (!failed) impl_->bound.set_option(tcp::acceptor::reuse_address(true), failed);
  if (!failed) impl_->bound.bind(place, failed);
  if (!failed) return {};
  release();
  return base::fail(base::ErrorCode::io, fmt::format("cannot keep {}: {}", to_text(at), failed.message()));
}

void KeptPort::release() {
  SystemError ignored;
  impl_->bound.close(ignored);
}

}  // namespace kapela::net
