// The vectors recorded from avena_commons 2.2.1 (tests/golden/wire): the guard against both halves of Kapela
// misreading the protocol alike. They are avena's: no update switch.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "orchestrator/wire/event_codec.hpp"
#include "orchestrator/wire/messages.hpp"
#include "tests/wire/support.hpp"

namespace kapela::wire {
namespace {

using OrderedJson = nlohmann::ordered_json;

std::vector<std::filesystem::path> vectors() {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(KAPELA_SOURCE_DIR "/tests/golden/wire"))
    files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

class Vector : public testing::TestWithParam<std::filesystem::path> {
 protected:
  Vector() : vector_(OrderedJson::parse(std::ifstream(GetParam()))) {}

  [[nodiscard]] bool has(const char* key) const { return vector_.contains(key) && !vector_[key].is_null(); }
  [[nodiscard]] OrderedJson at(const char* key) const { return vector_.at(key); }

  OrderedJson vector_;
};

/// What avena takes for an event that leaves fields out.
OrderedJson with_defaults(const OrderedJson& event, const std::string& timestamp) {
  OrderedJson filled = OrderedJson::parse(R"({"source":"default","source_address":"127.0.0.1","source_port":0,
    "destination":"default","destination_address":"127.0.0.1","destination_port":0,"destination_endpoint":"/event",
    "event_type":"default","data":{},"id":null,"payload":1,"to_be_processed":false,"is_processing":false,
    "is_system_event":false,"maximum_processing_time":20,"timestamp":null,"result":null})");
  filled["timestamp"] = timestamp;
  for (const auto& [key, value] : event.items()) filled[key] = value;
  if (filled["event_type"] == "cumulative")
    for (auto& member : filled["data"]["events"]) member = with_defaults(member, timestamp);
  return filled;
}

/// The same for a batch: its members are encoded one by one.
std::string encode_again(const Incoming& incoming) {
  if (!incoming.batch) return encode(incoming.envelope);
  OrderedJson envelope = OrderedJson::parse(encode(incoming.envelope));
  envelope["data"]["events"] = OrderedJson::array();
  for (const Event& event : incoming.events) envelope["data"]["events"].push_back(OrderedJson::parse(encode(event)));
  return envelope.dump();
}

std::vector<std::string> keys(const OrderedJson& object) {
  std::vector<std::string> names;
  for (const auto& [key, value] : object.items()) names.push_back(key);
  return names;
}

/// Order of the event's own fields and of its result's; members of `data` have none.
void expect_order_of(const OrderedJson& got, const OrderedJson& wanted) {
  EXPECT_EQ(keys(got), keys(wanted));
  if (wanted["result"].is_object()) {
    EXPECT_EQ(keys(got["result"]), keys(wanted["result"]));
  }
}

TEST_P(Vector, RequestSurvivesDecodingAndEncoding) {
  if (!has("request_body")) return;
  const std::string body = at("request_body").dump();
  const auto incoming = decode_incoming(body, some_time);
  ASSERT_TRUE(incoming) << to_text(incoming.error());
  EXPECT_TRUE(incoming->broken.empty());
  const std::string again = encode_again(*incoming);
  EXPECT_EQ(Json::parse(again), Json::parse(with_defaults(at("request_body"), timestamp_text(some_time)).dump()));
}

TEST_P(Vector, FieldsGoOutInAvenasOrder) {
  const OrderedJson recorded = at(has("reply_request_body") ? "reply_request_body" : "request_body");
  if (recorded.size() != Json::parse(encode(Event())).size() + 1) return;  // shortened by a test driver
  const auto incoming = decode_incoming(recorded.dump(), some_time);
  ASSERT_TRUE(incoming) << to_text(incoming.error());
  const OrderedJson got = OrderedJson::parse(encode_again(*incoming));
  expect_order_of(got, recorded);
  if (!incoming->batch) return;
  for (std::size_t i = 0; i < incoming->events.size(); ++i)
    expect_order_of(got["data"]["events"][i], recorded["data"]["events"][i]);
}

TEST_P(Vector, ReplyIsReadAsOneAndSurvives) {
  if (!has("reply_request_body")) return;
  const auto incoming = decode_incoming(at("reply_request_body").dump(), some_time);
  ASSERT_TRUE(incoming) << to_text(incoming.error());
  EXPECT_TRUE(incoming->broken.empty());
  for (const Event& event : incoming->events) EXPECT_TRUE(event.result.has_value());
  EXPECT_EQ(Json::parse(encode_again(*incoming)), Json::parse(at("reply_request_body").dump()));
}

/// The reply that our side builds to `request`, given what the service had to say in `recorded`.
Event our_reply(const Event& request, const Json& recorded) {
  Event reply = reply_to(request);
  EventResult result;
  result.result = recorded["result"]["result"].get<std::string>();
  if (recorded["result"].contains("error_message")) result.error_message = recorded["result"]["error_message"];
  if (request.event_type == "ping" && result.result == "success")
    result.data = std::make_shared<const Json>(Json{{"pong", *request.data}});
  else if (recorded["result"].contains("data"))
    result.data = std::make_shared<const Json>(recorded["result"]["data"]);
  if (request.event_type == "CMD_GET_STATE") reply.data = encode(*decode_state_report(recorded["data"]));
  reply.result = result;
  return reply;
}

TEST_P(Vector, OurReplyIsTheOneAvenaSends) {
  if (!has("reply_request_body") || !has("request_body")) return;
  const Json recorded = Json::parse(at("reply_request_body").dump());
  const auto incoming = decode_incoming(at("request_body").dump(), some_time);
  ASSERT_TRUE(incoming) << to_text(incoming.error());
  if (incoming->batch) {
    std::vector<Event> replies;
    for (std::size_t i = 0; i < incoming->events.size(); ++i)
      replies.push_back(our_reply(incoming->events[i], recorded["data"]["events"][i]));
    Json got = Json::parse(encode_cumulative(replies, some_time));
    got["timestamp"] = recorded["timestamp"];  // when the batch was put together
    EXPECT_EQ(got, recorded);
  } else {
    Event reply = our_reply(incoming->envelope, recorded);
    if (!at("request_body").contains("timestamp")) reply.timestamp = recorded["timestamp"];
    EXPECT_EQ(Json::parse(encode(reply)), recorded);
  }
}

std::string vector_name(const testing::TestParamInfo<std::filesystem::path>& info) {
  return info.param.stem().string();
}
INSTANTIATE_TEST_SUITE_P(Recorded, Vector, testing::ValuesIn(vectors()), vector_name);

TEST(Vectors, AreAllThere) {
  EXPECT_EQ(vectors().size(), 28U);
}

/// A case of a vector that lacks a part has nothing to compare: so many have it, and are compared.
TEST(Vectors, HaveTheRequestsAndRepliesThatTheCasesAboveCompare) {
  int requests = 0;
  int replies = 0;
  for (const std::filesystem::path& file : vectors()) {
    const OrderedJson vector = OrderedJson::parse(std::ifstream(file));
    requests += vector.contains("request_body") && !vector["request_body"].is_null() ? 1 : 0;
    replies += vector.contains("reply_request_body") && !vector["reply_request_body"].is_null() ? 1 : 0;
  }
  EXPECT_EQ(vectors().size(), 28U);
  EXPECT_EQ(requests, 27);
  EXPECT_EQ(replies, 18);
}

}  // namespace
}  // namespace kapela::wire
