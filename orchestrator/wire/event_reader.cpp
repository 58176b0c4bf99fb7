#include "orchestrator/wire/event_reader.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <optional>
#include <utility>

#include <nlohmann/json.hpp>

#include "orchestrator/wire/field_reader.hpp"
#include "orchestrator/wire/timestamp.hpp"

namespace kapela::wire {
namespace {

using base::Result;
using base::WallTime;

/// 31 years: a deadline made of it still fits a clock in nanoseconds.
constexpr double max_processing_seconds = 1e9;
constexpr std::array<std::string_view, 5> result_names{"success", "failure", "error", "info", "test_failed"};
constexpr std::string_view result_names_text = "one of success, failure, error, info, test_failed";

JsonPtr share(const Json& part, const JsonPtr& owner) {
  return owner ? JsonPtr(owner, &part) : std::make_shared<const Json>(part);
}

bool has_space(std::string_view text) {
  return text.find(' ') != std::string_view::npos;
}

std::optional<std::uint16_t> as_port(const Json& value) {
  constexpr std::uint64_t most = std::numeric_limits<std::uint16_t>::max();
  std::uint64_t port = most + 1;
  if (value.is_number_unsigned()) {
    port = value.get<std::uint64_t>();
  } else if (value.is_string()) {
    const auto& text = value.get_ref<const std::string&>();
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (failed != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  }
  if (port > most) return std::nullopt;
  return static_cast<std::uint16_t>(port);
}

void read_port(FieldReader& fields, std::string_view key, std::uint16_t& into) {
  const Json* found = fields.find(key);
  if (found == nullptr) return;
  const auto port = as_port(*found);
  if (!port) return fields.refuse(key, *found, "an integer from 0 to 65535 (also as text)");
  into = *port;
}

/// Ends in the target of a connection and in its Host header.
void read_address(FieldReader& fields, std::string_view key, std::string& into) {
  fields.name(key, into);
  const Json* found = fields.find(key);
  if (found != nullptr && (into.empty() || has_space(into))) fields.refuse(key, *found, "a host name or an address");
}

void read_endpoint(FieldReader& fields, std::string_view key, std::string& into) {
  fields.name(key, into);
  const Json* found = fields.find(key);
  if (found != nullptr && (!into.starts_with('/') || has_space(into)))
    fields.refuse(key, *found, "a path that begins with '/'");
}

void read_event_type(FieldReader& fields, std::string_view key, std::string& into) {
  fields.name(key, into);
  const Json* found = fields.find(key);
  if (found != nullptr && into.empty()) fields.refuse(key, *found, "text that is not empty");
}

void read_data(FieldReader& fields, std::string_view key, JsonPtr& into, const JsonPtr& owner) {
  const Json* found = fields.find(key);
  if (found == nullptr) return;
  if (!found->is_object()) return fields.refuse(key, *found, "an object");
  if (!found->empty()) into = share(*found, owner);
}

void read_optional_integer(FieldReader& fields, std::string_view key, std::optional<std::int64_t>& into) {
  const Json* found = fields.find(key);
  if (found == nullptr || found->is_null()) return;
  fields.integer(key, into.emplace(), std::numeric_limits<std::int64_t>::min());
}

void refuse_timestamp(FieldReader& fields, std::string_view key, const base::Error& error) {
  fields.refuse(base::fail(error.code, fields.pointer_to(key) + ": " + error.message, error.hint));
}

/// A text keeps its spelling, for the echo; a number gets avena's.
void read_timestamp(FieldReader& fields, std::string_view key, std::string& into, WallTime now) {
  const Json* found = fields.find(key);
  if (found == nullptr) {
    if (!fields.failed()) into = timestamp_text(now);
  } else if (found->is_string()) {
    const auto& text = found->get_ref<const std::string&>();
    if (const Result<void> checked = check_timestamp(text); !checked)
      return refuse_timestamp(fields, key, checked.error());
    into = text;
  } else if (found->is_number()) {
    const Result<WallTime> time = from_epoch_seconds(found->get<double>());
    if (!time) return refuse_timestamp(fields, key, time.error());
    into = timestamp_text(*time);
  } else {
    fields.refuse(key, *found, "a time as text, or seconds since 1970,");
  }
}

void read_result_name(FieldReader& fields, std::string& into) {
  constexpr std::string_view key = "result";
  const Json* found = fields.find(key);
  if (found == nullptr) return fields.refuse_missing(key, result_names_text);
  fields.text(key, into);
  if (std::find(result_names.begin(), result_names.end(), into) == result_names.end())
    fields.refuse(key, *found, result_names_text);
}

Result<EventResult> read_result(const Json& document, std::string_view pointer, const JsonPtr& owner) {
  FieldReader fields(document, pointer);
  EventResult result;
  read_result_name(fields, result.result);
  read_optional_integer(fields, "error_code", result.error_code);
  if (const Json* message = fields.find("error_message"); message != nullptr && !message->is_null())
    fields.text("error_message", result.error_message.emplace());
  if (const Json* data = fields.find("data"); data != nullptr && !data->is_null()) {
    if (data->is_object())
      result.data = share(*data, owner);
    else
      fields.refuse("data", *data, "an object or null");
  }
  if (fields.failed()) return fields.error();
  return result;
}

void read_optional_result(FieldReader& fields, std::string_view key, std::optional<EventResult>& into,
                          const JsonPtr& owner) {
  const Json* found = fields.find(key);
  if (found == nullptr || found->is_null()) return;
  Result<EventResult> result = read_result(*found, fields.pointer_to(key), owner);
  if (!result) return fields.refuse(std::move(result.error()));
  into = std::move(*result);
}

}  // namespace

Result<Event> read_event(const Json& document, std::string_view pointer, WallTime now, const JsonPtr& owner) {
  FieldReader fields(document, pointer);
  Event event;
  fields.name("source", event.source);
  read_address(fields, "source_address", event.source_address);
  read_port(fields, "source_port", event.source_port);
  fields.name("destination", event.destination);
  read_address(fields, "destination_address", event.destination_address);
  read_port(fields, "destination_port", event.destination_port);
  read_endpoint(fields, "destination_endpoint", event.destination_endpoint);
  read_event_type(fields, "event_type", event.event_type);
  read_data(fields, "data", event.data, owner);
  read_optional_integer(fields, "id", event.id);
  fields.integer("payload", event.payload, 1);
  fields.boolean("to_be_processed", event.to_be_processed);
  fields.boolean("is_processing", event.is_processing);
  fields.boolean("is_system_event", event.is_system_event);
  fields.number("maximum_processing_time", event.maximum_processing_time, 0, max_processing_seconds);
  read_timestamp(fields, "timestamp", event.timestamp, now);
  read_optional_result(fields, "result", event.result, owner);
  if (fields.failed()) return fields.error();
  return event;
}

}  // namespace kapela::wire
