#include "orchestrator/net/client_pool.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include <boost/asio/ssl/error.hpp>
#include <fmt/format.h>

#include "orchestrator/base/duration.hpp"
#include "orchestrator/net/tls_context.hpp"

namespace kapela::net {
namespace {

using base::ErrorCode;
namespace errors = boost::asio::error;

/// What a broken connection means, in words that tell refused, reset and closed apart.
base::Error lost(const Endpoint& to, const SystemError& reason, bool answer_began) {
  const std::string who = to_text(to);
  const std::string_view when = answer_began ? "in the middle of its answer" : "before it answered";
  if (reason == errors::connection_refused)
    return base::fail(ErrorCode::unreachable, fmt::format("{} refused the connection", who),
                      "nothing listens there: is it running?");
  if (reason == errors::connection_reset || reason == errors::broken_pipe)
    return base::fail(ErrorCode::unreachable, fmt::format("{} reset the connection {}", who, when));
  if (reason == errors::eof)
    return base::fail(ErrorCode::unreachable, fmt::format("{} closed the connection {}", who, when));
  if (reason.category() == errors::get_ssl_category() || reason.category() == certificate_category())
    return base::fail(ErrorCode::unreachable, fmt::format("no TLS with {}: {}", who, reason.message()),
                      "is it HTTPS there, and its certificate of an authority that is trusted (SSL_CERT_FILE)?");
  if (reason == errors::no_descriptors)
    return base::fail(ErrorCode::io, fmt::format("cannot connect to {}: {}", who, reason.message()),
                      "raise the limit on open files (ulimit -n)");
  return base::fail(ErrorCode::unreachable, fmt::format("cannot reach {}: {}", who, reason.message()));
}

base::Error too_late(const Exchange& exchange) {
  const std::string who = to_text(exchange.request.to);
  const std::string limit = base::to_text(exchange.request.timeout);
  if (exchange.stage == Exchange::Stage::waiting)
    return base::fail(ErrorCode::timeout, fmt::format("no connection to {} became free within {}", who, limit));
  if (exchange.stage == Exchange::Stage::resolving)
    return base::fail(
        ErrorCode::unreachable,
        fmt::format("{}: name cannot be resolved: no answer within {}", exchange.request.to.address, limit),
        "does the name server answer?");
  if (exchange.stage == Exchange::Stage::connecting)
    return base::fail(ErrorCode::timeout, fmt::format("cannot connect to {} within {}", who, limit));
  return base::fail(ErrorCode::timeout, fmt::format("{} did not answer within {}", who, limit));
}

/// Out of a queue, whose first it most likely is: they came in the order of their deadlines.
void take_out(const Exchange& exchange, std::deque<std::shared_ptr<Exchange>>& queue) {
  const auto found =
      std::find_if(queue.begin(), queue.end(), [&](const auto& each) { return each.get() == &exchange; });
  if (found != queue.end()) queue.erase(found);
}

}  // namespace

void Exchange::on_timer() {
  pool.on_deadline(*this);
}

std::shared_ptr<Exchange> ClientPool::send(ClientRequest request, HttpClient::Callback callback) {
  if (ended_) return nullptr;
  auto exchange = std::make_shared<Exchange>(*this, std::move(request), std::move(callback));
  if (held_.empty() && under_way_ < limits_.under_way) {
    begin(exchange);
  } else {
    held_.push_back(exchange);
  }
  return exchange;
}

void ClientPool::begin(std::shared_ptr<Exchange> exchange) {
  const Endpoint& to = exchange->request.to;
  const auto [found, added] = destinations_.try_emplace({to.address, to.port});
  Destination& destination = found->second;
  if (added) destination.to = to;
  ++under_way_;
  exchange->stage = Exchange::Stage::waiting;
  exchange->destination = &destination;
  loop_.timers().arm(*exchange, loop_.now() + exchange->request.timeout);
  place(std::move(exchange));
}

/// From the loop, as whoever has made room is not done with its destination.
void ClientPool::begin_held_soon() {
  if (std::exchange(begins_soon_, true)) return;
  loop_.post([self = shared_from_this()] {
    self->begins_soon_ = false;
    while (!self->held_.empty() && self->under_way_ < self->limits_.under_way) {
      auto next = std::move(self->held_.front());
      self->held_.pop_front();
      self->begin(std::move(next));
    }
  });
}

/// On an idle connection, or a new one, or into the queue.
void ClientPool::place(std::shared_ptr<Exchange> exchange) {
  Destination& destination = *exchange->destination;
  for (const auto& connection : destination.connections) {
    if (!connection->idle()) continue;
    exchange->connection = connection.get();
    exchange->on_kept_connection = true;
    connection->carry(std::move(exchange));
    return;
  }
  if (destination.connections.size() < limits_.connections_per_destination) {
    open_connection(destination, std::move(exchange));
  } else if (destination.waiting.size() < limits_.waiting_per_destination) {
    destination.waiting.push_back(std::move(exchange));
  } else {
    const std::string who = to_text(destination.to);
    release(*exchange);
    fail_later(std::move(exchange), base::fail(ErrorCode::too_many, fmt::format("{} requests wait for {} already",
                                                                                limits_.waiting_per_destination, who)));
  }
}

void ClientPool::open_connection(Destination& destination, std::shared_ptr<Exchange> exchange) {
  const auto connection = std::make_shared<ClientConnection>(*this, destination);
  destination.connections.push_back(connection);
  exchange->connection = connection.get();
  exchange->on_kept_connection = false;
  connection->connect(std::move(exchange));
}

/// Closes a connection, and gives its place to whoever waits, or forgets the destination with the last one.
void ClientPool::remove(ClientConnection& connection) {
  Destination& destination = connection.destination();
  connection.close();
  std::erase_if(destination.connections, [&](const auto& other) { return other.get() == &connection; });
}

void ClientPool::next_turn(Destination& destination) {
  if (!destination.waiting.empty()) {
    auto next = std::move(destination.waiting.front());
    destination.waiting.pop_front();
    place(std::move(next));
  } else if (destination.connections.empty()) {
    destinations_.erase({destination.to.address, destination.to.port});
  }
}

/// Takes an exchange out of everything; its connection, whose answer nobody awaits any more, is closed.
void ClientPool::release(Exchange& exchange) {
  const Exchange::Stage stage = std::exchange(exchange.stage, Exchange::Stage::ended);
  if (stage == Exchange::Stage::held) take_out(exchange, held_);
  loop_.timers().disarm(exchange);
  Destination* const destination = std::exchange(exchange.destination, nullptr);
  if (destination == nullptr) return;
  --under_way_;
  if (!held_.empty()) begin_held_soon();
  if (stage == Exchange::Stage::waiting) take_out(exchange, destination->waiting);
  ClientConnection* const connection = std::exchange(exchange.connection, nullptr);
  if (connection == nullptr) return;
  const auto alive = connection->shared_from_this();
  remove(*connection);
  next_turn(*destination);
}

void ClientPool::give_up(Exchange& exchange) {
  const auto alive = exchange.shared_from_this();
  exchange.callback = nullptr;
  if (!ended_) release(exchange);
}

void ClientPool::cancel_all(const Endpoint& to) {
  // First those that wait, so that none of them gets the place of one that is under way.
  std::vector<std::shared_ptr<Exchange>> all;
  std::copy_if(held_.begin(), held_.end(), std::back_inserter(all),
               [&to](const auto& each) { return each->request.to == to; });
  if (const auto found = destinations_.find({to.address, to.port}); found != destinations_.end()) {
    all.insert(all.end(), found->second.waiting.begin(), found->second.waiting.end());
    for (const auto& connection : found->second.connections)
      if (connection->exchange() != nullptr) all.push_back(connection->exchange());
  }
  for (const auto& exchange : all) {
    release(*exchange);
    fail_later(exchange, base::fail(ErrorCode::cancelled, fmt::format("the request to {} was given up", to_text(to))));
  }
}

void ClientPool::end() {
  ended_ = true;
  held_.clear();
  for (auto& [key, destination] : destinations_) {
    for (const auto& exchange : destination.waiting) loop_.timers().disarm(*exchange);
    for (const auto& connection : destination.connections) {
      if (connection->exchange() != nullptr) loop_.timers().disarm(*connection->exchange());
      connection->close();
    }
  }
  destinations_.clear();
}

void ClientPool::on_deadline(Exchange& exchange) {
  const auto self = shared_from_this();
  const auto alive = exchange.shared_from_this();
  base::Error error = too_late(exchange);
  release(exchange);
  finish(alive, std::move(error));
}

void ClientPool::on_answer(ClientConnection& connection, std::shared_ptr<Exchange> exchange,
                           base::Result<Response> answer, bool reusable) {
  const auto self = shared_from_this();
  Destination& destination = connection.destination();
  exchange->connection = nullptr;
  if (!reusable) remove(connection);
  release(*exchange);
  next_turn(destination);
  finish(std::move(exchange), std::move(answer));
}

void ClientPool::on_unresolved(ClientConnection& connection, base::Error reason) {
  const auto self = shared_from_this();
  Destination& destination = connection.destination();
  auto exchange = connection.exchange();
  remove(connection);
  exchange->connection = nullptr;
  release(*exchange);
  next_turn(destination);
  finish(std::move(exchange), std::move(reason));
}

void ClientPool::on_lost(ClientConnection& connection, const SystemError& reason, bool answer_began) {
  const auto self = shared_from_this();
  Destination& destination = connection.destination();
  auto exchange = connection.exchange();
  remove(connection);
  if (exchange == nullptr) {
    next_turn(destination);
    return;
  }
  exchange->connection = nullptr;
  if (exchange->on_kept_connection && !exchange->repeated && !answer_began) {
    exchange->repeated = true;
    open_connection(destination, std::move(exchange));
    return;
  }
  base::Error error = lost(destination.to, reason, answer_began);
  release(*exchange);
  next_turn(destination);
  finish(std::move(exchange), std::move(error));
}

void ClientPool::fail_later(std::shared_ptr<Exchange> exchange, base::Error error) {
  loop_.post([self = shared_from_this(), exchange = std::move(exchange), error = std::move(error)] {
    if (!self->ended_) self->finish(exchange, error);
  });
}

void ClientPool::finish(std::shared_ptr<Exchange> exchange, base::Result<Response> result) {
  if (const auto callback = std::exchange(exchange->callback, nullptr)) callback(std::move(result));
}

}  // namespace kapela::net
