#include "orchestrator/service/service.hpp"

#include <utility>

#include "orchestrator/files/scenario_library.hpp"
#include "orchestrator/net/event_loop.hpp"
#include "orchestrator/runtime/orchestrator_settings.hpp"

namespace kapela::service {

Service::Service(net::EventLoop& loop, base::Log& log, files::ScenarioLibrary& library,
                 runtime::OrchestratorSettings settings, Door door)
    : loop_(loop),
      log_(log),
      orchestrator_(loop, log, library, std::move(settings)),
      api_(orchestrator_, std::move(door.token), std::move(door.hosts)),
      server_(
          loop, door.limits,
          [this](net::Request request, net::Responder responder) {
            api_.handle(std::move(request), std::move(responder));
          },
          [this](const net::Request& head, const net::Endpoint& peer) { return api_.admit(head, peer); }) {
  server_.on_answered([this](unsigned status, base::Duration took) { api_.answered(status, took); });
}

base::Result<net::Endpoint> Service::listen(const net::Endpoint& at) {
  base::Result<net::Endpoint> bound = server_.listen(at);
  if (bound) orchestrator_.set_reply_to(*bound);
  return bound;
}

runtime::Reloader& Service::offer_reloads(std::function<runtime::ReadPlant()> read_plant) {
  reloader_ = std::make_unique<runtime::Reloader>(loop_, log_, orchestrator_, std::move(read_plant));
  api_.offer(*reloader_);
  return *reloader_;
}

}  // namespace kapela::service
