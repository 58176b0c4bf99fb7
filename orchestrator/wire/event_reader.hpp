// One parsed JSON object to an Event: all the defaults, and every field checked. Used by event_codec.cpp alone.
#pragma once

#include <string_view>

#include "orchestrator/base/clock.hpp"
#include "orchestrator/base/error.hpp"
#include "orchestrator/wire/event.hpp"

namespace kapela::wire {

/// `pointer` is the document's place in the body; `now` the timestamp of an event that has none. With `owner`, which
/// holds the document, the event shares its parts; without, it copies them.
[[nodiscard]] base::Result<Event> read_event(const Json& document, std::string_view pointer, base::WallTime now,
                                             const JsonPtr& owner);

}  // namespace kapela::wire
