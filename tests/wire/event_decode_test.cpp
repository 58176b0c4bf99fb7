// What comes in: defaults, spellings, refusals.
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "orchestrator/wire/event_codec.hpp"
#include "tests/wire/support.hpp"

namespace kapela::wire {
namespace {

using base::ErrorCode;
using testing::HasSubstr;
using testing::StartsWith;

Event decoded(std::string_view body) {
  auto incoming = decode_incoming(body, some_time);
  EXPECT_TRUE(incoming) << body << ": " << to_text(incoming.error());
  return incoming ? incoming->envelope : Event();
}

TEST(DecodeIncoming, FillsInEveryDefault) {
  const Event event = decoded("{}");
  EXPECT_EQ(event.source, "default");
  EXPECT_EQ(event.source_address, "127.0.0.1");
  EXPECT_EQ(event.source_port, 0);
  EXPECT_EQ(event.destination, "default");
  EXPECT_EQ(event.destination_address, "127.0.0.1");
  EXPECT_EQ(event.destination_port, 0);
  EXPECT_EQ(event.destination_endpoint, "/event");
  EXPECT_EQ(event.event_type, "default");
  EXPECT_EQ(*event.data, Json::object());
  EXPECT_EQ(event.id, std::nullopt);
  EXPECT_EQ(event.payload, 1);
  EXPECT_FALSE(event.to_be_processed);
  EXPECT_FALSE(event.is_processing);
  EXPECT_FALSE(event.is_system_event);
  EXPECT_EQ(event.maximum_processing_time, 20.0);
  EXPECT_EQ(event.timestamp, timestamp_text(some_time));
  EXPECT_FALSE(event.result.has_value());
}

TEST(DecodeIncoming, ReadsEveryField) {
  const Event event = decoded(
      R"({"source":"a","source_address":"::1","source_port":1,"destination":"b","destination_address":"host",
          "destination_port":65535,"destination_endpoint":"/x","event_type":"t","data":{"k":[1]},"id":-5,"payload":3,
          "to_be_processed":true,"is_processing":true,"is_system_event":true,"maximum_processing_time":0.5,
          "timestamp":"2026-11-23T06:29:42Z",
          "result":{"result":"error","error_code":7,"error_message":"jam","data":{"d":1},"extra":true}})");
  EXPECT_EQ(event.source, "a");
  EXPECT_EQ(event.source_address, "::1");
  EXPECT_EQ(event.source_port, 1);
  EXPECT_EQ(event.destination, "b");
  EXPECT_EQ(event.destination_address, "host");
  EXPECT_EQ(event.destination_port, 65535);
  EXPECT_EQ(event.destination_endpoint, "/x");
  EXPECT_EQ(event.event_type, "t");
  EXPECT_EQ(*event.data, Json::parse(R"({"k":[1]})"));
  EXPECT_EQ(event.id, -5);
  EXPECT_EQ(event.payload, 3);
  EXPECT_TRUE(event.to_be_processed && event.is_processing && event.is_system_event);
  EXPECT_EQ(event.maximum_processing_time, 0.5);
  EXPECT_EQ(event.timestamp, "2026-11-23T06:29:42Z");
  ASSERT_TRUE(event.result.has_value());
  EXPECT_EQ(event.result->result, "error");
  EXPECT_EQ(event.result->error_code, 7);
  EXPECT_EQ(event.result->error_message, "jam");
  EXPECT_EQ(*event.result->data, Json::parse(R"({"d":1})"));
}

TEST(DecodeIncoming, TakesWhatIsSpelledDifferently) {
  EXPECT_EQ(decoded(R"({"source_port":"8001"})").source_port, 8001);
  EXPECT_EQ(decoded(R"({"destination_port":"0"})").destination_port, 0);
  EXPECT_EQ(decoded(R"({"id":null})").id, std::nullopt);
  EXPECT_FALSE(decoded(R"({"result":null})").result.has_value());
  EXPECT_EQ(decoded(R"({"cmd_id":1,"whatever":{"a":[]}})").source, "default");
  const Event nulls = decoded(R"({"result":{"result":"info","error_code":null,"error_message":null,"data":null}})");
  EXPECT_EQ(nulls.result->error_code, std::nullopt);
  EXPECT_EQ(nulls.result->error_message, std::nullopt);
  EXPECT_EQ(nulls.result->data, nullptr);
}

TEST(DecodeIncoming, GivesANumericTimestampAvenasSpelling) {
  EXPECT_EQ(decoded(R"({"timestamp":1795411782.428951})").timestamp, timestamp_text(some_time));
  EXPECT_EQ(decoded(R"({"timestamp":1795411782})").timestamp,
            timestamp_text(std::chrono::floor<std::chrono::seconds>(some_time)));
  EXPECT_EQ(decoded(R"({"timestamp":"1795411782.428951"})").timestamp, "1795411782.428951");
}

TEST(DecodeIncoming, OutlivesTheBodyAndItsOwnBatch) {
  Event kept;
  {
    const std::string body = R"({"event_type":"cumulative","data":{"events":[{"data":{"k":"kept"}}]}})";
    kept = decode_incoming(body, some_time)->events.at(0);
  }
  EXPECT_EQ((*kept.data)["k"], "kept");
}

struct Refused {
  std::string body;
  std::string message;  ///< how it begins
  std::string hint;     ///< what it holds
};

class RefusedEvent : public testing::TestWithParam<Refused> {};

TEST_P(RefusedEvent, NamesTheFieldWhatWasFoundAndWhatIsAllowed) {
  const auto incoming = decode_incoming(GetParam().body, some_time);
  ASSERT_FALSE(incoming) << GetParam().body;
  EXPECT_EQ(incoming.error().code, ErrorCode::invalid);
  EXPECT_THAT(incoming.error().message, StartsWith(GetParam().message));
  EXPECT_THAT(incoming.error().hint, HasSubstr(GetParam().hint));
}

std::string long_text(std::size_t bytes) {
  return std::string(bytes, 'x');
}

INSTANTIATE_TEST_SUITE_P(
    Fields, RefusedEvent,
    testing::Values(
        Refused{"[]", "the event is a list", "an object"}, Refused{"null", "the event is null", "an object"},
        Refused{"\"{}\"", "the event is the text '{}'", "an object"},
        Refused{R"({"data":null})", "/data is null", "an object"},
        Refused{R"({"data":[]})", "/data is a list", "an object"},
        Refused{R"({"data":"{}"})", "/data is the text", "an object"},
        Refused{R"({"source":null})", "/source is null", "text"},
        Refused{R"({"source":1})", "/source is the number 1", "text"},
        Refused{R"({"source":"a\nb"})", "/source is the text 'a?b'", "without control characters"},
        Refused{R"({"destination":"a\u009b31m"})", "/destination is the text 'a?31m'", "without control characters"},
        Refused{R"({"destination":"a\u007f"})", "/destination is the text 'a?'", "without control characters"},
        Refused{R"({"source":")" + long_text(257) + "\"}", "/source is the text 'xxx", "up to 256 bytes"},
        Refused{R"({"event_type":")" + long_text(257) + "\"}", "/event_type is the text 'xxx", "up to 256 bytes"},
        Refused{R"({"event_type":""})", "/event_type is the text ''", "not empty"},
        Refused{R"({"event_type":{}})", "/event_type is an object", "text"},
        Refused{R"({"source_address":""})", "/source_address is the text ''", "host name"},
        Refused{R"({"destination_address":"a b"})", "/destination_address is the text 'a b'", "host name"},
        Refused{R"({"destination_endpoint":"event"})", "/destination_endpoint is the text 'event'", "begins with '/'"},
        Refused{R"({"destination_endpoint":"/a b"})", "/destination_endpoint is the text", "begins with '/'"},
        Refused{R"({"source_port":65536})", "/source_port is the number 65536", "0 to 65535"},
        Refused{R"({"source_port":-1})", "/source_port is the number -1", "0 to 65535"},
        Refused{R"({"source_port":8001.0})", "/source_port is the number 8001.0", "0 to 65535"},
        Refused{R"({"source_port":true})", "/source_port is true", "0 to 65535"},
        Refused{R"({"destination_port":null})", "/destination_port is null", "0 to 65535"},
        Refused{R"({"source_port":""})", "/source_port is the text ''", "0 to 65535"},
        Refused{R"({"source_port":"65536"})", "/source_port is the text '65536'", "0 to 65535"},
        Refused{R"({"source_port":"80 "})", "/source_port is the text '80 '", "0 to 65535"},
        Refused{R"({"source_port":"+80"})", "/source_port is the text '+80'", "0 to 65535"},
        Refused{R"({"id":"1"})", "/id is the text '1'", "an integer"},
        Refused{R"({"id":1.5})", "/id is the number 1.5", "an integer"},
        Refused{R"({"id":9223372036854775808})", "/id is the number 9223372036854775808", "an integer"},
        Refused{R"({"payload":0})", "/payload is the number 0", "at least 1"},
        Refused{R"({"payload":null})", "/payload is null", "at least 1"},
        Refused{R"({"payload":true})", "/payload is true", "at least 1"},
        Refused{R"({"is_system_event":1})", "/is_system_event is the number 1", "true or false"},
        Refused{R"({"to_be_processed":"true"})", "/to_be_processed is the text 'true'", "true or false"},
        Refused{R"({"is_processing":null})", "/is_processing is null", "true or false"},
        Refused{R"({"maximum_processing_time":null})", "/maximum_processing_time is null", "a number from 0"},
        Refused{R"({"maximum_processing_time":-1})", "/maximum_processing_time is the number -1", "a number from 0"},
        Refused{R"({"maximum_processing_time":1e10})", "/maximum_processing_time is the number", "to 1000000000"},
        Refused{R"({"maximum_processing_time":"20"})", "/maximum_processing_time is the text '20'", "a number from 0"},
        Refused{R"({"timestamp":null})", "/timestamp is null", "seconds since 1970"},
        Refused{R"({"timestamp":"soon"})", "/timestamp: 'soon' is no timestamp", "seconds since 1970"},
        Refused{R"({"timestamp":-5})", "/timestamp: -5 is no number of seconds since 1970", "local time"},
        Refused{R"({"timestamp":1795411782428})", "/timestamp: ", "seconds since 1970"},
        Refused{R"({"result":[]})", "/result is a list", "an object"},
        Refused{R"({"result":{}})", "/result/result is missing", "success, failure"},
        Refused{R"({"result":{"result":"ok"}})", "/result/result is the text 'ok'", "success, failure"},
        Refused{R"({"result":{"result":null}})", "/result/result is null", "text"},
        Refused{R"({"result":{"result":"info","error_code":"7"}})", "/result/error_code is the text '7'", "an integer"},
        Refused{R"({"result":{"result":"info","error_message":7}})", "/result/error_message is the number 7", "text"},
        Refused{R"({"result":{"result":"info","data":[]}})", "/result/data is a list", "an object or null"}));

TEST(DecodeIncoming, SaysWhatIsMalformedAsSuch) {
  const auto incoming = decode_incoming("{\"source\":", some_time);
  ASSERT_FALSE(incoming);
  EXPECT_EQ(incoming.error().code, ErrorCode::malformed);
  EXPECT_THAT(incoming.error().message, StartsWith("not valid JSON at byte 11"));
}

TEST(DecodeIncoming, NamesTheFirstWrongFieldInWireOrder) {
  const auto incoming = decode_incoming(R"({"payload":0,"source":1,"data":null})", some_time);
  EXPECT_THAT(incoming.error().message, StartsWith("/source is"));
}

}  // namespace
}  // namespace kapela::wire
