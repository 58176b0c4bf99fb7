#include "orchestrator/net/client_connection.hpp"

#include <boost/asio/connect.hpp>

#include "orchestrator/base/assert.hpp"
#include "orchestrator/net/client_pool.hpp"
#include "orchestrator/net/event_loop_impl.hpp"

namespace kapela::net {
namespace {

constexpr std::size_t max_header_bytes = 64 * 1024;

bool would_block(const SystemError& failed) {
  return failed == boost::asio::error::would_block || failed == boost::asio::error::try_again;
}

}  // namespace

ClientConnection::ClientConnection(ClientPool& pool, Destination& destination)
    : pool_(pool),
      destination_(destination),
      socket_(pool.loop().impl().context),
      decoder_({max_header_bytes, pool.limits().response_bytes}) {}

void ClientConnection::connect(std::shared_ptr<Exchange> exchange) {
  exchange_ = std::move(exchange);
  exchange_->stage = Exchange::Stage::resolving;
  pool_.names().find(destination_.to.address,
                     [self = shared_from_this()](const base::Result<NameBook::Addresses>& found) {
                       if (!self->closed_) self->on_found(found);
                     });
}

/// One address after the other, until somebody is there.
void ClientConnection::on_found(const base::Result<NameBook::Addresses>& found) {
  if (!found) return pool_.on_unresolved(*this, found.error());
  exchange_->stage = Exchange::Stage::connecting;
  const auto connected = [self = shared_from_this()](const SystemError& failed, const auto&...) {
    if (!self->closed_) self->on_connected(failed);
  };
  std::vector<boost::asio::ip::tcp::endpoint> all;
  for (const boost::asio::ip::address& each : *found) all.emplace_back(each, destination_.to.port);
  if (all.size() == 1)
    socket_.async_connect(all.front(), connected);
  else
    boost::asio::async_connect(socket_, all, connected);
}

void ClientConnection::on_connected(const SystemError& failed) {
  if (failed) {
    pool_.names().doubt(destination_.to.address);
    pool_.on_lost(*this, failed, false);
    return;
  }
  if (pool_.tls() != nullptr) return shake_hands();
  begin();
}

void ClientConnection::shake_hands() {
  relay_ = std::make_shared<TlsRelay>(pool_.loop(), std::move(socket_), pool_.tls());
  relay_->expect(destination_.to.address);
  const auto shaken = [self = shared_from_this()](const SystemError& failed, Socket plain) {
    if (self->closed_) return;
    self->socket_ = std::move(plain);
    if (failed) return self->pool_.on_lost(*self, failed, false);
    self->begin();
  };
  relay_->start(TlsRelay::Side::client, shaken, {});
}

void ClientConnection::begin() {
  prepare(socket_);
  read();
  carry(std::exchange(exchange_, nullptr));
}

void ClientConnection::carry(std::shared_ptr<Exchange> exchange) {
  ASSERT(idle());
  pool_.loop().timers().disarm(*this);
  exchange_ = std::move(exchange);
  exchange_->stage = Exchange::Stage::answering;
  answer_began_ = false;
  const ClientRequest& request = exchange_->request;
  if (request.on_body)
    decoder_.expect_parts_of_answer_to(request.method);
  else
    decoder_.expect_answer_to(request.method, request.most_answer_bytes);
  encode({request.method, request.target, request.to, request.headers, request.body}, output_.bytes());
  write();
}

/// A write that fails is no verdict: the answer may be there already, and if not, reading tells why.
void ClientConnection::write() {
  const SystemError failed = output_.write_to(socket_);
  write_failed_ = failed && !would_block(failed);
  if (!would_block(failed)) return;
  socket_.async_wait(Socket::wait_write, [self = shared_from_this()](const SystemError& gone) {
    if (!gone && !self->closed_ && self->exchange_ != nullptr) self->write();
  });
}

/// There is always a read under way: it also sees the other side close a connection that waits for its next exchange.
void ClientConnection::read() {
  socket_.async_read_some(boost::asio::buffer(chunk_),
                          [self = shared_from_this()](const SystemError& failed, std::size_t size) {
                            if (!self->closed_) self->on_read(failed, size);
                          });
}

void ClientConnection::on_read(const SystemError& failed, std::size_t size) {
  if (exchange_ == nullptr) {
    pool_.on_lost(*this, failed, false);  // closed while idle; or bytes that nobody asked for
    return;
  }
  answer_began_ = answer_began_ || size > 0;
  if (size > 0) decoder_.put(std::string_view(chunk_.data(), size));
  if (exchange_->request.on_body && !hand_over_part()) return;
  if (failed == boost::asio::error::eof && answer_began_) decoder_.put_end();
  const DecodeState state = decoder_.state();
  if (state == DecodeState::complete || state == DecodeState::failed)
    on_answer();
  else if (failed)
    pool_.on_lost(*this, failed, answer_began_);
  else
    read();
}

/// Returns false when whoever takes it has had enough.
bool ClientConnection::hand_over_part() {
  const std::string part = decoder_.take_part();
  if (part.empty()) return true;
  const auto exchange = exchange_;
  pool_.loop().timers().arm(*exchange, pool_.loop().now() + exchange->request.timeout);
  exchange->request.on_body(part);
  return !closed_;
}

void ClientConnection::on_answer() {
  const auto exchange = std::exchange(exchange_, nullptr);
  if (decoder_.state() == DecodeState::failed) {
    pool_.on_answer(*this, exchange, decoder_.failure().error, false);
    return;
  }
  const bool reusable = decoder_.keep_alive() && output_.empty() && !write_failed_;
  Response answer = decoder_.take();
  if (reusable) {
    read();
    pool_.loop().timers().arm(*this, pool_.loop().after_real(pool_.limits().idle_time));
  }
  pool_.on_answer(*this, exchange, std::move(answer), reusable);
}

void ClientConnection::close() {
  closed_ = true;
  exchange_ = nullptr;
  pool_.loop().timers().disarm(*this);
  SystemError ignored;
  socket_.close(ignored);
  if (relay_ != nullptr) relay_->close();
}

void ClientConnection::on_timer() {
  pool_.on_lost(*this, {}, false);
}

}  // namespace kapela::net
