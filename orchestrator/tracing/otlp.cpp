#include "orchestrator/tracing/otlp.hpp"

#include <nlohmann/json.hpp>

namespace kapela::tracing {
namespace {

using nlohmann::json;

constexpr int internal_kind = 1;
constexpr int client_kind = 3;

/// 64-bit numbers are texts in protobuf's JSON.
struct ValueWriter {
  json operator()(const std::string& value) const { return {{"stringValue", value}}; }
  json operator()(std::int64_t value) const { return {{"intValue", std::to_string(value)}}; }
  json operator()(bool value) const { return {{"boolValue", value}}; }
  json operator()(const std::vector<std::string>& values) const {
    json list = json::array();
    for (const std::string& each : values) list.push_back((*this)(each));
    return {{"arrayValue", {{"values", std::move(list)}}}};
  }
};

json attributes_json(const Attributes& attributes) {
  json list = json::array();
  for (const auto& [key, value] : attributes)
    list.push_back({{"key", key}, {"value", std::visit(ValueWriter{}, value)}});
  return list;
}

std::string nanoseconds(base::WallTime time) {
  return std::to_string(time.time_since_epoch().count());
}

json status_json(const Span& span) {
  if (span.status == Span::Status::unset) return json::object();
  if (span.status == Span::Status::ok) return {{"code", 1}};
  return {{"code", 2}, {"message", span.message}};
}

json span_json(const Span& span) {
  json events = json::array();
  for (const Event& each : span.events)
    events.push_back({{"timeUnixNano", nanoseconds(each.at)},
                      {"name", each.name},
                      {"attributes", attributes_json(each.attributes)}});
  json written{{"traceId", span.trace},
               {"spanId", span.id},
               {"name", span.name},
               {"kind", span.client ? client_kind : internal_kind},
               {"startTimeUnixNano", nanoseconds(span.start)},
               {"endTimeUnixNano", nanoseconds(span.end)},
               {"attributes", attributes_json(span.attributes)},
               {"events", std::move(events)},
               {"status", status_json(span)}};
  if (!span.parent.empty()) written["parentSpanId"] = span.parent;
  if (span.dropped_events > 0) written["droppedEventsCount"] = span.dropped_events;
  for (const std::string& trace : span.links)
    written["links"].push_back({{"traceId", trace}, {"spanId", span.linked_id}});
  return written;
}

}  // namespace

std::string otlp_body(const std::vector<Span>& spans, const Resource& resource) {
  json list = json::array();
  for (const Span& each : spans) list.push_back(span_json(each));
  const Attributes who{{"service.name", resource.service},
                       {"service.instance.id", resource.instance},
                       {"service.version", resource.version}};
  const json scope{{"scope", {{"name", "kapela"}, {"version", resource.version}}}, {"spans", std::move(list)}};
  const json whole{{"resource", {{"attributes", attributes_json(who)}}}, {"scopeSpans", json::array({scope})}};
  return json{{"resourceSpans", json::array({whole})}}.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace kapela::tracing
