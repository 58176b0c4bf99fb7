#include "simulators/plant/return_ports.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "simulators/plant/http_answers.hpp"

namespace kapela::plant {

struct ReturnPorts::Port {
  Port(net::EventLoop& loop, net::Endpoint whose, net::HttpServer::Handler handler, net::HttpServer::Admit admit)
      : peer(std::move(whose)), server(loop, net::ServerLimits{}, std::move(handler), std::move(admit)) {}

  net::Endpoint peer;
  net::Endpoint here{};
  net::HttpServer server;
};

ReturnPorts::ReturnPorts(net::EventLoop& loop, IsComponent is_component, OnPost on_post)
    : loop_(loop), is_component_(std::move(is_component)), on_post_(std::move(on_post)) {}

ReturnPorts::~ReturnPorts() = default;

base::Result<net::Endpoint> ReturnPorts::port_for(const net::Endpoint& peer) {
  const auto known =
      std::find_if(ports_.begin(), ports_.end(), [&peer](const auto& each) { return each->peer == peer; });
  if (known != ports_.end()) {
    ports_.splice(ports_.begin(), ports_, known);
    return ports_.front()->here;
  }
  const auto admit = [own = own_pages_only(address_), this](const net::Request& head, const net::Endpoint& from) {
    net::Admission admission = own(head, from);
    if (!admission.refusal && !is_component_(from.address))
      admission.refusal = net::error_response(
          403, base::fail(base::ErrorCode::forbidden, fmt::format("{} is not the component behind", from.address)));
    return admission;
  };
  auto port = std::make_unique<Port>(
      loop_, peer,
      [this, peer](net::Request request, net::Responder responder) {
        const auto own =
            std::find_if(ports_.begin(), ports_.end(), [&](const auto& each) { return each->peer == peer; });
        on_post_(peer, (*own)->here, std::move(request), std::move(responder));
      },
      admit);
  const base::Result<net::Endpoint> here = port->server.listen({address_, 0});
  if (!here) return here.error();
  port->here = *here;
  if (ports_.size() == most) ports_.pop_back();
  ports_.push_front(std::move(port));
  return *here;
}

}  // namespace kapela::plant
