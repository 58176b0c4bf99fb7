#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "orchestrator/wire/event_codec.hpp"
#include "orchestrator/wire/shown.hpp"
#include "tests/wire/support.hpp"

namespace kapela::wire {
namespace {

Event command() {
  Event event;
  event.source = "orchestrator";
  event.source_port = 8000;
  event.destination = "io";
  event.destination_port = 8001;
  event.event_type = "CMD_INITIALIZED";
  event.to_be_processed = true;
  event.timestamp = "2026-11-23 06:28:13.143006";
  return event;
}

TEST(Encode, WritesACommandByteForByteAsAvenaDoes) {
  EXPECT_EQ(encode(command()),
            R"({"source":"orchestrator","source_address":"127.0.0.1","source_port":8000,"destination":"io",)"
            R"("destination_address":"127.0.0.1","destination_port":8001,"destination_endpoint":"/event",)"
            R"("event_type":"CMD_INITIALIZED","data":{},"id":null,"payload":1,"to_be_processed":true,)"
            R"("is_processing":false,"is_system_event":false,"maximum_processing_time":20,)"
            R"("timestamp":"2026-11-23 06:28:13.143006","result":null})");
}

TEST(Encode, LeavesOutWhatAResultHasNot) {
  Event event = command();
  event.result = EventResult{"success"};
  EXPECT_THAT(encode(event), testing::EndsWith(R"("result":{"result":"success"}})"));
  event.result->error_code = 7;
  event.result->error_message = "jam";
  event.result->data = std::make_shared<const Json>(Json{{"a", 1}});
  EXPECT_THAT(encode(event),
              testing::EndsWith(R"({"result":"success","error_code":7,"error_message":"jam","data":{"a":1}}})"));
}

TEST(Encode, LeavesOutATimestampThatNobodySet) {
  Event event = command();
  event.timestamp.clear();
  EXPECT_FALSE(Json::parse(encode(event)).contains("timestamp"));
}

TEST(Encode, EscapesTextAndReplacesWhatIsNoUtf8) {
  Event event = command();
  event.source = "a\"b\\c\n\x1b\xc5\xbc";
  event.destination = "\xff";
  const Json document = Json::parse(encode(event));
  EXPECT_EQ(document["source"], event.source);
  EXPECT_EQ(document["destination"], "\xef\xbf\xbd");
}

TEST(Encode, IsOneLine) {
  Event event = command();
  event.data = std::make_shared<const Json>(Json{{"text", "two\nlines"}});
  EXPECT_EQ(encode(event).find('\n'), std::string::npos);
}

TEST(ReplyTo, SwapsTheEndsAndKeepsWhatCorrelates) {
  Event event = command();
  event.id = 42;
  event.destination_endpoint = "/elsewhere";
  event.data = std::make_shared<const Json>(Json{{"a", 1}});
  event.result = EventResult{"info"};
  const Event reply = reply_to(event);
  EXPECT_EQ(reply.source, "io");
  EXPECT_EQ(reply.source_port, 8001);
  EXPECT_EQ(reply.destination, "orchestrator");
  EXPECT_EQ(reply.destination_port, 8000);
  EXPECT_EQ(reply.destination_endpoint, "/event");
  EXPECT_EQ(reply.event_type, event.event_type);
  EXPECT_EQ(reply.id, 42);
  EXPECT_EQ(reply.timestamp, event.timestamp);
  EXPECT_EQ(reply.data, event.data);
  EXPECT_FALSE(reply.result.has_value());
}

TEST(Shown, CutsBetweenCharactersAndReplacesWhatIsNotPrintable) {
  EXPECT_EQ(shown("żółw", 100), "żółw");
  EXPECT_EQ(shown("żółw", 3), "ż...");
  EXPECT_EQ(shown("a\tb\x7f", 100), "a?b?");
  EXPECT_EQ(shown("\xff\xc5", 100), "??");
  EXPECT_EQ(shown("\xc2\x9b[31m", 100), "?[31m");
  EXPECT_EQ(shown("\xed\xa0\x80", 100), "???");
  EXPECT_EQ(shown("\xf0\x9f\x98\x80", 100), "😀");
}

}  // namespace
}  // namespace kapela::wire
