#include "simulators/fault_files/rule_words.hpp"

#include <gtest/gtest.h>

namespace kapela::fault_files {
namespace {

RuleWords drop() {
  RuleWords words;
  words.type = "drop";
  return words;
}

std::string refused(const RuleWords& words) {
  const base::Result<std::string> text = flow_text(words);
  EXPECT_FALSE(text);
  return text ? *text : text.error().message;
}

TEST(RuleWords, AreARuleInFlowStyle) {
  RuleWords words = drop();
  words.name = "lost";
  words.at = "receive";
  words.match = {"event=CMD_RUN,from=INITIALIZED", "path=/event"};
  words.trigger = {"count=1"};
  words.ttl = "5m";
  EXPECT_EQ(flow_text(words).value(),
            "{type: drop, name: \"lost\", at: receive, match: {event: CMD_RUN, from: INITIALIZED, path: \"/event\"}, "
            "trigger: {count: 1}, ttl: 5m}");
}

TEST(RuleWords, ParametersOfTheTypeStandBesideIt) {
  RuleWords words;
  words.type = "latency";
  words.pairs = {"latency=20ms", "note=two words", "empty="};
  EXPECT_EQ(flow_text(words).value(), "{type: latency, latency: 20ms, note: \"two words\", empty: \"\"}");
}

TEST(RuleWords, CommasInBracketsAndQuotesPartNothing) {
  RuleWords words = drop();
  words.match = {"headers={a: 1, b: 2},client='x, y',body=[1, 2]"};
  EXPECT_EQ(flow_text(words).value(), "{type: drop, match: {headers: {a: 1, b: 2}, client: 'x, y', body: [1, 2]}}");
}

TEST(RuleWords, AWholeRuleStaysAsItIs) {
  RuleWords words;
  words.type = "{type: drop}";
  EXPECT_TRUE(words.is_whole_rule());
  EXPECT_FALSE(words.has_more());
  EXPECT_EQ(flow_text(words).value(), "{type: drop}");
  words.ttl = "5m";
  EXPECT_TRUE(words.has_more());
}

TEST(RuleWords, AWordWithoutAValueIsNamed) {
  RuleWords words = drop();
  words.pairs = {"latency"};
  EXPECT_EQ(refused(words), "'latency' is no key=value");
  words = drop();
  words.match = {"event=CMD_RUN,from"};
  EXPECT_EQ(refused(words), "'from' is no key=value");
  words = drop();
  words.trigger = {"=1"};
  EXPECT_EQ(refused(words), "'=1' is no key=value");
}

TEST(ReadRules, OneOrAList) {
  EXPECT_EQ(read_rules(yaml::Report("<rule>", "{type: drop, match: {event: CMD_RUN}}")).rules.size(), 1U);
  const ReadRules list = read_rules(yaml::Report("<rule>", "[{type: drop}, {type: latency, latency: 20ms}]"));
  ASSERT_EQ(list.rules.size(), 2U);
  EXPECT_EQ(list.rules[1].type, faults::FaultType::latency);
  EXPECT_FALSE(yaml::has_errors(list.diagnostics));
}

TEST(ReadRules, WhatIsWrongIsToldWithItsPlace) {
  const ReadRules wrong = read_rules(yaml::Report("<rule>", "{type: drop, mach: {event: CMD_RUN}}"));
  ASSERT_TRUE(yaml::has_errors(wrong.diagnostics));
  EXPECT_EQ(wrong.diagnostics.front().place.file, "<rule>");
  EXPECT_TRUE(yaml::has_errors(read_rules(yaml::Report("<rule>", "{type: ")).diagnostics));
}

TEST(ReadRules, WordsAreReadAsTheyAreWritten) {
  RuleWords words = drop();
  words.at = "receive";
  words.match = {"event=CMD_RUN"};
  words.trigger = {"count=1,skip=2"};
  const ReadRules read = read_rules(yaml::Report("<rule>", flow_text(words).value()));
  ASSERT_EQ(read.rules.size(), 1U);
  EXPECT_EQ(read.rules.front().match.event, wire::Command::run);
  EXPECT_EQ(read.rules.front().trigger.count, 1U);
  EXPECT_EQ(read.rules.front().trigger.skip, 2U);
}

}  // namespace
}  // namespace kapela::fault_files
