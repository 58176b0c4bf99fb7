#include "simulators/plant/event_text.hpp"

#include <gtest/gtest.h>

namespace kapela::plant {
namespace {

constexpr std::string_view event =
    R"( { "source_port" : 8099,"destination_port":"8001", "event_type":"CMD_RUN","note":"a \"}{, \\",)"
    R"("data":{"deep":{"source_port":1},"list":[{"cmd_id":3},"]"],"cmd_id":7,"fsm_state":"RUN"},"id":null})";

TEST(EventText, FindsWhatStandsInTheEventItselfAlone) {
  const EventText text = places_in(event);
  EXPECT_FALSE(text.batch);
  EXPECT_EQ(text.event.source_port.in(event), "8099");
  EXPECT_EQ(port_at(text.event.destination_port, event), 8001);
  EXPECT_EQ(text.event.id.in(event), "null");
  EXPECT_EQ(text.event.in_data.cmd_id.in(event), "7");
  EXPECT_EQ(unquoted(text.event.in_data.fsm_state.in(event)), "RUN");
  EXPECT_TRUE(text.event.timestamp.empty());
}

TEST(EventText, ChangesNothingBesideWhatItIsTold) {
  const EventText text = places_in(event);
  TextEdits edits;
  put_source(text.event, {"127.0.0.1", 5}, edits);
  edits.replace(text.event.in_data.cmd_id, "12");
  std::string wanted(event);
  wanted.replace(wanted.find("8099"), 4, "5");
  wanted.replace(wanted.find("\"cmd_id\":7") + 9, 1, "12");
  EXPECT_EQ(edits.apply(event), wanted);
}

TEST(EventText, AnAddressThatIsNotSaidIsBroughtByThePort) {
  constexpr std::string_view text = R"({"source_port":8099})";
  TextEdits edits;
  put_source(places_in(text).event, {"10.0.0.7", 5}, edits);
  EXPECT_EQ(edits.apply(text), R"({"source_port":5,"source_address":"10.0.0.7"})");
  TextEdits usual;
  put_source(places_in(text).event, {"127.0.0.1", 5}, usual);
  EXPECT_EQ(usual.apply(text), R"({"source_port":5})");
}

std::string kept(const std::vector<bool>& keeps) {
  constexpr std::string_view text =
      R"({"event_type":"cumulative","data":{"events":[ {"id":1}, {"id":2},{"id":3} ]},"payload":3})";
  const EventText places = places_in(text);
  TextEdits edits;
  for (const EventPlaces& each : places.members) edits.replace(each.id, "9");
  keep_members(places, keeps, edits);
  return edits.apply(text);
}

TEST(EventText, TakesMembersOutOfABatch) {
  const auto batch = [](std::string_view events, int count) {
    return R"({"event_type":"cumulative","data":{"events":[ )" + std::string(events) + R"( ]},"payload":)" +
           std::to_string(count) + "}";
  };
  EXPECT_EQ(kept({true, true, true}), batch(R"({"id":9}, {"id":9},{"id":9})", 3));
  EXPECT_EQ(kept({false, true, true}), batch(R"({"id":9},{"id":9})", 2));
  EXPECT_EQ(kept({true, false, true}), batch(R"({"id":9},{"id":9})", 2));
  EXPECT_EQ(kept({true, true, false}), batch(R"({"id":9}, {"id":9})", 2));
  EXPECT_EQ(kept({false, false, true}), batch(R"({"id":9})", 1));
  EXPECT_EQ(kept({true, false, false}), batch(R"({"id":9})", 1));
}

TEST(EventText, WhatIsNoJsonHasNothing) {
  for (const std::string_view text : {"", "[]", "x", "{", "{\"source_port", "{\"source_port\":", "{\"a\":\"\\", "{,"})
    EXPECT_TRUE(places_in(text).event.source_port.empty()) << text;
}

}  // namespace
}  // namespace kapela::plant
