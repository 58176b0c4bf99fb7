#include "orchestrator/net/tls_gate.hpp"

#include <unordered_set>
#include <utility>

#include "orchestrator/net/acceptor.hpp"
#include "orchestrator/net/tls_context.hpp"

namespace kapela::net {

struct TlsGate::Impl {
  Impl(EventLoop& its_loop, HttpServer& its_server, TlsIdentity its_identity, TlsRelay::Context its_context)
      : loop(its_loop),
        server(its_server),
        identity(std::move(its_identity)),
        context(std::move(its_context)),
        acceptor(std::make_shared<Acceptor>(
            loop, [this](Socket socket, Endpoint from) { take(std::move(socket), std::move(from)); })) {}

  void take(Socket socket, Endpoint from);
  void end();

  EventLoop& loop;
  HttpServer& server;
  TlsIdentity identity;
  TlsRelay::Context context;
  std::shared_ptr<Acceptor> acceptor;
  std::unordered_set<std::shared_ptr<TlsRelay>> relays;
};

/// Who cannot shake hands is no client: nobody is told.
void TlsGate::Impl::take(Socket socket, Endpoint from) {
  if (relays.size() >= most_connections) return;
  const auto relay = std::make_shared<TlsRelay>(loop, std::move(socket), context);
  relays.insert(relay);
  relay->start(
      TlsRelay::Side::server,
      [this, from = std::move(from)](const SystemError& failed, Socket plain) {
        if (!failed) server.take(plain.release(), from);
      },
      [this, gone = std::weak_ptr(relay)] {
        relays.erase(gone.lock());
        acceptor->go_on();
      });
}

void TlsGate::Impl::end() {
  acceptor->close();
  for (const auto& relay : std::exchange(relays, {})) relay->close();
}

base::Result<std::unique_ptr<TlsGate>> TlsGate::open(EventLoop& loop, HttpServer& server, TlsIdentity identity) {
  base::Result<TlsRelay::Context> context = server_context(identity);
  if (!context) return context.error();
  return std::unique_ptr<TlsGate>(
      new TlsGate(std::make_unique<Impl>(loop, server, std::move(identity), std::move(*context))));
}

TlsGate::TlsGate(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

TlsGate::~TlsGate() {
  impl_->end();
}

base::Result<Endpoint> TlsGate::listen(const Endpoint& at) {
  return impl_->acceptor->listen(at);
}

base::Result<void> TlsGate::renew() {
  base::Result<TlsRelay::Context> context = server_context(impl_->identity);
  if (!context) return context.error();
  impl_->context = std::move(*context);
  return {};
}

}  // namespace kapela::net
