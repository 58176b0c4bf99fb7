// Events as JSON text and back: every default, both timestamp spellings, what bad input gets (wire.md).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "orchestrator/base/clock.hpp"
#include "orchestrator/base/error.hpp"
#include "orchestrator/wire/event.hpp"
#include "orchestrator/wire/json_reader.hpp"
#include "orchestrator/wire/timestamp.hpp"

namespace kapela::wire {

/// More members than a batch of complete events can have in a body of the default limit.
inline constexpr std::size_t max_batch_members = 4'096;

/// The body of one POST /event, taken apart.
struct Incoming {
  struct Broken {
    std::size_t index;
    base::Error error;
  };
  bool batch = false;            ///< it was a cumulative
  Event envelope;                ///< the event itself, or what carried the batch
  std::vector<Event> events;     ///< one, or the good members of the batch
  std::vector<Broken> broken{};  ///< members of the batch that could not be read
  std::string problem{};         ///< what was left out of a reported one, for people; empty: nothing
};

/// Errors: `malformed` (not JSON, with the position), `invalid` naming the field by JSON pointer. `now` is the
/// timestamp of an event that has none. The events share the parsed document.
[[nodiscard]] base::Result<Incoming> decode_incoming(std::string_view body, base::WallTime now);

/// The same of what a component reports, as tolerant as parse_reported. Only events that tell (replies, STATE_CHANGED)
/// may be read so: errors of all others, too, are those of decode_incoming.
[[nodiscard]] base::Result<Incoming> decode_reported(std::string_view body, base::WallTime now);

/// One event from a document that is already parsed; `pointer` is its place, e.g. "" or "/data/events/2".
[[nodiscard]] base::Result<Event> decode_event(const Json& document, std::string_view pointer, base::WallTime now);

/// The event as one line of JSON, fields in avena's order (members of `data` by name). A timestamp that is empty is
/// left out: the receiver fills in its own.
[[nodiscard]] std::string encode(const Event& event);

/// One cumulative that carries `events` (complete, as avena needs them): at least one, all to the same destination.
[[nodiscard]] std::string encode_cumulative(const std::vector<Event>& events, base::WallTime now);

}  // namespace kapela::wire
