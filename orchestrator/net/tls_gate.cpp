#include "orchestrator/net/tls_gate.hpp"

#include <list>
#include <unordered_set>
#include <utility>

#include "orchestrator/net/acceptor.hpp"
#include "orchestrator/net/tls_context.hpp"

namespace kapela::net {
namespace {

/// With those that have been told to go, which may take the time of their goodbye.
constexpr std::size_t most_with_leaving = 2 * TlsGate::most_connections;

}  // namespace

struct TlsGate::Impl {
  Impl(EventLoop& its_loop, HttpServer& its_server, TlsIdentity its_identity, TlsRelay::Context its_context)
      : loop(its_loop),
        server(its_server),
        identity(std::move(its_identity)),
        context(std::move(its_context)),
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
  std::shared_ptr<Acceptor> acceptor;
  std::unordered_set<std::shared_ptr<TlsRelay>> relays;
  std::list<std::weak_ptr<TlsRelay>> shaking;  ///< those of them that have not shaken hands yet, oldest first
};

/// Who cannot shake hands is no client: nobody is told.
void TlsGate::Impl::take(Socket socket, Endpoint from) {
  const bool is_full = relays.size() >= most_connections && !make_room();
  if (is_full || relays.size() >= most_with_leaving) return;
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
        acceptor->go_on();
      });
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
