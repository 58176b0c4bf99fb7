#include "simulators/plant/component_server.hpp"

#include <gtest/gtest.h>

#include "tests/plant/bench.hpp"

namespace kapela::plant {
namespace {

using net::Method;
using std::chrono::milliseconds;
using wire::State;

Json fenced(std::uint64_t id, std::uint64_t epoch = 1) {
  return {{"cmd_id", id}, {"epoch", epoch}};
}

TEST(ComponentServer, TellsChangesThatNobodyCommandedToWhoeverAsksAndReadsTheAnswer) {
  Bench bench;
  bench.component().set_state(State::run);
  Json question = bench.event("CMD_GET_STATE");
  bench.post(question);
  bench.component().set_state(State::pause);
  question["data"]["reply"] = "http";
  bench.post(question);
  bench.component().set_state(State::fault);
  ASSERT_TRUE(bench.has_posts("STATE_CHANGED"));
  EXPECT_EQ(bench.posts("STATE_CHANGED")[0]["data"]["fsm_state"], "FAULT") << "who reads replies is not told twice";
  EXPECT_FALSE(bench.posts("STATE_CHANGED")[0]["data"].contains("caused_by"));
  bench.post(bench.event("CMD_ACK"));
  ASSERT_TRUE(bench.has_posts("STATE_CHANGED", 2));
  EXPECT_EQ(bench.posts("STATE_CHANGED").size(), 2U) << "its sender is told of the end, and nobody of the rest";
}

TEST(ComponentServer, ShowsTheStateToCurl) {
  Bench bench;
  const Answered answer =
      bench.post_text(R"({"source":"admin","destination":"io","event_type":"CMD_GET_STATE","data":{}})");
  EXPECT_EQ(answer.status, 200U);
  EXPECT_EQ(answer.body["status"], "ok");
  EXPECT_EQ(answer.body["data"]["fsm_state"], "STOPPED");
  EXPECT_EQ(answer.body["data"]["error"], false);
  EXPECT_EQ(answer.body["data"]["error_message"], nullptr);
  EXPECT_EQ(answer.body["data"]["state"], Json::object());
  EXPECT_GT(answer.body["data"]["revision"], 0);
  bench.settle();
  EXPECT_TRUE(bench.received.empty()) << "nobody is at port 0";
}

TEST(ComponentServer, TakesBothSpellingsOfACommand) {
  for (const char* spelling : {"CMD_INITIALIZE", "CMD_INITIALIZED"}) {
    Bench bench;
    const Answered answer = bench.post(bench.event(spelling, fenced(1)));
    EXPECT_EQ(answer.status, 200U);
    EXPECT_EQ(answer.body["accepted"], true);
    EXPECT_EQ(answer.body["duplicate"], false);
    EXPECT_EQ(answer.body["pushes"], true);
    EXPECT_EQ(bench.component().truth().state(), State::initialized);
  }
}

TEST(ComponentServer, PushesTheEndOfATransitionToWhoeverAskedForIt) {
  Bench bench({"io"}, milliseconds(10));
  const Answered answer = bench.post(bench.event("CMD_INITIALIZE", fenced(7, 3)));
  EXPECT_EQ(answer.body["fsm_state"], "INITIALIZING");
  ASSERT_TRUE(bench.has_posts("STATE_CHANGED"));
  const Json push = bench.posts("STATE_CHANGED")[0];
  EXPECT_EQ(push["source"], "io");
  EXPECT_EQ(push["source_port"], bench.component().endpoint().port);
  EXPECT_EQ(push["destination"], "driver");
  EXPECT_EQ(push["data"]["fsm_state"], "INITIALIZED");
  EXPECT_EQ(push["data"]["revision"], bench.component().truth().revision());
  EXPECT_EQ(push["data"]["caused_by"], (Json{{"cmd_id", 7}, {"epoch", 3}}));
  EXPECT_EQ(bench.received.size(), 1U) << "a command has no reply";
}

TEST(ComponentServer, GivesTheProofOfACommandBackWithItsPushAndWithNothingElse) {
  Bench bench({"io"}, milliseconds(10));
  Json fence = fenced(7, 3);
  fence["proof"] = "only the one who got it";
  const Answered answer = bench.post(bench.event("CMD_INITIALIZE", fence));
  EXPECT_EQ(answer.body.dump().find("only the one"), std::string::npos);
  ASSERT_TRUE(bench.has_posts("STATE_CHANGED"));
  EXPECT_EQ(bench.posts("STATE_CHANGED")[0]["data"]["caused_by"]["proof"], "only the one who got it");
  const Answered state = bench.post(bench.event("CMD_GET_STATE"));
  EXPECT_EQ(state.body.dump().find("only the one"), std::string::npos);
}

TEST(ComponentServer, TellsBothSendersWhenAStopBreaksOffAStart) {
  Bench bench({"io"}, std::chrono::seconds(60));
  (void)bench.post(bench.event("CMD_INITIALIZE", fenced(1)));
  (void)bench.post(bench.event("CMD_STOP", fenced(2)));
  ASSERT_TRUE(bench.has_posts("STATE_CHANGED"));
  EXPECT_EQ(bench.received[0]["data"]["caused_by"]["cmd_id"], 1);
  EXPECT_EQ(bench.received[0]["data"]["fsm_state"], "STOPPING");
  bench.component().set_state(State::fault);
  ASSERT_TRUE(bench.has_posts("STATE_CHANGED", 2));
  EXPECT_EQ(bench.received[1]["data"]["caused_by"]["cmd_id"], 2);
  EXPECT_EQ(bench.received[1]["data"]["fsm_state"], "FAULT");
}

TEST(ComponentServer, RefusesAnIllegalCommandInTheAnswerAndInAReply) {
  Bench bench;
  const Answered answer = bench.post(bench.event("CMD_RUN"));
  EXPECT_EQ(answer.status, 200U) << "avena repeats everything else for ever";
  EXPECT_EQ(answer.body["status"], "ok");
  EXPECT_EQ(answer.body["accepted"], false);
  EXPECT_EQ(answer.body["fsm_state"], "STOPPED");
  const std::string reason = answer.body["reason"];
  EXPECT_EQ(reason, "CMD_RUN is illegal in STOPPED; legal: CMD_INITIALIZE, CMD_STOP, CMD_RESTART");
  ASSERT_TRUE(bench.has_posts("CMD_RUN"));
  EXPECT_EQ(bench.received[0]["result"]["result"], "error");
  EXPECT_EQ(bench.received[0]["result"]["error_message"], reason);
  EXPECT_EQ(bench.received[0]["result"]["data"]["fsm_state"], "STOPPED");
}

TEST(ComponentServer, SaysWhyAZombieIsRefused) {
  Bench bench;
  Json late = fenced(1);
  late["not_after"] = 1'000'000.0;
  EXPECT_EQ(bench.post(bench.event("CMD_INITIALIZE", late)).body["reason"],
            "CMD_INITIALIZE came too late, after its not_after or a later command; the state is STOPPED");
  (void)bench.post(bench.event("CMD_STOP", fenced(1, 9)));
  EXPECT_EQ(bench.post(bench.event("CMD_INITIALIZE", fenced(1, 8))).body["reason"],
            "CMD_INITIALIZE is from an older epoch than one seen before; the state is STOPPED");
}

TEST(ComponentServer, PostsNothingBackToAPollThatReadsTheHttpAnswer) {
  Bench bench;
  EXPECT_EQ(bench.post(bench.event("CMD_GET_STATE", {{"reply", "http"}})).body["data"]["fsm_state"], "STOPPED");
  (void)bench.post(bench.event("CMD_GET_STATE"));
  ASSERT_TRUE(bench.has_posts("CMD_GET_STATE"));
  bench.settle();
  EXPECT_EQ(bench.received.size(), 1U);
}

TEST(ComponentServer, RecognisesTheRepeatOfAnImpatientSenderWithoutFence) {
  Bench bench;
  Json command = bench.event("CMD_INITIALIZED");
  command["timestamp"] = "2026-11-23 06:29:57.864079";
  EXPECT_EQ(bench.post(command).body["duplicate"], false);
  bench.component().set_state(State::run);
  const Answered repeat = bench.post(command);
  EXPECT_EQ(repeat.body["duplicate"], true);
  EXPECT_EQ(repeat.body["accepted"], true);
  EXPECT_EQ(bench.component().truth().state(), State::run) << "here it would have been a soft stop";
}

TEST(ComponentServer, ActsOnceOnARepeatedBusinessEvent) {
  Bench bench;
  bench.component().set_state(State::run);
  Json ping = bench.event("ping", {{"x", 1}});
  ping["id"] = 5;
  ping["timestamp"] = "2026-11-23 06:29:57.864079";
  for (int i = 0; i < 10; ++i) EXPECT_EQ(bench.post(ping).status, 200U);
  ping["id"] = 6;
  (void)bench.post(ping);
  ASSERT_TRUE(bench.has_posts("ping", 2));
  bench.settle();
  EXPECT_EQ(bench.received.size(), 2U);
}

TEST(ComponentServer, ProcessesPausedBusinessAfterTheResume) {
  Bench bench;
  bench.component().set_state(State::pause);
  Json ping = bench.event("ping", {{"x", 1}});
  ping["id"] = 5;
  (void)bench.post(ping);
  ASSERT_TRUE(bench.has_posts("ping"));
  EXPECT_EQ(bench.received[0]["result"]["result"], "info");
  (void)bench.post(bench.event("CMD_RUN"));
  ASSERT_TRUE(bench.has_posts("ping", 2));
  const Json processed = bench.posts("ping")[1];
  EXPECT_EQ(processed["result"], (Json{{"result", "success"}, {"data", {{"pong", {{"x", 1}}}}}}));
  EXPECT_EQ(processed["id"], 5);
}

TEST(ComponentServer, IgnoresRepliesAndPushes) {
  Bench bench;
  Json reply = bench.event("CMD_INITIALIZE");
  reply["result"] = {{"result", "success"}};
  EXPECT_EQ(bench.post(reply).body, (Json{{"status", "ok"}}));
  EXPECT_EQ(bench.post(bench.event("STATE_CHANGED")).body, (Json{{"status", "ok"}}));
  bench.settle();
  EXPECT_TRUE(bench.received.empty());
  EXPECT_EQ(bench.component().truth().state(), State::stopped);
}

TEST(ComponentServer, HoldsTheAnswerForTheNominalDelayAndNothingElse) {
  Bench bench({"io"}, {}, milliseconds(30));
  const base::Instant began = bench.loop.now();
  base::Instant answered{};
  net::ClientRequest request;
  request.to = bench.component().endpoint();
  request.body = bench.event("CMD_INITIALIZE", fenced(1)).dump();
  bench.client.send(std::move(request), [&](const auto&) { answered = bench.loop.now(); });
  ASSERT_TRUE(bench.eventually([&] { return answered != base::Instant{} && !bench.received.empty(); }));
  EXPECT_GE(answered - began, milliseconds(30));
  EXPECT_LT(bench.received_at[0], answered) << "the push does not wait for the answer";
  const Json journal = bench.admin(Method::get, "/journal").body;
  EXPECT_DOUBLE_EQ(journal["records"][0]["planned_delay"], 0.03);
  EXPECT_GE(journal["records"][0]["actual_delay"], 0.03);
}

TEST(ComponentServer, AnswersARepeatAtOnce) {
  Bench bench({"io"}, {}, milliseconds(100));
  (void)bench.post(bench.event("CMD_INITIALIZE", fenced(1)));
  const base::Instant began = bench.loop.now();
  EXPECT_EQ(bench.post(bench.event("CMD_INITIALIZE", fenced(1))).body["duplicate"], true);
  EXPECT_LT(bench.loop.now() - began, milliseconds(100));
}

TEST(ComponentServer, TellsWhatIsWrongWithABody) {
  Bench bench;
  struct Row {
    const char* body;
    unsigned status;
    const char* message;
  };
  for (const Row& row : {Row{"", 400, ""}, Row{"{", 400, ""}, Row{"[]", 422, ""},
                         Row{R"({"event_type":"CMD_RUN","data":[]})", 422, "/data"},
                         Row{R"({"event_type":"CMD_RUN","source_port":"x"})", 422, "/source_port"},
                         Row{R"({"event_type":"CMD_INITIALIZE","data":{"cmd_id":"x"}})", 422, "/data/cmd_id"}}) {
    const Answered answer = bench.post_text(row.body);
    EXPECT_EQ(answer.status, row.status) << row.body;
    EXPECT_EQ(answer.body["status"], "error") << row.body;
    const std::string message = answer.body["error"]["message"];
    EXPECT_NE(message.find(row.message), std::string::npos) << message;
  }
  EXPECT_EQ(bench.component().truth().state(), State::stopped);
}

TEST(ComponentServer, KnowsItsPathAndMethod) {
  Bench bench;
  const Answered wrong_method = bench.send(Method::get, "/event");
  EXPECT_EQ(wrong_method.status, 405U);
  EXPECT_EQ(wrong_method.allow, "POST");
  EXPECT_EQ(bench.send(Method::post, "/events", "{}").status, 404U);
  EXPECT_EQ(bench.send(Method::get, "/").status, 404U);
}

TEST(ComponentServer, ActsOnTheGoodMembersOfABatchAndListsTheBroken) {
  Bench bench;
  bench.component().set_state(State::run);
  Json batch = bench.event("cumulative");
  batch["data"]["events"] = Json::array({bench.event("ping", {{"i", 0}}),
                                         17,
                                         bench.event("CMD_PAUSE", {{"epoch", "x"}}),
                                         bench.event("ping", {{"i", 1}}),
                                         {{"data", Json::array()}}});
  batch["payload"] = 5;
  const Answered answer = bench.post(batch);
  EXPECT_EQ(answer.status, 200U);
  ASSERT_EQ(answer.body["broken"].size(), 3U);
  EXPECT_EQ(answer.body["broken"][0]["index"], 1);
  EXPECT_EQ(answer.body["broken"][1]["index"], 2);
  EXPECT_EQ(answer.body["broken"][2]["index"], 4);
  EXPECT_EQ(answer.body["broken"][1]["error"]["code"], "invalid");
  ASSERT_TRUE(bench.has_posts("cumulative"));
  EXPECT_EQ(bench.received[0]["data"]["events"].size(), 2U);
  EXPECT_EQ(bench.component().truth().state(), State::run);
}

TEST(ComponentServer, ReportsRealFigures) {
  Bench bench;
  const Json data = bench.post(bench.event("CMD_HEALTH_CHECK", {{"reply", "http"}})).body["data"];
  EXPECT_EQ(data["process_count"], 1);
  EXPECT_GT(data["memory_rss_mb"], 1.0);
  EXPECT_GT(data["memory_vms_mb"], data["memory_rss_mb"]);
  EXPECT_GE(data["cpu_percent"], 0.0);
}

class Impatience : public testing::TestWithParam<int> {};

/// 1,000 rounds in all, in eight tests, each short enough for a slow machine; a tenth of them where a sanitizer makes
/// each ten times as long.
TEST_P(Impatience, MovesOnceForSixtyFourIdenticalCommandsAtOnce) {
#ifdef __SANITIZE_ADDRESS__
  constexpr std::size_t rounds = 12;
#else
  constexpr std::size_t rounds = 125;
#endif
  constexpr std::size_t times = 64;
  Bench bench;
  const bool with_fence = GetParam() % 2 == 0;
  for (std::size_t round = 1; round <= rounds; ++round) {
    bench.component().set_state(State::stopped);
    const std::uint64_t before = bench.component().truth().revision();
    Json command = bench.event("CMD_INITIALIZE", with_fence ? fenced(round) : Json::object());
    command["source_port"] = 0;
    command["id"] = round;
    command["timestamp"] = "2026-11-23 06:29:57.864079";
    std::size_t first = 0;
    for (const Answered& answer : bench.post_at_once(command, times)) {
      ASSERT_EQ(answer.body["accepted"], true);
      first += answer.body["duplicate"] == false ? 1 : 0;
    }
    ASSERT_EQ(first, 1U);
    ASSERT_EQ(bench.component().truth().revision(), before + 2) << "INITIALIZING and INITIALIZED";
  }
}
INSTANTIATE_TEST_SUITE_P(Rounds, Impatience, testing::Range(0, 8));

}  // namespace
}  // namespace kapela::plant
