#include "orchestrator/wire/event_codec.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "orchestrator/base/assert.hpp"
#include "orchestrator/wire/event_reader.hpp"
#include "orchestrator/wire/field_reader.hpp"
#include "orchestrator/wire/json_writer.hpp"

namespace kapela::wire {
namespace {

using base::Result;
using base::WallTime;

/// What most events need; a batch grows it.
constexpr std::size_t usual_bytes = 640;

Result<Event> read_member(const Json& member, std::size_t index, WallTime now, const JsonPtr& owner) {
  const std::string pointer = fmt::format("/data/events/{}", index);
  Result<Event> event = read_event(member, pointer, now, owner);
  if (event && event->event_type == cumulative)
    return base::fail(base::ErrorCode::invalid, pointer + " is a batch within a batch",
                      "put its events into the outer one");
  return event;
}

Result<const Json*> members_of(const Event& envelope) {
  FieldReader fields(*envelope.data, "/data");
  const Json* members = fields.find("events");
  if (members == nullptr)
    fields.refuse_missing("events", "a list of events");
  else if (!members->is_array() || members->size() > max_batch_members)
    fields.refuse("events", *members, fmt::format("a list of up to {} events", max_batch_members));
  if (fields.failed()) return fields.error();
  return members;
}

Result<Incoming> take_batch_apart(Event envelope, WallTime now, const JsonPtr& owner) {
  const Result<const Json*> members = members_of(envelope);
  if (!members) return members.error();
  Incoming incoming;
  incoming.batch = true;
  incoming.events.reserve((*members)->size());
  for (std::size_t i = 0; i < (*members)->size(); ++i) {
    Result<Event> event = read_member((**members)[i], i, now, owner);
    if (event)
      incoming.events.push_back(std::move(*event));
    else
      incoming.broken.push_back(Incoming::Broken{i, std::move(event.error())});
  }
  incoming.envelope = std::move(envelope);
  return incoming;
}

/// Starts the next member of an object; its value follows.
void append_key(std::string& out, std::string_view key, std::string_view suffix = {}) {
  out += out.back() == '{' ? "\"" : ",\"";
  out += key;
  out += suffix;
  out += "\":";
}

void append_result(std::string& out, const EventResult& result) {
  out += '{';
  append_key(out, "result");
  append_text(out, result.result);
  if (result.error_code) {
    append_key(out, "error_code");
    append_integer(out, *result.error_code);
  }
  if (result.error_message) {
    append_key(out, "error_message");
    append_text(out, *result.error_message);
  }
  if (result.data) {
    append_key(out, "data");
    append_document(out, *result.data);
  }
  out += '}';
}

void append_party(std::string& out, std::string_view role, std::string_view name, std::string_view address,
                  std::uint16_t port) {
  append_key(out, role);
  append_text(out, name);
  append_key(out, role, "_address");
  append_text(out, address);
  append_key(out, role, "_port");
  append_integer(out, port);
}

void append_flag(std::string& out, std::string_view key, bool value) {
  append_key(out, key);
  append_boolean(out, value);
}

void append_id(std::string& out, const std::optional<std::int64_t>& id) {
  append_key(out, "id");
  if (id)
    append_integer(out, *id);
  else
    out += "null";
}

/// What stands before `data`, in avena's order.
void append_head(std::string& out, const Event& event) {
  out += '{';
  append_party(out, "source", event.source, event.source_address, event.source_port);
  append_party(out, "destination", event.destination, event.destination_address, event.destination_port);
  append_key(out, "destination_endpoint");
  append_text(out, event.destination_endpoint);
  append_key(out, "event_type");
  append_text(out, event.event_type);
}

/// What stands behind `data`.
void append_tail(std::string& out, const Event& event) {
  append_id(out, event.id);
  append_key(out, "payload");
  append_integer(out, event.payload);
  append_flag(out, "to_be_processed", event.to_be_processed);
  append_flag(out, "is_processing", event.is_processing);
  append_flag(out, "is_system_event", event.is_system_event);
  append_key(out, "maximum_processing_time");
  append_number(out, event.maximum_processing_time);
  if (!event.timestamp.empty()) {
    append_key(out, "timestamp");
    append_text(out, event.timestamp);
  }
  append_key(out, "result");
  if (event.result)
    append_result(out, *event.result);
  else
    out += "null";
  out += '}';
}

void append_event(std::string& out, const Event& event) {
  ASSERT(event.data != nullptr);
  append_head(out, event);
  append_key(out, "data");
  append_document(out, *event.data);
  append_tail(out, event);
}

Event envelope_of(const std::vector<Event>& events, WallTime now) {
  const Event& first = events.front();
  Event envelope;
  envelope.source = first.source;
  envelope.source_address = first.source_address;
  envelope.source_port = first.source_port;
  envelope.destination = first.destination;
  envelope.destination_address = first.destination_address;
  envelope.destination_port = first.destination_port;
  envelope.destination_endpoint = first.destination_endpoint;
  envelope.event_type = cumulative;
  envelope.payload = static_cast<std::int64_t>(events.size());
  envelope.timestamp = timestamp_text(now);
  return envelope;
}

Result<Incoming> read_incoming(const JsonPtr& owner, WallTime now) {
  Result<Event> event = read_event(*owner, "", now, owner);
  if (!event) return event.error();
  if (event->event_type == cumulative) return take_batch_apart(std::move(*event), now, owner);
  Incoming incoming;
  incoming.envelope = *event;
  incoming.events.push_back(std::move(*event));
  return incoming;
}

}  // namespace

Result<Incoming> decode_incoming(std::string_view body, WallTime now) {
  Result<Json> document = parse_json(body);
  if (!document) return document.error();
  return read_incoming(std::make_shared<const Json>(std::move(*document)), now);
}

Result<Incoming> decode_reported(std::string_view body, WallTime now) {
  Result<Reported> reported = parse_reported(body);
  if (!reported) return reported.error();
  Result<Incoming> incoming = read_incoming(reported->document, now);
  const auto tells = [](const Event& event) { return event.result || event.event_type == state_changed; };
  if (!incoming || !std::all_of(incoming->events.begin(), incoming->events.end(), tells))
    return decode_incoming(body, now);
  incoming->problem = std::move(reported->problem);
  return incoming;
}
Result<Event> decode_event(const Json& document, std::string_view pointer, WallTime now) {
  return read_event(document, pointer, now, nullptr);
}

std::string encode(const Event& event) {
  std::string out;
  out.reserve(usual_bytes);
  append_event(out, event);
  return out;
}

std::string encode_cumulative(const std::vector<Event>& events, WallTime now) {
  ASSERT(!events.empty());
  const Event envelope = envelope_of(events, now);
  std::string out;
  out.reserve(usual_bytes * (events.size() + 1));
  append_head(out, envelope);
  out += ",\"data\":{\"events\":[";
  for (const Event& event : events) {
    if (out.back() != '[') out += ',';
    append_event(out, event);
  }
  out += "]}";
  append_tail(out, envelope);
  return out;
}

}  // namespace kapela::wire
