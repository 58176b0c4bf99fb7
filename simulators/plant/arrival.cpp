#include "simulators/plant/arrival.hpp"

#include <optional>
#include <utility>

#include <nlohmann/json.hpp>

#include "simulators/faults/passage.hpp"

namespace kapela::plant {

Arrival::Arrival(ServedComponent& component, net::Request its_request, wire::Incoming its_incoming,
                 std::string its_received)
    : request(std::move(its_request)), incoming(std::move(its_incoming)), received(std::move(its_received)) {
  faults::HttpFacts http;
  http.path = request.path();
  http.address = request.peer.address;
  http.headers = request.headers;
  std::optional<wire::Json> body;
  if (component.faults().rules().looks_at_bodies()) {
    body = wire::Json::parse(request.body, nullptr, false);
    http.body = &*body;
  }
  hits.reserve(incoming.events.size());
  for (const wire::Event& event : incoming.events) {
    hits.push_back(component.on_arrival(event, http));
    faults::share_fate(fate, hits.back().injection);
    overtakes = overtakes || hits.back().overtakes;
  }
}

}  // namespace kapela::plant
