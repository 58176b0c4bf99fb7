// Events as JSON text and back: every default, both timestamp spellings, what bad input gets (wire.md).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "orchestrator/base/clock.hpp"
#include "orchestrator/base/error.hpp"
#include "orchestrator/wire/event.hpp"

namespace kapela::wire {

/// Parses JSON strictly: UTF-8, at most 64 levels, no duplicate keys, numbers in range. Errors: `malformed` with the
/// byte position (400), `invalid` with what is wrong (422).
[[nodiscard]] base::Result<Json> parse_json(std::string_view text);

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
};

/// Errors: `malformed` (not JSON, with the position), `invalid` naming the field by JSON pointer. `now` is the
/// timestamp of an event that has none.
[[nodiscard]] base::Result<Incoming> decode_incoming(std::string_view body, base::WallTime now);

/// One event from a document that is already parsed; `pointer` is its place, e.g. "" or "/data/events/2".
[[nodiscard]] base::Result<Event> decode_event(const Json& document, std::string_view pointer, base::WallTime now);

/// The event as one line of JSON, fields in avena's order.
[[nodiscard]] std::string encode(const Event& event);

/// One cumulative that carries `events` (complete, as avena needs them); all to the same destination.
[[nodiscard]] std::string encode_cumulative(const std::vector<Event>& events, base::WallTime now);

/// "YYYY-MM-DD HH:MM:SS.ffffff" in local time, as avena_commons spells it.
[[nodiscard]] std::string timestamp_text(base::WallTime time);

/// Avena's spelling (local time), ISO 8601 with T and Z or offset, or epoch seconds as text.
[[nodiscard]] base::Result<base::WallTime> parse_timestamp(std::string_view text);

}  // namespace kapela::wire
