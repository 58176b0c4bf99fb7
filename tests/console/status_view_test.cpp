#include "tools/console/status_view.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

namespace kapela::console {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using wire::Json;

Json component() {
  return {{"name", "io"},       {"state", "RUN"},
          {"health", "ONLINE"}, {"for_seconds", 12.34},
          {"missed", 2},        {"last_seen_seconds", 0.5},
          {"run", 3},           {"error", false},
          {"error_code", 0},    {"error_message", nullptr},
          {"answers", true},    {"address", "127.0.0.1"},
          {"port", 8001},       {"group", ""},
          {"dialect", "seed"},  {"depends_on", {"bus", "power"}}};
}

TEST(StatusView, IsATableOfComponents) {
  const Rows rows = status_table(Json::array({component()}));
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_THAT(rows[1], ElementsAre("io", "RUN", "ONLINE", "12.3 s", "0.5 s", "3", "-"));
}

TEST(StatusView, WhoWatchesSeesTimePass) {
  const Rows rows = watch_table(Json::array({component()}), {std::chrono::seconds(2)});
  EXPECT_THAT(rows[1], ElementsAre("io", "RUN", "ONLINE", "14.3 s", "2", "3", "-"));
}

TEST(StatusView, WhatIsWrongStandsInItsColumn) {
  Json broken = component();
  broken["error"] = true;
  broken["error_code"] = 7;
  broken["error_message"] = "too hot";
  EXPECT_EQ(status_table(Json::array({broken}))[1].back(), "7 too hot");
  Json gone = component();
  gone["answers"] = false;
  EXPECT_EQ(status_table(Json::array({gone}))[1].back(), "does not answer at 127.0.0.1:8001");
  gone["watched"] = true;
  EXPECT_THAT(status_table(Json::array({gone}))[1].back(), HasSubstr("brought down when it comes back"));
  Json odd = component();
  odd["problem"] = "an answer that is none";
  EXPECT_EQ(status_table(Json::array({odd}))[1].back(), "an answer that is none");
}

TEST(StatusView, AChangeIsOneLine) {
  EXPECT_EQ(status_line(component()), "io: RUN, ONLINE, run 3");
  Json free = component();
  free["run"] = nullptr;
  EXPECT_EQ(status_line(free), "io: RUN, ONLINE");
}

TEST(StatusView, ALatchIsALineOfItsOwn) {
  const Terminal terminal;
  EXPECT_EQ(latch_line(terminal, {{"latch", nullptr}}), "");
  EXPECT_THAT(latch_line(terminal, {{"latch", "run 1"}}), HasSubstr("latched, see kapela ack: run 1"));
}

TEST(StatusView, ComponentsHaveAddressesAndDependencies) {
  EXPECT_THAT(components_table(Json::array({component()}))[1],
              ElementsAre("io", "127.0.0.1:8001", "-", "seed", "bus, power", "RUN"));
}

}  // namespace
}  // namespace kapela::console
