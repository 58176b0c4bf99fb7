#include "orchestrator/net/acceptor.hpp"

#include <utility>

#include <fmt/format.h>

#include "orchestrator/base/assert.hpp"
#include "orchestrator/net/event_loop_impl.hpp"
#include "orchestrator/net/name_book.hpp"

namespace kapela::net {
namespace {

using boost::asio::ip::tcp;
namespace errors = boost::asio::error;

/// How long no connection is taken when the process has run out of file descriptors (or one of its own closes).
constexpr base::Duration accept_pause = std::chrono::milliseconds(100);

bool out_of_resources(const SystemError& failed) {
  return failed == errors::no_descriptors || failed == errors::no_buffer_space || failed == errors::no_memory ||
         failed == boost::system::errc::too_many_files_open_in_system;
}

base::Error cannot_listen(const Endpoint& at, const SystemError& failed) {
  std::string hint;
  if (failed == errors::address_in_use) hint = "another process has the port: end it, or choose another port";
  if (failed == errors::access_denied) hint = "ports below 1024 need privileges: choose another port";
  return base::fail(base::ErrorCode::io, fmt::format("cannot listen on {}: {}", to_text(at), failed.message()),
                    std::move(hint));
}

}  // namespace

Acceptor::Acceptor(EventLoop& loop, Taker taker, std::function<bool()> make_room)
    : loop_(loop),
      taker_(std::move(taker)),
      make_room_(std::move(make_room)),
      acceptor_(loop.impl().context),
      resume_([this] { accept(); }) {}

base::Result<Endpoint> Acceptor::listen(const Endpoint& at) {
  ASSERT(!acceptor_.is_open());
  const base::Result<boost::asio::ip::address> address = find_now(at.address);
  if (!address) return address.error();
  SystemError ignored;
  if (const SystemError failed = open({*address, at.port})) {
    acceptor_.close(ignored);
    return cannot_listen(at, failed);
  }
  SystemError unknown;
  const tcp::endpoint own = acceptor_.local_endpoint(unknown);
  if (unknown) {
    acceptor_.close(ignored);
    return cannot_listen(at, unknown);
  }
  accept();
  return to_endpoint(own);
}

SystemError Acceptor::open(const tcp::endpoint& at) {
  SystemError failed;
  acceptor_.open(at.protocol(), failed);
  // A restarted server must get its port back while connections of the old one are still in TIME_WAIT.
  if (!failed) acceptor_.set_option(tcp::acceptor::reuse_address(true), failed);
  if (!failed) acceptor_.bind(at, failed);
  if (!failed) acceptor_.listen(boost::asio::socket_base::max_listen_connections, failed);
  return failed;
}

void Acceptor::accept() {
  if (accepting_ || stalled_) return;
  accepting_ = true;
  acceptor_.async_accept(peer_, [self = shared_from_this()](const SystemError& failed, Socket socket) {
    self->on_accept(failed, std::move(socket));
  });
}

void Acceptor::on_accept(const SystemError& failed, Socket socket) {
  accepting_ = false;
  if (!acceptor_.is_open()) return;
  if (out_of_resources(failed) && !stalled_ && !make_room_())
    return loop_.timers().arm(resume_, loop_.after_real(accept_pause));
  if (!failed) taker_(std::move(socket), to_endpoint(peer_));
  accept();  // other failures are those of one connection that has gone again
}

void Acceptor::stall(bool stalled) {
  stalled_ = stalled;
  if (!stalled) return accept();  // or on_accept will, if what was cancelled has not ended yet
  loop_.timers().disarm(resume_);
  SystemError ignored;
  acceptor_.cancel(ignored);
}

void Acceptor::go_on() {
  if (!resume_.armed()) return;
  loop_.timers().disarm(resume_);
  accept();
}

void Acceptor::close() {
  loop_.timers().disarm(resume_);
  SystemError ignored;
  acceptor_.close(ignored);
}

}  // namespace kapela::net
