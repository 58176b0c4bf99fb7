#include "orchestrator/tracing/chrome_trace.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace kapela::tracing {
namespace {

using nlohmann::json;
using namespace std::chrono_literals;

Span span(std::string name, base::Duration start, base::Duration end, Attributes attributes = {}) {
  Span made;
  made.trace = "t";
  made.name = std::move(name);
  made.parent = "p";
  made.start = base::WallTime(start);
  made.end = base::WallTime(end);
  made.attributes = std::move(attributes);
  return made;
}

/// The threads that slices of these names are on, by their own names.
std::string thread_of(const json& trace, const std::string& slice) {
  std::uint64_t thread = 0;
  for (const json& event : trace.at("traceEvents"))
    if (event.at("ph") == "X" && event.at("name") == slice) thread = event.at("tid").get<std::uint64_t>();
  for (const json& event : trace.at("traceEvents"))
    if (event.at("name") == "thread_name" && event.at("tid") == thread)
      return event.at("args").at("name").get<std::string>();
  return {};
}

TEST(ChromeTrace, SlicesCountMicrosecondsFromTheFirstOne) {
  Span root = span("full start", 100s, 103s);
  root.parent.clear();
  root.status = Span::Status::error;
  root.message = "io is stuck";
  root.events = {{base::WallTime(101s), "verdict", {{"kapela.reason", std::string("TIMEOUT")}}}};
  const json trace = json::parse(chrome_trace({span("forward", 101s, 102s + 500ns), root}));
  const json& events = trace.at("traceEvents");
  EXPECT_EQ(events.at(0), (json{{"name", "full start"},
                                {"cat", "kapela,error"},
                                {"ph", "X"},
                                {"ts", 0.0},
                                {"dur", 3e6},
                                {"pid", 1},
                                {"tid", 1},
                                {"args", {{"status", "error"}, {"message", "io is stuck"}}}}));
  EXPECT_EQ(events.at(1), (json{{"name", "verdict"},
                                {"cat", "kapela"},
                                {"ph", "i"},
                                {"s", "t"},
                                {"ts", 1e6},
                                {"pid", 1},
                                {"tid", 1},
                                {"args", {{"kapela.reason", "TIMEOUT"}}}}));
  EXPECT_EQ(events.at(2).at("ts"), 1e6);
  EXPECT_EQ(events.at(2).at("dur"), 1'000'000.5);
  EXPECT_EQ(events.at(3).at("args").at("name"), "full start") << "the process has the name of its run";
}

TEST(ChromeTrace, WhatOverlapsIsOnThreadsBesideEachOther) {
  const Attributes io{{"kapela.component", std::string("io")}};
  const Attributes step{{"kapela.step", std::int64_t{0}}};
  const json trace = json::parse(chrome_trace({
      span("run", 0s, 10s),
      span("phase", 1s, 9s),
      span("step one", 1s, 3s, step),
      span("step two", 3s, 5s, step),
      span("command", 1s, 4s, io),
      span("inside", 2s, 3s, io),
      span("crosses", 3s, 5s, io),
  }));
  EXPECT_EQ(thread_of(trace, "run"), "run");
  EXPECT_EQ(thread_of(trace, "phase"), "run");
  EXPECT_EQ(thread_of(trace, "step one"), "steps");
  EXPECT_EQ(thread_of(trace, "step two"), "steps") << "one ends where the other begins";
  EXPECT_EQ(thread_of(trace, "command"), "io");
  EXPECT_EQ(thread_of(trace, "inside"), "io");
  EXPECT_EQ(thread_of(trace, "crosses"), "io (2)");
}

TEST(ChromeTrace, EachRunIsAProcessAndBrokenTextIsRepaired) {
  Span first = span("\xff", 0s, 1s);
  Span second = span("b", 1s, 2s);
  second.trace = "u";
  const json trace = json::parse(chrome_trace({first, second}));
  EXPECT_EQ(trace.at("traceEvents").at(0).at("pid"), 1);
  EXPECT_EQ(trace.at("traceEvents").at(1).at("pid"), 2);
  EXPECT_TRUE(json::parse(chrome_trace({})).at("traceEvents").empty());
}

}  // namespace
}  // namespace kapela::tracing
