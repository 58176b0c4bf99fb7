// Cumulative events, in and out.
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "orchestrator/wire/event_codec.hpp"
#include "tests/wire/support.hpp"

namespace kapela::wire {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

std::string batch(std::string_view members) {
  return R"({"source":"outer","source_port":9,"event_type":"cumulative","data":{"events":)" + std::string(members) +
         "}}";
}

TEST(Batch, GivesGoodMembersAndListsBrokenOnesByIndex) {
  const auto incoming = decode_incoming(batch(R"([{"event_type":"a"},7,{"data":null},{"event_type":"b"},)"
                                              R"({"event_type":"cumulative","data":{"events":[]}}])"),
                                        some_time);
  ASSERT_TRUE(incoming) << to_text(incoming.error());
  EXPECT_TRUE(incoming->batch);
  EXPECT_EQ(incoming->envelope.source, "outer");
  ASSERT_EQ(incoming->events.size(), 2U);
  EXPECT_EQ(incoming->events[0].event_type, "a");
  EXPECT_EQ(incoming->events[1].event_type, "b");
  ASSERT_EQ(incoming->broken.size(), 3U);
  EXPECT_EQ(incoming->broken[0].index, 1U);
  EXPECT_THAT(incoming->broken[0].error.message, StartsWith("/data/events/1 is the number 7"));
  EXPECT_EQ(incoming->broken[1].index, 2U);
  EXPECT_THAT(incoming->broken[1].error.message, StartsWith("/data/events/2/data is null"));
  EXPECT_EQ(incoming->broken[2].index, 4U);
  EXPECT_THAT(incoming->broken[2].error.message, StartsWith("/data/events/4 is a batch within a batch"));
}

TEST(Batch, PassesNothingOnToItsMembers) {
  const auto incoming = decode_incoming(batch("[{}]"), some_time);
  EXPECT_EQ(incoming->events.at(0).source, "default");
  EXPECT_EQ(incoming->events.at(0).source_port, 0);
}

TEST(Batch, MayBeEmptyOrWhollyBroken) {
  EXPECT_TRUE(decode_incoming(batch("[]"), some_time)->events.empty());
  EXPECT_EQ(decode_incoming(batch("[1,2]"), some_time)->broken.size(), 2U);
}

TEST(Batch, NeedsAListOfEvents) {
  for (const auto& [body, message] :
       {std::pair(std::string(R"({"event_type":"cumulative"})"), "/data/events is missing"),
        std::pair(batch("{}"), "/data/events is an object"), std::pair(batch("null"), "/data/events is null")}) {
    const auto incoming = decode_incoming(body, some_time);
    ASSERT_FALSE(incoming);
    EXPECT_EQ(incoming.error().code, base::ErrorCode::invalid);
    EXPECT_THAT(incoming.error().message, StartsWith(message));
  }
}

TEST(Batch, HasABound) {
  const auto of = [](std::size_t count) {
    std::string members = "[{}";
    for (std::size_t i = 1; i < count; ++i) members += ",{}";
    return decode_incoming(batch(members + "]"), some_time);
  };
  EXPECT_EQ(of(max_batch_members)->events.size(), max_batch_members);
  ASSERT_FALSE(of(max_batch_members + 1));
  EXPECT_THAT(of(max_batch_members + 1).error().hint, HasSubstr("up to 4096 events"));
}

TEST(Batch, GoesOutAndComesBack) {
  Event first;
  first.source = "orchestrator";
  first.destination = "io";
  first.destination_port = 8001;
  first.event_type = "CMD_RUN";
  first.timestamp = "2026-11-23 06:29:42.428951";
  Event second = first;
  second.event_type = "CMD_GET_STATE";
  second.is_system_event = true;
  const auto incoming = decode_incoming(encode_cumulative({first, second}, some_time), some_time);
  ASSERT_TRUE(incoming) << to_text(incoming.error());
  EXPECT_EQ(incoming->envelope.source, "orchestrator");
  EXPECT_EQ(incoming->envelope.destination, "io");
  EXPECT_EQ(incoming->envelope.destination_port, 8001);
  EXPECT_EQ(incoming->envelope.payload, 2);
  EXPECT_EQ(incoming->envelope.timestamp, timestamp_text(some_time));
  ASSERT_EQ(incoming->events.size(), 2U);
  EXPECT_EQ(encode(incoming->events[0]), encode(first));
  EXPECT_EQ(encode(incoming->events[1]), encode(second));
}

}  // namespace
}  // namespace kapela::wire
