// What the faults of the transport and of the process look like on the wire.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/plant/faulty_bench.hpp"

namespace kapela::plant {
namespace {

using base::ErrorCode;
using faults::Damage;
using faults::details;
using faults::Fault;
using faults::FaultType;
using faults::Place;
using net::test::RawClient;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;
using wire::State;

std::string header(const net::Response& response, std::string_view name) {
  for (const auto& [each, value] : response.headers)
    if (each == name) return value;
  return {};
}

bool says(const base::Result<net::Response>& answer, std::string_view what) {
  return !answer && answer.error().message.find(what) != std::string::npos;
}

TEST(FaultsOnTheWire, AnAbortAtReceiveLeavesTheStateAlone) {
  Fault abort = once(FaultType::abort, Place::receive);
  details(abort).http_status = 502;
  details(abort).text = "bad gateway";
  details(abort).headers = {{"X-Proxy", "p1"}};
  details(abort).retry_after = seconds(7);
  FaultyBench bench({abort});
  const auto answer = bench.try_post(initialize(bench));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 502U);
  EXPECT_EQ(answer->body, "bad gateway");
  EXPECT_EQ(header(*answer, "x-proxy") + header(*answer, "X-Proxy"), "p1");
  EXPECT_EQ(header(*answer, "retry-after"), "7");
  EXPECT_EQ(bench.state(), State::stopped);
  EXPECT_EQ(bench.records("CMD_INITIALIZE")[0]["verdict"], "refused_by_fault");
  EXPECT_EQ(bench.post(initialize(bench)).body["duplicate"], false);
}

TEST(FaultsOnTheWire, AnAbortAtReplyComesAfterTheAct) {
  FaultyBench bench({once(FaultType::abort)});
  const Answered answer = bench.post(initialize(bench));
  EXPECT_EQ(answer.status, 503U);
  EXPECT_EQ(answer.body["error"]["hint"], "the component has acted on it");
  EXPECT_EQ(bench.state(), State::initialized);
  EXPECT_EQ(bench.post(initialize(bench)).body["duplicate"], true);
}

TEST(FaultsOnTheWire, AResetIsSeenAsOneEachOfAThousandTimes) {
  for (const Place at : {Place::receive, Place::reply}) {
    Fault reset = once(FaultType::reset_peer, at);
    reset.trigger.count = 0;
    FaultyBench bench({reset});
    int resets = 0;
    for (std::uint64_t i = 1; i <= 1'000; ++i)
      if (says(bench.try_post(initialize(bench, i)), "reset the connection before it answered")) ++resets;
    EXPECT_EQ(resets, 1'000);
    EXPECT_EQ(bench.state(), at == Place::receive ? State::stopped : State::initialized);
    EXPECT_EQ(bench.records("CMD_INITIALIZE")[0]["outcome"], "reset");
  }
}

TEST(FaultsOnTheWire, AResetMayComeInTheMiddleOfTheAnswer) {
  Fault reset = once(FaultType::reset_peer);
  details(reset).bytes = 20;
  FaultyBench bench({reset});
  RawClient raw(bench.component().endpoint().port);
  EXPECT_EQ(bench.exchange(raw, initialize(bench)).size(), 20U);
  EXPECT_TRUE(raw.reset());
}

TEST(FaultsOnTheWire, AnEmptyResponseEndsWithoutAByte) {
  for (const Place at : {Place::receive, Place::reply}) {
    FaultyBench bench({once(FaultType::empty_response, at)});
    RawClient raw(bench.component().endpoint().port);
    EXPECT_EQ(bench.exchange(raw, initialize(bench)), "");
    EXPECT_TRUE(raw.ended());
    EXPECT_FALSE(raw.reset());
    EXPECT_EQ(bench.state(), at == Place::receive ? State::stopped : State::initialized);
    EXPECT_EQ(bench.records("CMD_INITIALIZE")[0]["outcome"], "empty");
  }
}

/// What a client gets of an answer that is damaged so.
std::string damaged(Damage damage) {
  Fault malformed = once(FaultType::malformed);
  details(malformed).damage = damage;
  FaultyBench bench({malformed});
  RawClient raw(bench.component().endpoint().port);
  Json event = initialize(bench);
  if (damage == Damage::bad_json) {
    const auto answer = bench.try_post(event);
    EXPECT_EQ(bench.state(), State::initialized);
    return answer ? answer->body : "";
  }
  std::string bytes = bench.exchange(raw, event);
  EXPECT_EQ(bench.state(), State::initialized);
  return bytes;
}

TEST(FaultsOnTheWire, AMalformedAnswerIsBrokenInFiveWays) {
  const std::string random = damaged(Damage::random_data);
  EXPECT_FALSE(random.empty());
  EXPECT_NE(random.substr(0, 4), "HTTP");
  EXPECT_NE(damaged(Damage::bad_chunk).find("chunked"), std::string::npos);
  const std::string json = damaged(Damage::bad_json);
  EXPECT_EQ(json.front(), '{');
  EXPECT_TRUE(Json::parse(json, nullptr, false).is_discarded());
  for (const Damage damage : {Damage::truncate, Damage::bad_length}) {
    const std::string bytes = damaged(damage);
    const std::size_t length = std::stoul(bytes.substr(bytes.find("content-length: ") + 16, 12));
    EXPECT_LT(net::test::body_of(bytes).size(), length);
  }
}

TEST(FaultsOnTheWire, APortThatARequestTakesDownRefusesUntilItOpensAgain) {
  FaultyBench bench({lasting(once(FaultType::down), long_enough_to_see)});
  EXPECT_TRUE(says(bench.try_post(initialize(bench)), "reset"));
  ASSERT_TRUE(bench.eventually([&] { return says(bench.try_post(query(bench)), "refused"); }));
  EXPECT_EQ(bench.state(), State::stopped);
  ASSERT_TRUE(bench.eventually([&] { return bench.plant.find("io")->is_serving(); }));
  EXPECT_EQ(polled(bench), "STOPPED");
}

TEST(FaultsOnTheWire, APortIsDownDuringItsWindow) {
  Fault down = always(FaultType::down);
  down.trigger.window = faults::Window{milliseconds(5), long_enough_to_see};
  FaultyBench bench({down});
  EXPECT_TRUE(bench.eventually([&] { return says(bench.try_post(query(bench)), "refused"); }));
  EXPECT_TRUE(bench.eventually([&] { return bench.plant.find("io")->is_serving(); }));
  EXPECT_EQ(polled(bench), "STOPPED");
  const auto records = bench.standing_records();
  ASSERT_EQ(records.size(), 1U);
  EXPECT_EQ(records[0]["faults"][0]["type"], "down");
}

TEST(FaultsOnTheWire, APortIsDownWhileTheComponentIsInAState) {
  Fault down = always(FaultType::down);
  down.trigger.when_state = State::run;
  FaultyBench bench({down});
  EXPECT_EQ(polled(bench), "STOPPED");
  bench.component().set_state(State::run);
  EXPECT_TRUE(bench.eventually([&] { return says(bench.try_post(query(bench)), "refused"); }));
  bench.component().set_state(State::stopped);
  ASSERT_TRUE(bench.eventually([&] { return bench.plant.find("io")->is_serving(); }));
  EXPECT_EQ(polled(bench), "STOPPED");
}

/// Whether somebody else can have the port, asking for it for himself alone.
bool is_free(std::uint16_t port) {
  const int descriptor = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_port = htons(port);
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int failed = ::bind(descriptor, reinterpret_cast<const sockaddr*>(&at), sizeof at);
  ::close(descriptor);
  return failed == 0;
}

TEST(FaultsOnTheWire, NobodyElseGetsThePortOfAComponentThatIsDownOrHasCrashed) {
  for (const FaultType type : {FaultType::down, FaultType::crash}) {
    FaultyBench bench({once(type)});
    const std::uint16_t port = bench.component().endpoint().port;
    ASSERT_FALSE(bench.try_post(initialize(bench)));
    ASSERT_TRUE(bench.eventually([&] { return says(bench.try_post(query(bench)), "refused"); }));
    EXPECT_FALSE(is_free(port)) << faults::name(type);
    bool all_down = false;
    bench.plant.on_all_down([&] { all_down = true; });
    bench.plant.shut_down();
    ASSERT_TRUE(bench.eventually([&] { return all_down; }));
    EXPECT_TRUE(is_free(port)) << faults::name(type) << ": its end is the end of that";
  }
}

TEST(FaultsOnTheWire, AStalledConnectionIsServedWhenTheStallIsOver) {
  Fault stall = always(FaultType::stall_accept);
  stall.trigger.when_state = State::run;
  FaultyBench bench({stall});
  bench.component().set_state(State::run);
  bench.turn(milliseconds(2));
  RawClient raw(bench.component().endpoint().port);  // the kernel lets it connect
  raw.send(net::test::post("/event", query(bench).dump()));
  bench.turn(milliseconds(10));
  EXPECT_TRUE(raw.waits());
  bench.component().set_state(State::stopped);
  EXPECT_TRUE(bench.eventually([&] { return !raw.waits(); }));
  EXPECT_EQ(raw.receive(12), "HTTP/1.1 200");
}

TEST(FaultsOnTheWire, TheNextCommandOvertakesOneThatIsReordered) {
  FaultyBench bench({lasting(once(FaultType::reorder), hours(1))});
  bool answered = false;
  net::ClientRequest request;
  request.to = bench.component().endpoint();
  request.body = initialize(bench).dump();
  bench.client.send(std::move(request), [&](const auto& answer) { answered = answer.has_value(); });
  bench.turn(milliseconds(2));
  EXPECT_EQ(polled(bench), "STOPPED");
  bench.turn(milliseconds(2));
  EXPECT_FALSE(answered) << "a question overtakes nobody";
  EXPECT_EQ(bench.post(bench.event("CMD_STOP", {{"cmd_id", 2}, {"epoch", 1}})).body["already_there"], true);
  EXPECT_TRUE(bench.eventually([&] { return answered; }));
  const Json records = bench.admin(net::Method::get, "/journal").body["records"];
  EXPECT_EQ(records[0]["event"], "CMD_GET_STATE");
  EXPECT_EQ(records[1]["event"], "CMD_STOP");
  EXPECT_EQ(records[2]["event"], "CMD_INITIALIZE");
}

TEST(FaultsOnTheWire, WhatIsReorderedAndSlowIsSlowOnceItIsOvertaken) {
  Fault slow = lasting(once(FaultType::latency, Place::receive), milliseconds(20));
  slow.name = "slow";
  FaultyBench bench({lasting(once(FaultType::reorder), milliseconds(5)), slow});
  const base::Instant began = bench.loop.now();
  EXPECT_EQ(bench.post(initialize(bench)).body["accepted"], true);
  EXPECT_GE(bench.loop.now() - began, milliseconds(25));
}

TEST(FaultsOnTheWire, WhatIsLateFindsOneThatStandsStillMeanwhile) {
  Fault pause = lasting(always(FaultType::pause), milliseconds(40));
  pause.name = "pause";
  pause.trigger.window = faults::Window{milliseconds(2), std::nullopt};
  pause.trigger.count = 1;
  FaultyBench bench({lasting(once(FaultType::latency, Place::receive), milliseconds(10)), pause});
  const base::Instant began = bench.loop.now();
  (void)bench.post(initialize(bench));
  EXPECT_GE(bench.loop.now() - began, milliseconds(40));
}

TEST(FaultsOnTheWire, ARefusalMayBeLostAsAnyAnswer) {
  Fault drop = once(FaultType::drop);
  drop.name = "drop";
  FaultyBench bench({once(FaultType::reject), drop});
  EXPECT_FALSE(bench.try_post(initialize(bench), in_vain));
  EXPECT_EQ(bench.post(initialize(bench)).body["duplicate"], true) << "it was refused in the name of the component";
}

TEST(FaultsOnTheWire, WhatIsSlicedIsThrottledAsWell) {
  Fault slicer = lasting(once(FaultType::slicer), milliseconds(1));
  details(slicer).bytes = 1'000;
  Fault bandwidth = once(FaultType::bandwidth);
  bandwidth.name = "bandwidth";
  details(bandwidth).bytes = 10'000;
  FaultyBench bench({slicer, bandwidth});
  const base::Instant began = bench.loop.now();
  EXPECT_EQ(bench.post(initialize(bench)).body["accepted"], true);
  EXPECT_GE(bench.loop.now() - began, milliseconds(20)) << "some 650 bytes in one slice";
}

TEST(FaultsOnTheWire, WhoeverIsConnectedIsServedWhenAStallIsOver) {
  FaultyBench bench({lasting(once(FaultType::stall_accept), milliseconds(20))});
  EXPECT_EQ(bench.post(initialize(bench)).body["accepted"], true) << "it has been accepted already";
  const base::Instant began = bench.loop.now();
  EXPECT_EQ(polled(bench), "INITIALIZED");
  EXPECT_GE(bench.loop.now() - began, milliseconds(5));
}

TEST(FaultsOnTheWire, AReorderedEventGoesOnAloneWhenNothingFollows) {
  FaultyBench bench({lasting(once(FaultType::reorder), milliseconds(5))});
  const base::Instant began = bench.loop.now();
  EXPECT_EQ(bench.post(initialize(bench)).body["accepted"], true);
  EXPECT_GE(bench.loop.now() - began, milliseconds(5));
}

TEST(FaultsOnTheWire, ASlicedAnswerIsWholeInTheEnd) {
  Fault slicer = lasting(once(FaultType::slicer), milliseconds(2));
  details(slicer).bytes = 64;
  FaultyBench bench({slicer});
  const base::Instant began = bench.loop.now();
  EXPECT_EQ(bench.post(initialize(bench)).body["accepted"], true);
  EXPECT_GE(bench.loop.now() - began, milliseconds(6)) << "at least three pieces";
}

TEST(FaultsOnTheWire, AnAnswerInSoManyPiecesTakesTheirTime) {
  Fault slicer = once(FaultType::slicer);
  details(slicer).chunks = 4;
  details(slicer).total = hours(1);
  FaultyBench bench({slicer});
  const auto late = bench.try_post(initialize(bench), in_vain);
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, ErrorCode::timeout);
  EXPECT_EQ(bench.state(), State::initialized);
}

TEST(FaultsOnTheWire, ABandwidthMakesABodyTakeItsTime) {
  Fault bandwidth = once(FaultType::bandwidth);
  details(bandwidth).bytes = 10'000;
  FaultyBench bench({bandwidth});
  const base::Instant began = bench.loop.now();
  EXPECT_EQ(bench.post(initialize(bench)).body["accepted"], true);
  EXPECT_GE(bench.loop.now() - began, milliseconds(10)) << "some 150 bytes";
  bench.admin(net::Method::post, "/reset");
}

TEST(FaultsOnTheWire, ASlowCloseComesLateAfterTheAnswer) {
  FaultyBench bench({lasting(once(FaultType::slow_close), milliseconds(20))});
  RawClient raw(bench.component().endpoint().port);
  const base::Instant began = bench.loop.now();
  EXPECT_NE(bench.exchange(raw, initialize(bench)).find("\"accepted\":true"), std::string::npos);
  EXPECT_TRUE(raw.ended());
  EXPECT_GE(bench.loop.now() - began, milliseconds(20));
}

TEST(FaultsOnTheWire, APauseHoldsAnswersAndTransitions) {
  Fault pause = lasting(once(FaultType::pause), milliseconds(40));
  FaultyBench bench({pause}, milliseconds(1));
  const base::Instant began = bench.loop.now();
  EXPECT_EQ(bench.post(initialize(bench)).body["accepted"], true);
  EXPECT_GE(bench.loop.now() - began, milliseconds(40));
  EXPECT_TRUE(bench.eventually([&] { return bench.state() == State::initialized; }));
}

TEST(FaultsOnTheWire, ATransitionThatWouldEndInAPauseEndsAfterIt) {
  Fault pause = lasting(always(FaultType::pause), milliseconds(40));
  pause.trigger.when_state = State::initializing;
  FaultyBench bench({pause}, milliseconds(5));
  const base::Instant began = bench.loop.now();
  (void)bench.post(initialize(bench));
  EXPECT_TRUE(bench.eventually([&] { return bench.state() == State::initialized; }));
  EXPECT_GE(bench.loop.now() - began, milliseconds(40));
}

TEST(FaultsOnTheWire, AQueryIsHitWhereARuleNamesIt) {
  Fault slow = lasting(once(FaultType::latency), milliseconds(5));
  Fault abort = once(FaultType::abort, Place::receive);
  Fault drop = once(FaultType::drop, Place::receive);
  slow.match.event = abort.match.event = drop.match.event = wire::Command::get_state;
  abort.trigger.skip = 1;
  drop.trigger.skip = 2;
  abort.name = "second";
  drop.name = "third";
  FaultyBench bench({slow, abort, drop});
  const base::Instant began = bench.loop.now();
  EXPECT_EQ(bench.post(query(bench)).status, 200U);
  EXPECT_GE(bench.loop.now() - began, milliseconds(5));
  EXPECT_EQ(bench.post(query(bench)).status, 503U);
  EXPECT_FALSE(bench.try_post(query(bench), in_vain));
  EXPECT_EQ(bench.post(query(bench)).status, 200U);
}

TEST(FaultsOnTheWire, ParallelIdenticalCommandsAreOneTransition) {
  FaultyBench bench({}, milliseconds(5));
  const auto answers = bench.post_at_once(initialize(bench), 64);
  int first = 0;
  for (const Answered& answer : answers) first += answer.body["duplicate"] == false ? 1 : 0;
  EXPECT_EQ(first, 1);
  ASSERT_TRUE(bench.eventually([&] { return bench.state() == State::initialized; }));
  int moves = 0;
  const Json journal = bench.admin(net::Method::get, "/journal").body;
  for (const Json& record : journal["records"]) moves += record["kind"] == "state" ? 1 : 0;
  EXPECT_EQ(moves, 2) << "into the transient, and out of it";
}

}  // namespace
}  // namespace kapela::plant
