#include "orchestrator/net/tls_relay.hpp"

#include <utility>

#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/write.hpp>
#include <sys/socket.h>
#include <unistd.h>

#include "orchestrator/base/host.hpp"
#include "orchestrator/net/event_loop_impl.hpp"
#include "orchestrator/net/tls_context.hpp"

namespace kapela::net {
namespace {

namespace ssl = boost::asio::ssl;

constexpr base::Duration handshake_time = std::chrono::seconds(10);
/// For an encrypted side that does not read, and for its goodbye.
constexpr base::Duration write_time = std::chrono::seconds(30);
constexpr base::Duration goodbye_time = std::chrono::seconds(2);
/// What the kernel holds for it, so that one that does not read is noticed soon.
constexpr std::size_t max_unsent = 256 * 1024;

/// Two ends of a pipe within this process. They are no TCP, but read, written and waited for in the same way.
SystemError connect_pair(Socket& a, Socket& b) {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends) != 0)
    return {errno, boost::system::system_category()};
  SystemError failed;
  a.assign(boost::asio::ip::tcp::v4(), ends[0], failed);
  if (failed) ::close(ends[0]);
  if (!failed) b.assign(boost::asio::ip::tcp::v4(), ends[1], failed);
  if (failed) ::close(ends[1]);
  return failed;
}

/// OpenSSL says that a certificate was refused; the connection, why.
SystemError reason_of(const SystemError& failed, SSL* connection) {
  const long verified = SSL_get_verify_result(connection);
  if (!failed || verified == X509_V_OK) return failed;
  return {static_cast<int>(verified), certificate_category()};
}

}  // namespace

TlsRelay::TlsRelay(EventLoop& loop, Socket encrypted, Context context)
    : loop_(loop),
      context_(std::move(context)),
      encrypted_(std::move(encrypted), *context_),
      plain_(loop.impl().context) {
  prepare(encrypted_.next_layer());
  limit_unsent(encrypted_.next_layer(), max_unsent);
}

void TlsRelay::expect(const std::string& name) {
  encrypted_.set_verify_callback(ssl::host_name_verification(name));
  if (!base::is_ip_address(name)) SSL_set_tlsext_host_name(encrypted_.native_handle(), name.c_str());
}

void TlsRelay::start(Side side, Ready ready, std::function<void()> ended) {
  ready_ = std::move(ready);
  ended_ = std::move(ended);
  loop_.timers().arm(*this, loop_.after_real(handshake_time));
  const auto type = side == Side::server ? ssl::stream_base::server : ssl::stream_base::client;
  encrypted_.async_handshake(type, [self = shared_from_this()](const SystemError& failed) {
    if (!self->closed_) self->on_hands_shaken(failed);
  });
}

void TlsRelay::on_hands_shaken(const SystemError& failed) {
  loop_.timers().disarm(*this);
  Socket inner(loop_.impl().context);
  const SystemError reason = reason_of(failed, encrypted_.native_handle());
  const SystemError wrong = reason ? reason : connect_pair(plain_, inner);
  const Ready ready = std::exchange(ready_, nullptr);
  ready(wrong, std::move(inner));
  if (wrong) return end();
  if (closed_) return;
  read_encrypted();
  read_plain();
}

void TlsRelay::read_encrypted() {
  encrypted_.async_read_some(boost::asio::buffer(inwards_),
                             [self = shared_from_this()](const SystemError& failed, std::size_t size) {
                               if (!self->closed_) self->on_encrypted(failed, size);
                             });
}

/// Its end is not the end of the answers to it.
void TlsRelay::on_encrypted(const SystemError& failed, std::size_t size) {
  if (failed) {
    SystemError ignored;
    plain_.shutdown(Socket::shutdown_send, ignored);
    return;
  }
  boost::asio::async_write(plain_, boost::asio::buffer(inwards_.data(), size),
                           [self = shared_from_this()](const SystemError& gone, std::size_t) {
                             if (!self->closed_ && !gone) self->read_encrypted();
                           });
}

void TlsRelay::read_plain() {
  plain_.async_read_some(boost::asio::buffer(outwards_),
                         [self = shared_from_this()](const SystemError& failed, std::size_t size) {
                           if (!self->closed_) self->on_plain(failed, size);
                         });
}

/// Who speaks HTTP has ended when it has said everything.
void TlsRelay::on_plain(const SystemError& failed, std::size_t size) {
  if (failed) return say_goodbye();
  loop_.timers().arm(*this, loop_.after_real(write_time));
  boost::asio::async_write(encrypted_, boost::asio::buffer(outwards_.data(), size),
                           [self = shared_from_this()](const SystemError& gone, std::size_t) {
                             if (self->closed_) return;
                             self->loop_.timers().disarm(*self);
                             if (gone) return self->end();
                             self->read_plain();
                           });
}

void TlsRelay::say_goodbye() {
  loop_.timers().arm(*this, loop_.after_real(goodbye_time));
  encrypted_.async_shutdown([self = shared_from_this()](const SystemError&) {
    if (!self->closed_) self->end();
  });
}

void TlsRelay::end() {
  const auto self = shared_from_this();
  const std::function<void()> ended = std::exchange(ended_, nullptr);
  const Ready ready = std::exchange(ready_, nullptr);
  close();
  if (ready) ready(boost::asio::error::timed_out, Socket(loop_.impl().context));
  if (ended) ended();
}

void TlsRelay::close() {
  if (std::exchange(closed_, true)) return;
  ready_ = nullptr;
  ended_ = nullptr;
  loop_.timers().disarm(*this);
  SystemError ignored;
  encrypted_.next_layer().close(ignored);
  plain_.close(ignored);
}

}  // namespace kapela::net
