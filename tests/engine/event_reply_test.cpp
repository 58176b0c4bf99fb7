// What a reply to an event comes to: the same in both worlds, as both ask this.
#include "orchestrator/engine/event_reply.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace kapela::engine {
namespace {

using wire::Json;

Answer answer_of(const Json& result) {
  wire::EventResult given{.result = result["result"]};
  if (result.contains("error_code")) given.error_code = result["error_code"];
  if (result.contains("error_message")) given.error_message = result["error_message"];
  if (result.contains("data")) given.data = std::make_shared<const Json>(result["data"]);
  return answer_of_reply(given, Json{{"sent", true}});
}

TEST(EventReply, OfASuccessHasItsDataOrWhatWasSent) {
  const Answer answer = answer_of({{"result", "success"}, {"data", {{"order", "A-17"}}}});
  EXPECT_EQ(answer.kind, Answer::Kind::accepted);
  EXPECT_TRUE(answer.is_of_event);
  EXPECT_EQ(answer.reason, "");
  EXPECT_EQ(*answer.reply, Json::parse(R"({"result":"success","data":{"order":"A-17"}})"));
  EXPECT_EQ(*answer_of({{"result", "success"}}).reply, Json::parse(R"({"result":"success","data":{"sent":true}})"));
}

TEST(EventReply, OfAFailureHasItsCodeAndAReason) {
  const Answer answer = answer_of({{"result", "failure"}, {"error_code", 7}, {"error_message", "jammed"}});
  EXPECT_EQ(answer.kind, Answer::Kind::refused);
  EXPECT_EQ(answer.reason, "jammed");
  EXPECT_EQ((*answer.reply)["error_code"], 7);
  EXPECT_EQ((*answer.reply)["error_message"], "jammed");
  EXPECT_EQ(answer_of({{"result", "error"}, {"data", {{"message", "empty"}}}}).reason, "empty");
  EXPECT_EQ(answer_of({{"result", "test_failed"}}).reason, "its result is test_failed");
}

TEST(EventReply, ThatIsNoResultYetLeavesItOpen) {
  EXPECT_EQ(answer_of({{"result", "info"}}).kind, Answer::Kind::no_answer);
}

}  // namespace
}  // namespace kapela::engine
