#include "orchestrator/net/tls_gate.hpp"

#include <list>
#include <unordered_set>
#include <utility>

#include "orchestrator/net/acceptor.hpp"
#include "orchestrator/net/tls_context.hpp"

namespace kapela::net {

struct TlsGate::Impl {
  Impl(EventLoop& its_loop, HttpServer& its_server, TlsIdentity its_identity, TlsRelay::Context its_context,
       std::size_t most)
      : loop(its_loop),
        server(its_server),
        identity(std::move(its_identity)),
        context(std::move(its_context)),
        most_connections(most),
        acceptor(std::make_shared<Acceptor>(
            loop, [this](Socket socket, Endpoint from) { take(std::move(socket), std::move(from)); },
            [this] { return make_room(); })) {}

  void take(Socket socket, Endpoint from);
  bool make_room();
  void end();

  EventLoop& loop;
  HttpServer& server;
  TlsIdentity identity;
  TlsRelay::Context context;
  std::size_t most_connections;
  std::shared_ptr<Acceptor> acceptor;
  bool is_stalled = false;
  std::unordered_set<std::shared_ptr<TlsRelay>> relays;
  std::list<std::weak_ptr<TlsRelay>> shaking;  ///< those of them that have not shaken hands yet, oldest first
};

/// Who cannot shake hands is no client: nobody is told.
void TlsGate::Impl::take(Socket socket, Endpoint from) {
  if (relays.size() >= most_connections && !make_room()) return;
  const auto relay = std::make_shared<TlsRelay>(loop, std::move(socket), context);
  relays.insert(relay);
  const auto place = shaking.insert(shaking.end(), relay);
  relay->start(
      TlsRelay::Side::server,
      [this, place, from = std::move(from)](const SystemError& failed, Socket plain) {
        shaking.erase(place);
        if (!failed) server.take(plain.release(), from);
      },
      [this, gone = std::weak_ptr(relay)] {
        relays.erase(gone.lock());
        if (std::exchange(is_stalled, false)) acceptor->stall(false);
        acceptor->go_on();
      });
  // Those that have been told to go may take the time of their goodbye. Who comes meanwhile waits.
  if (relays.size() >= 2 * most_connections && !std::exchange(is_stalled, true)) acceptor->stall(true);
}

/// Who has not shaken hands goes first, and then who has nothing to say over HTTP.
bool TlsGate::Impl::make_room() {
  if (shaking.empty()) return server.make_room();
  shaking.front().lock()->give_up();
  return true;
}

void TlsGate::Impl::end() {
  acceptor->close();
  shaking.clear();
  for (const auto& relay : std::exchange(relays, {})) relay->close();
}

base::Result<std::unique_ptr<TlsGate>> TlsGate::open(EventLoop& loop, HttpServer& server, TlsIdentity identity,
                                                     std::size_t connections) {
  base::Result<TlsRelay::Context> context = server_context(identity);
  if (!context) return context.error();
  return std::unique_ptr<TlsGate>(
      new TlsGate(std::make_unique<Impl>(loop, server, std::move(identity), std::move(*context), connections)));
}

TlsGate::TlsGate(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

TlsGate::~TlsGate() {
  impl_->end();
}

base::Result<Endpoint> TlsGate::listen(const Endpoint& at) {
  return impl_->acceptor->listen(at);
}

std::vector<std::string> TlsGate::certified_names() const {
  return net::certified_names(impl_->context);
}

base::Result<void> TlsGate::renew() {
  base::Result<TlsRelay::Context> context = server_context(impl_->identity);
  if (!context) return context.error();
  impl_->context = std::move(*context);
  return {};
}

}  // namespace kapela::net
