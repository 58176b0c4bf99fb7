#include "orchestrator/tracing/otlp.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace kapela::tracing {
namespace {

using nlohmann::json;
using namespace std::chrono_literals;

TEST(Otlp, IsProtobufsJson) {
  Span span;
  span.trace = "t";
  span.id = "s";
  span.parent = "p";
  span.name = "n";
  span.start = base::WallTime(1s);
  span.end = base::WallTime(2s + 1ns);
  span.client = true;
  span.attributes = {{"text", std::string("x")},
                     {"number", std::int64_t{-7}},
                     {"truth", true},
                     {"list", std::vector<std::string>{"a"}}};
  span.events = {{base::WallTime(1s), "sent", {}}};
  span.dropped_events = 2;
  span.links = {"before"};
  span.linked_id = "l";
  span.status = Span::Status::error;
  span.message = "why";
  const json body = json::parse(otlp_body({span}, {"cell", "main", "1.0"}));
  const json& resource = body.at("resourceSpans").at(0);
  EXPECT_EQ(resource.at("resource").at("attributes").at(0),
            (json{{"key", "service.name"}, {"value", {{"stringValue", "cell"}}}}));
  const json& written = resource.at("scopeSpans").at(0).at("spans").at(0);
  EXPECT_EQ(written,
            (json{{"traceId", "t"},
                  {"spanId", "s"},
                  {"parentSpanId", "p"},
                  {"name", "n"},
                  {"kind", 3},
                  {"startTimeUnixNano", "1000000000"},
                  {"endTimeUnixNano", "2000000001"},
                  {"attributes",
                   {{{"key", "text"}, {"value", {{"stringValue", "x"}}}},
                    {{"key", "number"}, {"value", {{"intValue", "-7"}}}},
                    {{"key", "truth"}, {"value", {{"boolValue", true}}}},
                    {{"key", "list"}, {"value", {{"arrayValue", {{"values", {{{"stringValue", "a"}}}}}}}}}}},
                  {"events", {{{"timeUnixNano", "1000000000"}, {"name", "sent"}, {"attributes", json::array()}}}},
                  {"droppedEventsCount", 2},
                  {"links", {{{"traceId", "before"}, {"spanId", "l"}}}},
                  {"status", {{"code", 2}, {"message", "why"}}}}));
}

TEST(Otlp, ARootHasNoParentAndBrokenTextIsRepaired) {
  Span span;
  span.name = "\xff";
  const json body = json::parse(otlp_body({span}, {}), nullptr, false);
  const json& written = body.at("resourceSpans").at(0).at("scopeSpans").at(0).at("spans").at(0);
  EXPECT_FALSE(written.contains("parentSpanId"));
  EXPECT_EQ(written.at("name"), "\xef\xbf\xbd");
}

}  // namespace
}  // namespace kapela::tracing
