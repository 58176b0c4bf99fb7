// What each fault looks like from outside, over HTTP.
#include <gtest/gtest.h>

#include "tests/plant/faulty_bench.hpp"

namespace kapela::plant {
namespace {

using base::ErrorCode;
using faults::Fault;
using faults::FaultType;
using faults::Place;
using net::Method;
using std::chrono::hours;
using std::chrono::milliseconds;
using wire::State;

Json names_of(const Json& record) {
  Json names = Json::array();
  for (const Json& fault : record["faults"]) names.push_back(fault["name"]);
  return names;
}

TEST(Faults, ADroppedRequestIsNeverAnsweredAndNeverActedOn) {
  FaultyBench bench({once(FaultType::drop, Place::receive)});
  const auto answer = bench.try_post(initialize(bench), in_vain);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::timeout);
  EXPECT_EQ(bench.component().truth().state(), State::stopped);
  EXPECT_EQ(bench.post(initialize(bench)).body["duplicate"], false) << "it has not seen this cmd_id";
  const auto records = bench.records("CMD_INITIALIZE");
  ASSERT_EQ(records.size(), 2U);
  EXPECT_EQ(records[0]["faults"], (Json{{{"name", "feeder3"}, {"type", "drop"}, {"at", "receive"}, {"nth", 1}}}));
  EXPECT_EQ(records[0]["outcome"], "dropped");
  EXPECT_EQ(records[0]["verdict"], nullptr);
  EXPECT_EQ(records[1]["faults"], Json::array());
}

TEST(Faults, AComponentWhoseReplyIsDroppedHasActed) {
  FaultyBench bench({once(FaultType::drop)});
  ASSERT_FALSE(bench.try_post(initialize(bench), in_vain));
  EXPECT_EQ(bench.component().truth().state(), State::initialized);
  EXPECT_EQ(bench.post(initialize(bench)).body["duplicate"], true);
  EXPECT_EQ(bench.records("CMD_INITIALIZE")[0]["outcome"], "dropped");
  EXPECT_EQ(bench.records("CMD_INITIALIZE")[0]["verdict"], "accepted");
}

TEST(Faults, AHangSaysNothingAndDoesNothing) {
  FaultyBench bench({once(FaultType::hang)});
  ASSERT_FALSE(bench.try_post(initialize(bench), in_vain));
  EXPECT_EQ(bench.component().truth().state(), State::stopped);
  EXPECT_EQ(bench.records("CMD_INITIALIZE")[0]["outcome"], "hung");
}

TEST(Faults, AHangThatIsReleasedAnswersThatNothingIsCertain) {
  FaultyBench bench({lasting(once(FaultType::hang), milliseconds(5))});
  const Answered answer = bench.post(initialize(bench));
  EXPECT_EQ(answer.status, 503U);
  EXPECT_EQ(answer.body["error"]["message"], "injected: feeder3");
  EXPECT_EQ(bench.component().truth().state(), State::stopped);
}

/// What becomes of somebody who hangs on the rule "slow" when `change` is done to it.
unsigned status_after(const std::function<void(FaultyBench&)>& change) {
  FaultyBench bench({});
  const char* const rule = R"({"name":"slow","type":"hang","match":{"event":"CMD_INITIALIZE"}})";
  EXPECT_EQ(bench.admin(Method::post, "/faults", rule).status, 201U);
  unsigned status = 0;
  net::ClientRequest request;
  request.to = bench.component().endpoint();
  request.body = initialize(bench).dump();
  bench.client.send(std::move(request), [&](const auto& answer) { status = answer ? answer->status : 0; });
  EXPECT_TRUE(bench.eventually([&] { return bench.records("CMD_INITIALIZE").size() == 1; }));
  change(bench);
  EXPECT_TRUE(bench.eventually([&] { return status != 0; }));
  EXPECT_EQ(bench.state(), State::stopped);
  return status;
}

TEST(Faults, WhoeverHangsIsLetGoWhenTheRuleGoes) {
  EXPECT_EQ(status_after([](FaultyBench& bench) { (void)bench.admin(Method::delete_, "/faults/slow"); }), 503U);
  EXPECT_EQ(status_after([](FaultyBench& bench) { (void)bench.admin(Method::delete_, "/faults"); }), 503U);
  EXPECT_EQ(status_after([](FaultyBench& bench) { (void)bench.admin(Method::put, "/faults", "[]"); }), 503U);
  EXPECT_EQ(status_after(
                [](FaultyBench& bench) { (void)bench.admin(Method::patch, "/faults/slow", R"({"enabled":false})"); }),
            503U);
  EXPECT_EQ(
      status_after([](FaultyBench& bench) { (void)bench.admin(Method::patch, "/faults/slow", R"({"ttl":"1ms"})"); }),
      503U);
}

TEST(Faults, WhoeverHangsOnAnotherRuleGoesOnHanging) {
  FaultyBench bench({once(FaultType::hang)});
  bool answered = false;
  net::ClientRequest request;
  request.to = bench.component().endpoint();
  request.body = initialize(bench).dump();
  bench.client.send(std::move(request), [&](const auto&) { answered = true; });
  ASSERT_TRUE(bench.eventually([&] { return bench.records("CMD_INITIALIZE").size() == 1; }));
  (void)bench.admin(Method::post, "/faults", R"({"name":"other","type":"hang","match":{"event":"CMD_RUN"}})");
  (void)bench.admin(Method::delete_, "/faults/other");
  bench.turn(milliseconds(20));
  EXPECT_FALSE(answered);
}

class HangingTest : public testing::TestWithParam<base::Duration> {};

TEST_P(HangingTest, AResetReleasesAHangAndCountsAnew) {
  FaultyBench bench({lasting(once(FaultType::hang), GetParam())});
  for (int round = 0; round < 2; ++round) {
    unsigned status = 0;
    net::ClientRequest request;
    request.to = bench.component().endpoint();
    request.body = initialize(bench).dump();
    bench.client.send(std::move(request), [&](const auto& answer) { status = answer ? answer->status : 0; });
    ASSERT_TRUE(bench.eventually([&] { return bench.records("CMD_INITIALIZE").size() == 1; })) << round;
    EXPECT_EQ(bench.admin(Method::post, "/reset").body["in_flight"]["held_answers"], 1);
    EXPECT_TRUE(bench.eventually([&] { return status == 503; }));
  }
}

INSTANTIATE_TEST_SUITE_P(Faults, HangingTest, testing::Values(hours(1), base::Duration::zero()), [](const auto& each) {
  return each.param > base::Duration::zero() ? "ForAnHour" : "ForEver";
});

TEST(Faults, ALatencyAtReceiveDelaysTheComponentToo) {
  FaultyBench bench({lasting(once(FaultType::latency, Place::receive), hours(1))});
  ASSERT_FALSE(bench.try_post(initialize(bench), in_vain));
  EXPECT_EQ(bench.component().truth().state(), State::stopped);
}

TEST(Faults, ALatencyAtReceiveEndsInAnOrdinaryAnswer) {
  FaultyBench bench({lasting(once(FaultType::latency, Place::receive), milliseconds(5))});
  const base::Instant began = bench.loop.now();
  EXPECT_EQ(bench.post(initialize(bench)).body["accepted"], true);
  EXPECT_GE(bench.loop.now() - began, milliseconds(5));
  EXPECT_EQ(bench.records("CMD_INITIALIZE")[0]["faults"][0]["seconds"], 0.005);
}

TEST(Faults, ALatencyAtReplyDelaysTheAnswerOnly) {
  FaultyBench bench({lasting(once(FaultType::latency), hours(1))});
  ASSERT_FALSE(bench.try_post(initialize(bench), in_vain));
  EXPECT_EQ(bench.component().truth().state(), State::initialized);
  EXPECT_EQ(bench.admin(Method::post, "/reset").body["in_flight"]["held_answers"], 1);
}

TEST(Faults, ADuplicateReachesTheComponentAgainAndAgain) {
  Fault duplicate = once(FaultType::duplicate);
  duplicate.copies = 2;
  FaultyBench bench({duplicate});
  EXPECT_EQ(bench.post(initialize(bench)).body["accepted"], true);
  ASSERT_TRUE(bench.eventually([&] { return bench.records("CMD_INITIALIZE").size() == 3; }));
  const auto records = bench.records("CMD_INITIALIZE");
  EXPECT_EQ(records[0]["verdict"], "accepted");
  EXPECT_EQ(records[1]["verdict"], "duplicate");
  EXPECT_EQ(records[2]["verdict"], "duplicate");
  EXPECT_EQ(names_of(records[2]), Json{"feeder3"});
  EXPECT_EQ(bench.component().truth().state(), State::initialized);
}

TEST(Faults, AckOnlyAnswersSuccessAndMovesNothing) {
  FaultyBench bench({once(FaultType::ack_only)});
  const Answered answer = bench.post(initialize(bench));
  EXPECT_EQ(answer.body["accepted"], true);
  EXPECT_EQ(answer.body["fsm_state"], "STOPPED");
  EXPECT_EQ(bench.post(initialize(bench)).body["duplicate"], true);
  EXPECT_EQ(bench.component().truth().state(), State::stopped);
}

TEST(Faults, AFailedTransitionIsTold) {
  Fault fails = once(FaultType::fail_transition);
  fails.code = 7;
  FaultyBench bench({fails}, milliseconds(2));
  EXPECT_EQ(bench.post(initialize(bench)).body["fsm_state"], "INITIALIZING");
  ASSERT_TRUE(bench.has_posts("STATE_CHANGED"));
  const Json told = bench.posts("STATE_CHANGED")[0]["data"];
  EXPECT_EQ(told["fsm_state"], "FAULT");
  EXPECT_EQ(told["error_code"], 7);
  EXPECT_EQ(told["error_message"], "injected: feeder3");
}

TEST(Faults, ATransitionThatNeverBeganIsNotSaidToHaveFailed) {
  FaultyBench bench({once(FaultType::fail_transition)});
  Json expired = initialize(bench);
  expired["data"]["not_after"] = 1'000'000.0;
  (void)bench.post(expired);
  EXPECT_EQ(bench.records("CMD_INITIALIZE")[0]["faults"], Json::array());
}

TEST(Faults, AStaleStateIsReportedSoOften) {
  Fault stale = once(FaultType::stale_state);
  stale.copies = 2;
  stale.reports = 2;
  FaultyBench bench({stale});
  (void)bench.post(initialize(bench));
  const auto report = [&bench] { return bench.post(bench.event("CMD_GET_STATE", {{"reply", "http"}})).body["data"]; };
  const Json lie = report();
  EXPECT_EQ(lie["fsm_state"], "STOPPED");
  EXPECT_EQ(report()["fsm_state"], "STOPPED");
  const Json truth = report();
  EXPECT_EQ(truth["fsm_state"], "INITIALIZED");
  EXPECT_EQ(truth["revision"].get<std::uint64_t>(), lie["revision"].get<std::uint64_t>() + 2);
  const auto records = bench.records("CMD_GET_STATE");
  ASSERT_EQ(records.size(), 2U) << "the lies, and the truth";
  EXPECT_EQ(names_of(records[0]), Json{"feeder3"});
  EXPECT_EQ(records[0]["reported"], "STOPPED");
  EXPECT_EQ(records[0]["before"], "INITIALIZED");
}

TEST(Faults, NothingIsOlderThanTheStartOfTheComponent) {
  Fault stale = once(FaultType::stale_state);
  stale.copies = 50;
  FaultyBench bench({stale});
  (void)bench.post(initialize(bench));
  EXPECT_EQ(bench.post(bench.event("CMD_GET_STATE")).body["data"]["fsm_state"], "STOPPED");
}

TEST(Faults, AStaleStateCanLagBehindByATime) {
  Fault stale = once(FaultType::stale_state);
  const auto reported_with = [&stale](base::Duration lag) {
    stale.duration = lag;
    FaultyBench bench({stale});
    (void)bench.post(initialize(bench));
    return bench.post(bench.event("CMD_GET_STATE")).body["data"]["fsm_state"];
  };
  EXPECT_EQ(reported_with(std::chrono::hours(1)), "STOPPED");
  EXPECT_EQ(reported_with(std::chrono::nanoseconds(1)), "INITIALIZED");
}

TEST(Faults, ACrashAtReceiveResetsTheConnectionAndComesBackInTheInitialState) {
  FaultyBench bench({lasting(once(FaultType::crash, Place::receive), milliseconds(5))});
  bench.component().set_state(State::run);
  const net::Endpoint before = bench.component().endpoint();
  ASSERT_FALSE(bench.try_post(initialize(bench)));
  EXPECT_EQ(bench.records("CMD_INITIALIZE")[0]["outcome"], "reset");
  ASSERT_TRUE(bench.eventually([&] { return bench.plant.find("io")->is_serving(); }));
  EXPECT_EQ(bench.component().endpoint(), before);
  EXPECT_EQ(bench.component().truth().state(), State::stopped);
  EXPECT_EQ(bench.post(initialize(bench)).body["duplicate"], false);
}

TEST(Faults, AComponentThatCrashesAtReplyHasActedAndKnowsIt) {
  FaultyBench bench({lasting(once(FaultType::crash), milliseconds(5))});
  ASSERT_FALSE(bench.try_post(initialize(bench)));
  ASSERT_TRUE(bench.eventually([&] { return bench.plant.find("io")->is_serving(); }));
  EXPECT_EQ(bench.records("CMD_INITIALIZE")[0]["verdict"], "accepted");
  EXPECT_EQ(bench.post(initialize(bench)).body["duplicate"], true);
  EXPECT_EQ(bench.component().truth().state(), State::stopped);
}

TEST(Faults, ACrashThatLosesTheMemoryMakesARepeatNew) {
  Fault crash = lasting(once(FaultType::crash), milliseconds(5));
  crash.loses_memory = true;
  FaultyBench bench({crash});
  ASSERT_FALSE(bench.try_post(initialize(bench)));
  ASSERT_TRUE(bench.eventually([&] { return bench.plant.find("io")->is_serving(); }));
  EXPECT_EQ(bench.post(initialize(bench)).body["duplicate"], false);
}

TEST(Faults, ACrashForGoodClosesThePortUntilAReset) {
  FaultyBench bench({once(FaultType::crash, Place::receive)});
  ASSERT_FALSE(bench.try_post(initialize(bench)));
  ASSERT_TRUE(bench.eventually([&] {
    const auto answer = bench.try_post(bench.event("CMD_GET_STATE"));
    return !answer && answer.error().code == ErrorCode::unreachable;
  }));
  EXPECT_EQ(bench.admin(Method::get, "/health").body["serving"], false);
  (void)bench.admin(Method::post, "/reset");
  EXPECT_EQ(bench.post(bench.event("CMD_GET_STATE")).body["data"]["fsm_state"], "STOPPED");
}

TEST(Faults, AnswersThatAreDueDieWithTheProcess) {
  FaultyBench bench({lasting(once(FaultType::latency), hours(1)), [] {
                       Fault crash = once(FaultType::crash);
                       crash.match.event = wire::Command::stop;
                       return crash;
                     }()});
  bool answered = true;
  bool over = false;
  net::ClientRequest request;
  request.to = bench.component().endpoint();
  request.body = initialize(bench).dump();
  bench.client.send(std::move(request), [&](const auto& answer) {
    answered = answer.has_value();
    over = true;
  });
  ASSERT_TRUE(bench.eventually([&] { return bench.component().truth().state() == State::initialized; }));
  ASSERT_FALSE(bench.try_post(bench.event("CMD_STOP", {{"cmd_id", 2}, {"epoch", 1}})));
  ASSERT_TRUE(bench.eventually([&] { return over; }));
  EXPECT_FALSE(answered);
}

TEST(Faults, APlantShutsDownWithAComponentThatHasCrashed) {
  FaultyBench bench({once(FaultType::crash, Place::receive)});
  bool all_down = false;
  bench.plant.on_all_down([&] { all_down = true; });
  ASSERT_FALSE(bench.try_post(initialize(bench)));
  bench.plant.shut_down();
  EXPECT_TRUE(bench.eventually([&] { return all_down; }));
}

TEST(Faults, ABatchSharesTheFateOfItsMembers) {
  FaultyBench bench({once(FaultType::drop, Place::receive)});
  const Json batch =
      bench.event("cumulative", {{"events", Json::array({bench.event("CMD_GET_STATE"), initialize(bench)})}});
  ASSERT_FALSE(bench.try_post(batch, in_vain));
  EXPECT_EQ(bench.component().truth().state(), State::stopped);
  EXPECT_EQ(bench.records("CMD_GET_STATE")[0]["outcome"], "dropped");
}

TEST(Faults, AQueryIsNotHit) {
  Fault everything = once(FaultType::drop, Place::receive);
  everything.match.event.reset();
  FaultyBench bench({everything});
  EXPECT_EQ(bench.post(bench.event("CMD_GET_STATE")).status, 200U);
  EXPECT_EQ(bench.post(bench.event("CMD_HEALTH_CHECK")).status, 200U);
}

}  // namespace
}  // namespace kapela::plant
