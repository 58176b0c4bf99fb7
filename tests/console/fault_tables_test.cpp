#include "tools/console/fault_tables.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "tools/console/fault_types.hpp"

namespace kapela::console {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using wire::Json;

TEST(FaultTables, ARuleIsARow) {
  const Json rule{{"name", "lost"},
                  {"type", "drop"},
                  {"match", {{"event", "CMD_RUN"}, {"from", "INITIALIZED"}}},
                  {"trigger", {{"count", 1}}},
                  {"matched", 3},
                  {"hits", 1},
                  {"expires_in", 12.34}};
  EXPECT_EQ(fault_columns().size(), fault_row("io", rule).size());
  EXPECT_THAT(fault_row("io", rule), ElementsAre("io", "lost", "drop", "reply", "event=CMD_RUN,from=INITIALIZED",
                                                 "count=1", "3", "1", "12.3 s"));
}

TEST(FaultTables, WhatIsNotSaidIsADash) {
  const std::vector<std::string> row = fault_row("io", {{"name", "off"}, {"type", "drop"}, {"enabled", false}});
  EXPECT_THAT(row, ElementsAre("io", "off", "drop", "reply", "-", "disabled", "-", "-", "never"));
}

TEST(FaultTables, ANearMissSaysWhatWasWanted) {
  const Json rule{{"fault", "lost"},
                  {"matched", 0},
                  {"hits", 0},
                  {"request", {{"event", "CMD_STOP"}, {"state", "RUN"}, {"source", "me"}, {"seconds_ago", 1.5}}},
                  {"mismatches", {{{"key", "event"}, {"wanted", "CMD_RUN"}, {"got", "CMD_STOP"}}}}};
  EXPECT_THAT(near_miss_lines(rule),
              ElementsAre("lost: no request has matched",
                          "  the nearest that did not match: CMD_STOP in RUN from 'me', 1.5 s ago",
                          "    event: wanted CMD_RUN, got CMD_STOP"));
}

TEST(FaultTables, ARuleThatActedOrWasPassedSaysSo) {
  const auto verdict = [](const Json& rule) { return near_miss_lines(rule).front(); };
  EXPECT_EQ(verdict({{"fault", "a"}, {"matched", 1U}, {"hits", 1U}}), "a: has acted on 1 of 1 request that match");
  EXPECT_EQ(verdict({{"fault", "a"}, {"matched", 2U}}), "a: 2 requests matched, and its trigger let them pass");
  EXPECT_EQ(verdict({{"fault", "a"}, {"enabled", false}}), "a: disabled");
  EXPECT_EQ(verdict({{"fault", "a"}}), "a: no request has come that it could act on");
}

TEST(FaultTables, AResetTellsWhatItHasSweptAway) {
  EXPECT_EQ(swept_text(Json::object()), "nothing was in flight");
  EXPECT_EQ(swept_text({{"in_flight", {{"buffered_events", 1U}, {"unsent_replies", 2U}}}}),
            "swept away: 1 buffered event, 2 unsent letters");
  EXPECT_THAT(
      swept_text(
          {{"in_flight",
            {{"transition", {{"command", "CMD_RUN"}, {"from", "INITIALIZED"}, {"to", "RUN"}, {"elapsed", 1.0}}}}}}),
      HasSubstr("CMD_RUN on its way from INITIALIZED to RUN"));
}

TEST(FaultTypes, AreListedWithWhatTheyDo) {
  const std::vector<std::string> all = fault_type_lines();
  for (const std::string& name : faults::fault_type_names()) EXPECT_THAT(all, Contains(HasSubstr(name))) << name;
}

TEST(FaultTypes, EachHasItsKeys) {
  EXPECT_THAT(fault_type_lines(faults::FaultType::latency), Contains(HasSubstr("latency")));
  EXPECT_THAT(fault_type_lines(faults::FaultType::crash), Contains(HasSubstr("exit_code")));
}

}  // namespace
}  // namespace kapela::console
