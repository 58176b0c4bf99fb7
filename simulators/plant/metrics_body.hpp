// The body of GET /metrics, in Prometheus' text format.
#pragma once

#include <cstddef>
#include <string>

#include "simulators/plant/served_component.hpp"

namespace kapela::plant {

struct ServerFigures {
  std::size_t held_answers = 0;
  std::size_t connections = 0;
};

[[nodiscard]] std::string metrics_body(const ServedComponent& component, const ServerFigures& server);

}  // namespace kapela::plant
