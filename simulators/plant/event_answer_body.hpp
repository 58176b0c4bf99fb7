// The JSON body of the HTTP answer to POST /event.
#pragma once

#include <span>
#include <string>

#include "orchestrator/wire/event_codec.hpp"
#include "simulators/plant/simulated_component.hpp"

namespace kapela::plant {

/// {"status":"ok"}, beside it `data` of a query and what became of a command, both with the `time` of the component's
/// calendar, which is now `time`.
[[nodiscard]] std::string answer_body(const EventAnswer& answer, base::WallTime time);

/// {"status":"ok"}, beside it the members of the batch that could not be read, by their place.
[[nodiscard]] std::string answer_body(std::span<const wire::Incoming::Broken> broken);

}  // namespace kapela::plant
