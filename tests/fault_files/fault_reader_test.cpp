#include "simulators/fault_files/fault_reader.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "simulators/faults/fields.hpp"
#include "tests/fault_files/reading.hpp"

namespace kapela::fault_files {
namespace {

using faults::Fault;
using faults::FaultType;
using faults::Trigger;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HasSubstr;

/// One that is expected to be right.
Fault fault_of(const std::string& text) {
  const Read result = read(text);
  EXPECT_EQ(result.diagnostics, "") << text;
  return result.fault.value_or(Fault{});
}

TEST(FaultReader, ReadsARule) {
  const Fault fault = fault_of(R"(
name: lost_ack_on_run
type: drop
at: receive
match: {event: CMD_RUN, from: INITIALIZED, to: RUN}
trigger: {skip: 1, count: 2}
)");
  EXPECT_EQ(fault.name, "lost_ack_on_run");
  EXPECT_EQ(fault.type, FaultType::drop);
  EXPECT_EQ(fault.at, faults::Place::receive);
  EXPECT_EQ(fault.match.event, wire::Command::run);
  EXPECT_EQ(fault.match.from, wire::State::initialized);
  EXPECT_EQ(fault.match.to, wire::State::run);
  EXPECT_EQ(fault.trigger, (Trigger{.skip = 1, .count = 2}));
}

TEST(FaultReader, WantsTheTypeOnly) {
  Fault expected;
  expected.type = FaultType::drop;
  EXPECT_EQ(fault_of("{type: drop}"), expected);
}

TEST(FaultReader, TakesBothSpellingsOfACommand) {
  EXPECT_EQ(fault_of("{type: hang, match: {event: CMD_STOPPED}}").match.event, wire::Command::stop);
  EXPECT_EQ(fault_of("{type: hang, match: {event: CMD_STOP}}").match.event, wire::Command::stop);
}

TEST(FaultReader, ReadsTheParametersOfEachType) {
  EXPECT_EQ(fault_of("{type: latency, latency: 20ms}").duration, milliseconds(20));
  EXPECT_EQ(fault_of("{type: duplicate, copies: 3, spacing: 1s}").copies, 3U);
  EXPECT_EQ(fault_of("{type: duplicate, copies: 3, spacing: 1s}").duration, seconds(1));
  EXPECT_FALSE(fault_of("{type: late_transition, by: 5s}").whole);
  EXPECT_TRUE(fault_of("{type: late_transition, takes: 5s}").whole);
  EXPECT_EQ(fault_of("{type: late_transition, takes: 5s}").duration, seconds(5));
  EXPECT_EQ(fault_of("{type: fail_transition, progress: 0.25, code: 7}").progress, 0.25);
  EXPECT_EQ(fault_of("{type: fail_transition, progress: 0.25, code: 7}").code, 7);
  EXPECT_EQ(fault_of("{type: fail_transition, to: PAUSE}").to, wire::State::pause);
  EXPECT_EQ(fault_of("{type: wrong_target, to: PAUSE}").to, wire::State::pause);
  EXPECT_EQ(fault_of("{type: stale_state, n: 2, reports: 5}").copies, 2U);
  EXPECT_EQ(fault_of("{type: stale_state, n: 2, reports: 5}").reports, 5U);
  EXPECT_EQ(fault_of("{type: stale_state, lag: 2s}").duration, seconds(2));
  EXPECT_EQ(fault_of("{type: hang, release_after: 1s}").duration, seconds(1));
  EXPECT_EQ(fault_of("{type: crash, restart_after: 1s}").duration, seconds(1));
  EXPECT_TRUE(fault_of("{type: crash, loses_memory: true}").loses_memory);
}

TEST(FaultReader, KnowsOtherWordsForSkipAndCount) {
  EXPECT_EQ(fault_of("{type: drop, trigger: {nth: 3}}").trigger, (Trigger{.skip = 2, .count = 1}));
  EXPECT_EQ(fault_of("{type: drop, trigger: {skip: 2, once: true}}").trigger, (Trigger{.skip = 2, .count = 1}));
}

TEST(FaultReader, TakesATimeOfNothingForARuleThatStays) {
  EXPECT_EQ(fault_of("{type: drop, ttl: 5s}").lifetime(), seconds(5));
  EXPECT_FALSE(fault_of("{type: drop, ttl: 0s}").lifetime());
}

TEST(FaultReader, SaysWhatIsWrong) {
  struct Row {
    const char* text;
    const char* said;
  };
  for (const Row& row : {
           Row{"{}", "needs the key 'type'"},
           Row{"[drop]", "a fault is a mapping"},
           Row{"{type: dorp}", "did you mean 'drop'"},
           Row{"{type: drop, triger: {once: true}}", "did you mean 'trigger'"},
           Row{"{type: drop, latency: 2ms}", "has no key 'latency'"},
           Row{"{type: hang, at: receive}", "has no key 'at'"},
           Row{"{type: drop, at: sending}", "is not a place"},
           Row{"{type: drop, priority: high}", "high"},
           Row{"{type: drop, enabled: 1}", "enabled"},
           Row{"{type: drop, ttl: 60}", "unit"},
           Row{"{type: drop, trigger: {probability: 1.5}}", "probability 1.5 is out of range"},
           Row{"{type: drop, trigger: {probability: -0.5}}", "probability -0.5 is out of range"},
           Row{"{type: drop, trigger: {every: 0}}", "0"},
           Row{"{type: drop, trigger: {nth: 2, every: 2}}", "'nth' and 'every' do not go together"},
           Row{"{type: drop, trigger: {window: 5s}}", "a window is a mapping"},
           Row{"{type: drop, trigger: {window: {start: 5}}}", "unit"},
           Row{"{type: drop, trigger: {window: {from: 5s}}}", "has no key 'from'"},
           Row{"{type: drop, trigger: {when_state: RUNNING}}", "is not a state"},
           Row{"{type: drop, match: {headers: [a]}}", "headers are a mapping"},
           Row{"{type: drop, match: {body: {step: 7}}}", "is no JSON pointer to a plain value"},
           Row{"{type: drop, match: {body: {/a~2: 7}}}", "is no JSON pointer to a plain value"},
           Row{"{type: drop, match: {body: {/a: [7]}}}", "is no JSON pointer to a plain value"},
           Row{"{type: drop, match: {evnt: CMD_RUN}}", "did you mean 'event'"},
           Row{"{type: drop, match: {event: CMD_RUM}}", "did you mean 'CMD_RUN'"},
           Row{"{type: drop, match: {event: 'A B'}}", "'A B' names no event"},
           Row{"{type: drop, match: {from: UNKNOWN}}", "is not a state"},
           Row{"{type: drop, match: {to: STARTING}}", "is not a stable state"},
           Row{"{type: drop, trigger: {count: 0}}", "0"},
           Row{"{type: drop, trigger: {nth: 1, skip: 2}}", "'nth' and 'skip' do not go together"},
           Row{"{type: drop, trigger: {count: 2, once: true}}", "'count' and 'once' do not go together"},
           Row{"{type: latency}", "needs the key 'latency'"},
           Row{"{type: latency, latency: 20}", "unit"},
           Row{"{type: latency, latency: {type: gamma}}", "gamma"},
           Row{"{type: latency, latency: {type: empirical, file: a.txt}}", "samples cannot be drawn from a file here"},
           Row{"{type: latency, latency: 20ms, jitter: 30ms}", "a jitter needs a fixed latency"},
           Row{"{type: latency, latency: {type: exponential, mean: 1s}, jitter: 1ms}",
               "a jitter needs a fixed latency"},
           Row{"{type: late_transition}", "needs 'by', 'takes' or 'factor'"},
           Row{"{type: late_transition, by: 1s, takes: 2s}", "'by', 'takes' and 'factor' do not go together"},
           Row{"{type: late_transition, factor: 0}", "a factor of 0 leaves no time"},
           Row{"{type: abort, http_status: 99}", "99"},
           Row{"{type: malformed, mode: bad_jsn}", "did you mean 'bad_json'"},
           Row{"{type: slicer}", "needs either 'average_size' or 'chunks'"},
           Row{"{type: slicer, average_size: 8, chunks: 2}", "needs either 'average_size' or 'chunks'"},
           Row{"{type: slicer, average_size: 8, size_variation: 8}", "the variation is no smaller than the size"},
           Row{"{type: bandwidth}", "needs the key 'rate'"},
           Row{"{type: bandwidth, rate: 0}", "0"},
           Row{"{type: pause}", "needs the key 'duration'"},
           Row{"{type: clock_skew}", "needs 'offset' or 'drift'"},
           Row{"{type: wrong_state, report: RUNING}", "'RUNING' is not a state"},
           Row{"{type: equivocate, reports: [RUN]}", "tells at least two states"},
           Row{"{type: flap, between: [RUN], period: 1s}", "flaps between two states"},
           Row{"{type: flap, between: [RUN, STARTING], period: 1s}", "is not a stable state"},
           Row{"{type: flap, between: [RUN, PAUSE], period: 0s}", "a duration of 0 is not allowed here"},
           Row{"{type: flap, between: [RUN, PAUSE], period: 1s, duty: 2}", "duty 2 is out of range"},
           Row{"{type: fail_transition, progress: 1.5}", "progress 1.5 is out of range"},
           Row{"{type: fail_transition, to: STARTING}", "STARTING"},
           Row{"{type: wrong_target}", "needs the key 'to'"},
           Row{"{type: wrong_target, to: STARTING}", "is not a stable state"},
           Row{"{type: stale_state, n: 65}", "65"},
           Row{"{type: stale_state, n: 2, lag: 2s}", "'n' and 'lag' do not go together"},
       }) {
    const Read result = read(row.text);
    EXPECT_FALSE(result.fault) << row.text;
    EXPECT_THAT(result.diagnostics, HasSubstr(row.said)) << row.text;
    EXPECT_THAT(result.diagnostics, HasSubstr("f.yaml:1:")) << row.text;
  }
}

TEST(FaultReader, SaysWhereItIsWrong) {
  const char* const text = R"(
type: slicer
average_size: 8
size_variation: 9
match: {event: CMD_RUN, form: RUN}
trigger:
  probability: 1.5
  when_state: RUNNING
)";
  const std::string said = read(text).diagnostics;
  EXPECT_THAT(said, HasSubstr("f.yaml:4:1: "));
  EXPECT_THAT(said, HasSubstr("f.yaml:5:25: "));
  EXPECT_THAT(said, HasSubstr("f.yaml:7:16: "));
  EXPECT_THAT(said, HasSubstr("f.yaml:8:15: "));
}

TEST(FaultReader, ReadsAllThatARuleCanMatch) {
  const Fault fault = fault_of(R"(
type: drop
match:
  event: CMD_GET_STATE
  path: /event
  client: hmi
  headers: {X-Zone: a, Accept: "*/*"}
  body: {/data/step: 7, /data/name: seven, /data/text: "7", /data/ready: true, /data/none: null}
)");
  ASSERT_TRUE(fault.match.http);
  const faults::HttpMatch& http = *fault.match.http;
  EXPECT_EQ(fault.match.event, wire::Command::get_state);
  EXPECT_EQ(http.path, "/event");
  EXPECT_EQ(http.client, "hmi");
  EXPECT_EQ(http.headers, (faults::Fields::Headers{{"X-Zone", "a"}, {"Accept", "*/*"}}));
  ASSERT_EQ(http.body.size(), 5U);
  EXPECT_EQ(http.body[0].first, "/data/step");
  EXPECT_EQ(*http.body[0].second, wire::Json(7));
  EXPECT_EQ(*http.body[1].second, wire::Json("seven"));
  EXPECT_EQ(*http.body[2].second, wire::Json("7"));
  EXPECT_EQ(*http.body[3].second, wire::Json(true));
  EXPECT_EQ(*http.body[4].second, wire::Json());
}

TEST(FaultReader, ReadsAllThatATriggerCanBe) {
  const Fault fault = fault_of(R"(
type: drop
trigger:
  skip: 1
  count: 2
  every: 3
  probability: 0.25
  window: {start: 5s, duration: 10s}
  when_state: STARTING
  after_fault: lost_ack
)");
  Trigger expected{.skip = 1, .count = 2, .every = 3, .probability = 0.25};
  expected.window = faults::Window{seconds(5), seconds(10)};
  expected.when_state = wire::State::starting;
  expected.after_fault = "lost_ack";
  EXPECT_EQ(fault.trigger, expected);
  EXPECT_EQ(fault_of("{type: drop, trigger: {window: {start: 0s}}}").trigger.window, faults::Window{});
}

TEST(FaultReader, ReadsWhatEveryRuleCanHave) {
  const Fault fault = fault_of("{type: drop, priority: -3, enabled: false, ttl: 1m, note: as seen on 12 May}");
  EXPECT_EQ(fault.priority, -3);
  EXPECT_FALSE(fault.enabled);
  EXPECT_EQ(fault.ttl, seconds(60));
  EXPECT_EQ(fault.note, "as seen on 12 May");
}

TEST(FaultReader, DrawsALatencyFromADistribution) {
  using Kind = base::Distribution::Kind;
  const auto drawn = [](const char* latency) {
    return faults::details(fault_of(std::string("{type: latency, latency: ") + latency + "}")).delay;
  };
  EXPECT_EQ(drawn("{type: lognormal, median: 20ms, p99: 80ms}").kind, Kind::lognormal);
  EXPECT_EQ(drawn("{type: normal, mean: 20ms, stddev: 5ms}").centre, milliseconds(20));
  EXPECT_EQ(drawn("20ms, jitter: 5ms").min, milliseconds(15));
  EXPECT_EQ(drawn("20ms, jitter: 5ms").max, milliseconds(25));
  EXPECT_FALSE(fault_of("{type: latency, latency: {type: fixed, value: 20ms}}").details) << "as 20ms is";
}

TEST(FaultReader, DrawsALatencyFromSamplesWhereThereAreFiles) {
  files::MemoryFileSystem disk;
  disk.write("plants/a.txt", "1ms\n2ms\n");
  const files::SampleFiles samples{disk, "plants"};
  const Read result = read("{type: latency, latency: {type: empirical, file: a.txt}}", &samples);
  ASSERT_TRUE(result.fault) << result.diagnostics;
  EXPECT_EQ(faults::details(*result.fault).delay.samples.size(), 2U);
}

TEST(FaultReader, OffersTheKeyThatIsMeant) {
  EXPECT_THAT(read("{type: drop, priorty: 1}").diagnostics, HasSubstr("did you mean 'priority'"));
}

TEST(FaultReader, LeavesTheKeysOfItsCallerAlone) {
  yaml::Report report("f.yaml", "{component: io, type: drop}");
  keys::KeyReader reader(*yaml::parse_document(report), "a fault", report);
  std::string component;
  reader.text(keys::required("component"), component);
  EXPECT_EQ(component, "io");
  EXPECT_TRUE(read_fault(reader));
  reader.finish();
  EXPECT_FALSE(report.failed());
}

TEST(FaultReader, RefusesANothingThatWouldMeanForEverOrNoRuleAtAll) {
  const std::vector<std::pair<std::string, std::string>> rules{
      {"type: crash", "restart_after: 0s"},
      {"type: hang", "release_after: 0s"},
      {"type: down", "duration: 0s"},
      {"type: stall_accept", "duration: 0s"},
      {"type: pause", "duration: 0s"},
      {"type: reorder", "hold: 0s"},
      {"type: spontaneous", "every: 0s"},
      {"type: stale_state", "lag: 0s"},
      {"type: flap, between: [RUN, PAUSE]", "period: 0s"},
      {"type: flap, between: [RUN, PAUSE], period: 1s", "cycles: 0"},
      {"type: slicer", "average_size: 0"},
      {"type: slicer", "chunks: 0"},
      {"type: drop", "trigger: {count: 0}"},
      {"type: drop", "trigger: {every: 0}"},
      {"type: drop", "trigger: {nth: 0}"},
      {"type: drop", "trigger: {window: {duration: 0s}}"}};
  for (const auto& [rule, nothing] : rules) {
    const Read result = read("{" + rule + ", " + nothing + "}");
    EXPECT_FALSE(result.fault) << nothing;
    EXPECT_THAT(result.diagnostics, HasSubstr("0")) << nothing;
    EXPECT_EQ(std::count(result.diagnostics.begin(), result.diagnostics.end(), '^'), 1) << result.diagnostics;
  }
}

TEST(FaultReader, TakesANothingThatIsOne) {
  for (const char* const rule :
       {"{type: latency, latency: 0s}", "{type: latency, latency: 5ms, jitter: 0s}", "{type: duplicate, spacing: 0s}",
        "{type: late_transition, takes: 0s}", "{type: spontaneous, after: 0s}", "{type: drop, ttl: 0s}",
        "{type: slicer, average_size: 8, delay: 0s, size_variation: 0}", "{type: reset_peer, after_bytes: 0}",
        "{type: drop, trigger: {skip: 0, probability: 0}}"})
    EXPECT_EQ(read(rule).diagnostics, "") << rule;
}

TEST(FaultReader, TakesFinalAnswersOnly) {
  for (const char* const type : {"abort", "reject"})
    for (const int status : {100, 101, 199, 600})
      EXPECT_FALSE(read(fmt::format("{{type: {}, http_status: {}}}", type, status)).fault) << type << status;
  EXPECT_EQ(read("{type: abort, http_status: 200}").diagnostics, "");
  EXPECT_EQ(read("{type: abort, http_status: 599}").diagnostics, "");
}

TEST(FaultReader, OfAnUnknownTypeSaysThatAndNothingElse) {
  const Read result = read("{latency: 5ms, type: Latency, at: nowhere}");
  EXPECT_THAT(result.diagnostics, HasSubstr("did you mean 'latency'"));
  EXPECT_EQ(std::count(result.diagnostics.begin(), result.diagnostics.end(), '^'), 1) << result.diagnostics;
}

TEST(FaultReader, OfTheSizeOfASlicerSaysWhatIsWrongWithIt) {
  EXPECT_THAT(read("{type: slicer, average_size: 0}").diagnostics, testing::Not(HasSubstr("needs either")));
  EXPECT_THAT(read("{type: slicer}").diagnostics, HasSubstr("needs either 'average_size' or 'chunks'"));
}

}  // namespace
}  // namespace kapela::fault_files
