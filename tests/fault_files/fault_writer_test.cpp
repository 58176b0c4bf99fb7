#include "simulators/fault_files/fault_writer.hpp"

#include <cmath>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "simulators/faults/fault_type.hpp"
#include "tests/fault_files/reading.hpp"

namespace kapela::fault_files {
namespace {

using base::Distribution;
using faults::Fault;
using faults::FaultType;
using faults::Key;
using faults::Which;
using std::chrono::milliseconds;
using std::chrono::seconds;
using wire::State;

/// Gives each parameter a value that it does not have without being said. Of alternatives it leaves one.
class Filler final : public faults::Fields {
 public:
  explicit Filler(std::vector<std::string> left_out) : left_out_(std::move(left_out)) {}

  void duration(const Key& key, base::Duration& value) override {
    if (says(key)) value = base::Duration(1'234'567'891);
  }
  void period(const Key& key, base::Duration& value) override { duration(key, value); }
  void maybe_duration(const Key& key, std::optional<base::Duration>& value) override {
    if (says(key)) value = seconds(3);
  }
  void delay(const Key& key, base::Duration& value, Distribution&) override { duration(key, value); }
  void count(const Key& key, std::uint32_t& value, faults::Range<std::uint32_t> range) override {
    if (says(key)) value = std::min(range.most, value + (key.name == "size_variation" ? 3 : 7));
  }
  void integer(const Key& key, std::int64_t& value, faults::Range<std::int64_t>) override {
    if (says(key)) value = value + 2;
  }
  void maybe_integer(const Key& key, std::optional<std::int64_t>& value, faults::Range<std::int64_t>) override {
    if (says(key)) value = 7;
  }
  void number(const Key& key, double& value, faults::Range<double>) override {
    if (says(key)) value = 0.000001;
  }
  void flag(const Key& key, bool& value) override {
    if (says(key)) value = !value;
  }
  void text(const Key& key, std::string& value) override {
    if (says(key)) value = "off: {\"x\": [1, '#2']}\n\tżółw";
  }
  void state(const Key& key, State& value, Which) override {
    if (says(key)) value = State::pause;
  }
  void states(const Key& key, std::vector<State>& values, Which) override {
    if (says(key)) values = {State::fault, State::run};
  }
  void headers(const Key& key, Headers& values) override {
    if (says(key)) values = {{"X-Zone", "no"}, {"y", "1.0"}};
  }
  void complain(std::string_view, const std::string&, const std::string&) override {}
  [[nodiscard]] bool has(std::string_view key) const override {
    return std::find(left_out_.begin(), left_out_.end(), key) == left_out_.end();
  }

 private:
  void choose(const Key& key, std::size_t& place, std::span<const std::string_view> words) override {
    if (says(key)) place = (place + 1) % words.size();
  }
  [[nodiscard]] bool says(const Key& key) const { return has(key.name); }

  std::vector<std::string> left_out_;
};

/// Of alternatives, what is not said.
std::vector<std::vector<std::string>> choices(FaultType type) {
  if (type == FaultType::late_transition) return {{"takes", "factor"}, {"by", "factor"}, {"by", "takes"}};
  if (type == FaultType::slicer) return {{"chunks"}, {"average_size", "size_variation"}};
  if (type == FaultType::stale_state) return {{"lag"}, {"n"}};
  if (type == FaultType::latency) return {{"jitter"}};
  return {{}};
}

Fault filled(FaultType type, const std::vector<std::string>& left_out) {
  Fault rule = faults::usual_fault(type);
  Filler filler(left_out);
  if (const auto fields = faults::traits(type).fields) fields(rule, filler);
  if (rule.details && *rule.details == faults::Details()) rule.details.reset();
  return rule;
}

/// Everything that every rule can have.
void fill_common(Fault& rule) {
  rule.name = "feeder3: \"jam\", 50 % {of} the #time";
  if (faults::has_place(rule.type)) rule.at = faults::Place::receive;
  rule.match = {.event = wire::Command::stop, .from = State::starting, .to = State::stopped};
  faults::HttpMatch http{.path = "/event?x=1", .client = "null"};
  http.headers = {{"No", "yes"}, {"X-1", "0x1f"}};
  for (const auto& [pointer, text] : {std::pair("/data/a~1b", "7"), std::pair("/b", "\"7\""), std::pair("/c", "true"),
                                      std::pair("/d", "\"true\""), std::pair("/e", "-1e-7"), std::pair("/f", "\"\"")})
    http.body.emplace_back(pointer, std::make_shared<const wire::Json>(wire::Json::parse(text)));
  rule.match.http = http;
  rule.trigger = {.skip = 3, .count = 2, .every = 4, .probability = 0.0000001};
  rule.trigger.window = faults::Window{milliseconds(1'500), seconds(2)};
  rule.trigger.when_state = State::run;
  rule.trigger.after_fault = "1.0";
  rule.priority = -7;
  rule.enabled = false;
  rule.ttl = seconds(60);
  rule.note = "Off";
}

void expect_read_back(const Fault& rule) {
  for (const std::string& text : {fault_yaml(rule), fault_json(rule)}) {
    const Read back = read(text);
    EXPECT_EQ(back.diagnostics, "") << text;
    EXPECT_TRUE(back.fault == rule) << text;
  }
  EXPECT_TRUE(nlohmann::json::accept(fault_json(rule))) << fault_json(rule);
}

Fault fault(FaultType type) {
  return faults::usual_fault(type);
}

TEST(FaultWriter, WritesOneLineOfWhatDiffersFromTheDefaults) {
  Fault rule = fault(FaultType::drop);
  EXPECT_EQ(fault_yaml(rule), "{type: drop}");
  rule.at = faults::Place::receive;
  rule.match.event = wire::Command::run;
  rule.trigger.count = 1;
  EXPECT_EQ(fault_yaml(rule), "{type: drop, at: receive, match: {event: CMD_RUN}, trigger: {count: 1}}");
  EXPECT_EQ(fault_json(rule), R"({"type":"drop","at":"receive","match":{"event":"CMD_RUN"},"trigger":{"count":1}})");
}

TEST(FaultWriter, WritesEveryTypeWithAllOfItsParametersAsTheyAreReadBack) {
  for (const std::string& name : faults::fault_type_names()) {
    const FaultType type = *faults::parse_fault_type(name);
    for (const std::vector<std::string>& left_out : choices(type)) {
      Fault rule = filled(type, left_out);
      expect_read_back(rule);
      fill_common(rule);
      expect_read_back(rule);
    }
  }
}

TEST(FaultWriter, WritesWhatMustBeSaidEvenIfItIsAsUsual) {
  Fault astray = fault(FaultType::wrong_target);
  EXPECT_EQ(fault_yaml(astray), "{type: wrong_target, to: FAULT}");
  EXPECT_EQ(fault_yaml(fault(FaultType::pause)), "{type: pause, duration: 0s}");
  EXPECT_EQ(fault_yaml(fault(FaultType::late_transition)), "{type: late_transition, by: 0s}");
}

TEST(FaultWriter, TellsTheUsualValuesOfTwoTypesApart) {
  Fault reject = fault(FaultType::reject);
  EXPECT_EQ(fault_yaml(reject), "{type: reject}");
  faults::details(reject).http_status = 503;
  EXPECT_EQ(fault_yaml(reject), "{type: reject, http_status: 503}");
  Fault amnesia = fault(FaultType::amnesia);
  EXPECT_EQ(fault_yaml(amnesia), "{type: amnesia}");
  amnesia.to = State::fault;
  EXPECT_EQ(fault_yaml(amnesia), "{type: amnesia, to: FAULT}");
  expect_read_back(amnesia);
}

TEST(FaultWriter, WritesDistributionsAsTheyAreReadBack) {
  for (const char* text :
       {"{type: uniform, min: 10ms, max: 20ms}", "{type: log_uniform, min: 10ms, max: 20ms}",
        "{type: normal, mean: 20ms, stddev: 5ms, max: 1s}", "{type: lognormal, median: 20ms, p99: 80ms, max: 1s}",
        "{type: exponential, mean: 20ms}", "{type: gamma, mean: 20ms, shape: 2.5}", "{latency: 20ms, jitter: 5ms}",
        "{type: empirical, samples: [20ms, 1500ms, 1us]}"}) {
    const Read first = read(std::string("{type: latency, latency: ") + text + "}");
    ASSERT_TRUE(first.fault) << first.diagnostics;
    expect_read_back(*first.fault);
  }
  for (const char* text :
       {"{type: latency, latency: 20ms, jitter: 5ms}", "{type: latency, latency: {type: fixed, value: 20ms}}"}) {
    const Read first = read(text);
    ASSERT_TRUE(first.fault) << first.diagnostics;
    expect_read_back(*first.fault);
  }
}

TEST(FaultWriter, QuotesWhatReadersOfYaml11TakeForSomethingElse) {
  for (const char* text :
       {"y",   "N",    "yes", "No",  "ON",   "off", "True",  "FALSE", "null", "Null", "~",
        "1",   "1.5",  ".5",  "1e3", "0x1f", "010", "1_000", "1:30",  "",     "-",    "- a",
        "a b", "a: b", "#a",  "*a",  "&a",   "!a",  ".inf",  ".nan",  "=",    "<<",   "2026-11-26"}) {
    Fault rule = fault(FaultType::drop);
    rule.trigger.after_fault = text;
    if (*text == '\0') continue;
    EXPECT_EQ(fault_yaml(rule), "{type: drop, trigger: {after_fault: \"" + std::string(text) + "\"}}");
    expect_read_back(rule);
  }
  Fault rule = fault(FaultType::drop);
  rule.trigger.after_fault = "lost_ack.2";
  EXPECT_EQ(fault_yaml(rule), "{type: drop, trigger: {after_fault: lost_ack.2}}");
}

TEST(FaultWriter, WritesNumbersWithoutAnExponent) {
  Fault skew = fault(FaultType::clock_skew);
  faults::details(skew).factor = 0.000001;
  EXPECT_EQ(fault_yaml(skew), "{type: clock_skew, drift: 0.000001}");
  EXPECT_EQ(fault_json(skew), R"({"type":"clock_skew","drift":0.000001})");
}

TEST(FaultWriter, GivesBackWhatComesOnceInSoLong) {
  const Read read_back = read("{type: crash, restart_after: 5s, trigger: {once_per: 30d}}");
  ASSERT_TRUE(read_back.fault) << read_back.diagnostics;
  const std::string text = fault_yaml(*read_back.fault);
  EXPECT_NE(text.find("once_per: 30d"), std::string::npos) << text;
  EXPECT_EQ(read(text).fault, read_back.fault);
}

}  // namespace
}  // namespace kapela::fault_files
