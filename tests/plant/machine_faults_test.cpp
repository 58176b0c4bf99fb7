// What the faults of the state machine look like from outside, over HTTP.
#include <functional>

#include <gtest/gtest.h>

#include "orchestrator/wire/timestamp.hpp"
#include "tests/plant/faulty_bench.hpp"

namespace kapela::plant {
namespace {

using faults::details;
using faults::Fault;
using faults::FaultType;
using std::chrono::hours;
using std::chrono::milliseconds;
using wire::State;

double in_seconds(base::WallTime time) {
  return std::chrono::duration<double>(time.time_since_epoch()).count();
}

Json expiring(const FaultyBench& bench, base::Duration from_now) {
  Json command = initialize(bench);
  command["data"]["not_after"] = in_seconds(bench.loop.wall_now()) + std::chrono::duration<double>(from_now).count();
  return command;
}

TEST(Faults, ASkewedClockJudgesWhatIsLate) {
  FaultyBench bench({lasting(always(FaultType::clock_skew), hours(1))});
  const Json answer = bench.post(expiring(bench, std::chrono::minutes(1))).body;
  EXPECT_EQ(answer["accepted"], false);
  EXPECT_EQ(answer["expired"], true);
  EXPECT_GT(answer["time"].get<double>(), in_seconds(bench.loop.wall_now() + std::chrono::minutes(59)));
  EXPECT_EQ(bench.records("CMD_INITIALIZE")[0]["verdict"], "refused_expired");
}

TEST(Faults, AClockThatIsBehindTakesWhatIsLate) {
  Fault skew = lasting(always(FaultType::clock_skew), hours(1));
  details(skew).backwards = true;
  FaultyBench bench({skew});
  EXPECT_EQ(bench.post(expiring(bench, -std::chrono::minutes(1))).body["accepted"], true);
}

TEST(Faults, ASkewedClockStandsInWhatIsSent) {
  FaultyBench bench({lasting(always(FaultType::clock_skew), hours(24 * 400))});
  (void)bench.post(initialize(bench));
  ASSERT_TRUE(bench.has_posts("STATE_CHANGED"));
  const std::string sent = bench.posts("STATE_CHANGED")[0]["timestamp"];
  EXPECT_GT(sent.substr(0, 4), wire::timestamp_text(bench.loop.wall_now()).substr(0, 4)) << sent;
}

TEST(Faults, ALateReplyComesAfterItsSenderHasGivenUp) {
  FaultyBench bench({lasting(once(FaultType::late_reply), milliseconds(10))});
  const base::Instant began = bench.loop.now();
  EXPECT_EQ(bench.post(expiring(bench, milliseconds(200))).body["accepted"], true);
  EXPECT_GE(bench.loop.now() - began, milliseconds(205)) << "what is left until not_after, and the margin";
  EXPECT_EQ(bench.state(), State::initialized);
}

/// What a command and a poll are told by a component that lies there.
std::pair<std::string, std::string> told(faults::LieIn where) {
  Fault lie = always(FaultType::wrong_state);
  lie.to = State::run;
  details(lie).lies_in = where;
  FaultyBench bench({lie});
  const std::string ack = bench.post(initialize(bench)).body["fsm_state"];
  std::string poll = polled(bench);
  EXPECT_EQ(bench.records("CMD_GET_STATE")[0]["reported"], poll);
  EXPECT_EQ(bench.state(), State::initialized);
  return {ack, poll};
}

TEST(Faults, AWrongStateIsToldInAcksOrPollsOrBoth) {
  EXPECT_EQ(told(faults::LieIn::ack), (std::pair<std::string, std::string>("RUN", "INITIALIZED")));
  EXPECT_EQ(told(faults::LieIn::poll), (std::pair<std::string, std::string>("INITIALIZED", "RUN")));
  EXPECT_EQ(told(faults::LieIn::both), (std::pair<std::string, std::string>("RUN", "RUN")));
}

TEST(Faults, AnswersAlternate) {
  Fault fault = always(FaultType::equivocate);
  details(fault).states = {State::run, State::pause};
  FaultyBench bench({fault});
  EXPECT_EQ(polled(bench), "RUN");
  EXPECT_EQ(polled(bench), "PAUSE");
  EXPECT_EQ(polled(bench), "RUN");
}

TEST(Faults, WhoAlternatesBeginsWithTheFirstState) {
  Fault fault = always(FaultType::equivocate);
  details(fault).states = {State::run, State::pause};
  fault.trigger.skip = 1;
  FaultyBench bench({fault});
  EXPECT_EQ(polled(bench), "STOPPED");
  EXPECT_EQ(polled(bench), "RUN");
  EXPECT_EQ(polled(bench), "PAUSE");
}

TEST(Faults, EachClientIsToldItsOwnState) {
  Fault fault = always(FaultType::equivocate);
  details(fault).states = {State::run, State::pause};
  details(fault).by = faults::EquivocateBy::client;
  FaultyBench bench({fault});
  Json other = query(bench);
  other["source"] = "panel";
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(polled(bench), "RUN");
    EXPECT_EQ(bench.post(other).body["data"]["fsm_state"], "PAUSE");
  }
}

TEST(Faults, AFlapReallyGoesToAndFro) {
  Fault flap = always(FaultType::flap);
  details(flap).states = {State::run, State::pause};
  details(flap).every = milliseconds(4);
  details(flap).cycles = 2;
  FaultyBench bench({flap});
  ASSERT_TRUE(bench.eventually([&] { return bench.standing_records().size() == 4; }));
  EXPECT_EQ(bench.state(), State::pause);
  EXPECT_EQ(bench.standing_records()[0]["after"], "RUN");
}

TEST(Faults, AStateMayChangeWithoutBeingToldTo) {
  Fault fault = lasting(always(FaultType::spontaneous), milliseconds(5));
  fault.trigger.when_state = State::initialized;
  fault.code = 7;
  FaultyBench bench({fault});
  (void)bench.post(initialize(bench));
  ASSERT_TRUE(bench.eventually([&] { return bench.state() == State::fault; }));
  const Json report = bench.post(query(bench)).body["data"];
  EXPECT_EQ(report["error_code"], 7);
  EXPECT_EQ(report["error_message"], "injected: feeder3");
}

TEST(Faults, ALegalCommandIsRejected) {
  Fault reject = once(FaultType::reject);
  details(reject).http_status = 409;
  details(reject).text = "door is open";
  FaultyBench bench({reject});
  const Answered answer = bench.post(initialize(bench));
  EXPECT_EQ(answer.status, 409U);
  EXPECT_EQ(answer.body["error"]["message"], "injected: door is open");
  EXPECT_EQ(bench.state(), State::stopped);
}

TEST(Faults, ARejectMaySpeakTheProtocol) {
  Fault reject = once(FaultType::reject);
  details(reject).http_status = 200;
  details(reject).text = "door is open";
  FaultyBench bench({reject});
  const Answered answer = bench.post(initialize(bench));
  EXPECT_EQ(answer.status, 200U);
  EXPECT_EQ(answer.body["accepted"], false);
  EXPECT_EQ(answer.body["reason"], "injected: door is open");
  EXPECT_EQ(bench.state(), State::stopped);
}

TEST(Faults, AnIllegalCommandIsActedOn) {
  FaultyBench bench({always(FaultType::accept_invalid)});
  EXPECT_EQ(bench.post(bench.event("CMD_RUN", {{"cmd_id", 1}})).body["accepted"], true);
  EXPECT_EQ(bench.state(), State::run);
}

TEST(Faults, AStuckComponentAcknowledgesAndIgnoresEvenAStop) {
  FaultyBench bench({always(FaultType::stuck)});
  bench.component().set_state(State::run);
  EXPECT_EQ(bench.post(bench.event("CMD_STOP", {{"cmd_id", 1}})).body["accepted"], true);
  EXPECT_EQ(polled(bench), "RUN");
}

TEST(Faults, ARepeatedIdActsAgain) {
  FaultyBench bench({always(FaultType::not_idempotent)});
  (void)bench.post(initialize(bench));
  bench.component().set_state(State::stopped);
  EXPECT_EQ(bench.post(initialize(bench)).body["duplicate"], false);
  EXPECT_EQ(bench.state(), State::initialized);
}

TEST(Faults, ARepeatWithoutAnIdActsAgainToo) {
  for (const bool faulty : {false, true}) {
    FaultyBench bench(faulty ? std::vector{always(FaultType::not_idempotent)} : std::vector<Fault>{});
    Json command = bench.event("CMD_INITIALIZE");
    command["timestamp"] = "2026-01-01 00:00:00.000001";
    command["id"] = 5;
    (void)bench.post(command);
    bench.component().set_state(State::stopped);
    EXPECT_EQ(bench.post(command).body["duplicate"], !faulty);
    EXPECT_EQ(bench.state(), faulty ? State::initialized : State::stopped);
  }
}

TEST(Faults, AnAmnesiacForgetsItsStateAndWhatItWasTold) {
  Fault amnesia = always(FaultType::amnesia);
  amnesia.to = State::unknown;
  amnesia.trigger.when_state = State::initialized;
  amnesia.trigger.count = 1;
  FaultyBench bench({amnesia});
  (void)bench.post(initialize(bench));
  ASSERT_TRUE(bench.eventually([&] { return bench.state() == State::stopped; }));
  EXPECT_EQ(bench.post(initialize(bench)).body["duplicate"], false);
  EXPECT_EQ(bench.state(), State::initialized);
}

/// A command that the component refuses before its state machine looks at it.
struct Refusal {
  const char* why;
  std::function<Json(const FaultyBench&)> command;
};

std::vector<Refusal> refusals() {
  return {{"refused_expired", [](const FaultyBench& bench) { return expiring(bench, -std::chrono::minutes(1)); }},
          {"refused_old_epoch",
           [](const FaultyBench& bench) {
             return bench.event("CMD_INITIALIZE", {{"cmd_id", 3}, {"epoch", 0}});
           }},
          {"duplicate", [](const FaultyBench& bench) {
             return bench.event("CMD_STOP", {{"cmd_id", 2}, {"epoch", 1}});
           }}};
}

TEST(Faults, OfTheStateMachineKeepTheirCountWhereTheyMakeNoDifference) {
  for (const Refusal& refusal : refusals()) {
    Fault ack_only = once(FaultType::ack_only);
    ack_only.match = {};
    FaultyBench bench({ack_only});
    (void)bench.post(bench.event("CMD_STOP", {{"cmd_id", 2}, {"epoch", 1}}));
    Json refused = refusal.command(bench);
    refused["event_type"] = "CMD_INITIALIZE";
    (void)bench.post(refused);
    EXPECT_EQ(bench.records("CMD_INITIALIZE")[0]["verdict"], std::string(refusal.why));
    EXPECT_EQ(bench.component().faults().rules().rules()[0].hits, 0U) << refusal.why;
    EXPECT_FALSE(bench.component().faults().rules().has_acted("feeder3")) << refusal.why;
    EXPECT_EQ(bench.post(initialize(bench, 9)).body["accepted"], true);
    EXPECT_EQ(bench.state(), State::stopped) << "acknowledged only, after it was " << refusal.why;
  }
}

TEST(Faults, FalsifyNothingWhereACommandIsNotTaken) {
  Fault stale = once(FaultType::stale_state);
  FaultyBench bench({stale});
  (void)bench.post(expiring(bench, -std::chrono::minutes(1)));
  EXPECT_EQ(bench.component().faults().rules().rules()[0].hits, 0U);
  (void)bench.post(initialize(bench, 9));
  EXPECT_EQ(polled(bench), "INITIALIZING") << "one change ago";
}

TEST(Faults, WaitForOneThatHasMadeADifference) {
  Fault then = always(FaultType::spontaneous);
  then.name = "then";
  then.trigger.after_fault = "feeder3";
  FaultyBench bench({once(FaultType::ack_only), then});
  (void)bench.post(expiring(bench, -std::chrono::minutes(1)));
  bench.turn(milliseconds(2));
  EXPECT_EQ(bench.state(), State::stopped);
  (void)bench.post(initialize(bench, 9));
  EXPECT_TRUE(bench.eventually([&] { return bench.state() == State::fault; }));
}

TEST(Faults, ThatARequestPromptsTellOfThemselvesOnce) {
  FaultyBench bench({once(FaultType::spontaneous)});
  (void)bench.post(initialize(bench));
  EXPECT_EQ(bench.component().tally().faults().at({"feeder3", "spontaneous"}), 1U);
  EXPECT_EQ(bench.standing_records().size(), 1U);
}

TEST(Faults, ACopyActsAgainWhereNobodyRemembers) {
  FaultyBench bench({once(FaultType::not_idempotent), once(FaultType::duplicate)});
  (void)bench.post(initialize(bench));
  ASSERT_TRUE(bench.eventually([&] { return bench.records("CMD_INITIALIZE").size() == 2; }));
  EXPECT_EQ(bench.records("CMD_INITIALIZE")[1]["verdict"], "refused_illegal") << "where it is by now";
  EXPECT_EQ(bench.component().tally().faults().at({"feeder3", "not_idempotent"}), 1U);
  EXPECT_EQ(bench.component().tally().faults().at({"feeder3", "duplicate"}), 1U);
}

/// The state a component comes back in after a crash in PAUSE.
State after_crash(faults::StateAfter which) {
  Fault crash = lasting(once(FaultType::crash, faults::Place::receive), milliseconds(2));
  details(crash).state_after = which;
  FaultyBench bench({crash});
  bench.component().set_state(State::pause);
  EXPECT_FALSE(bench.try_post(initialize(bench)));
  EXPECT_TRUE(bench.eventually([&] { return bench.plant.find("io")->is_serving(); }));
  return bench.state();
}

TEST(Faults, ACrashedComponentComesBackInTheStateTheRuleSays) {
  EXPECT_EQ(after_crash(faults::StateAfter::initial), State::stopped);
  EXPECT_EQ(after_crash(faults::StateAfter::last), State::pause);
  const State drawn = after_crash(faults::StateAfter::random);
  EXPECT_TRUE(wire::traits(drawn).stable);
  EXPECT_EQ(after_crash(faults::StateAfter::random), drawn) << "of the same seed";
}

TEST(Faults, NoProcessBeginsInFaultByChance) {
  Fault crash = once(FaultType::crash, faults::Place::receive);
  details(crash).state_after = faults::StateAfter::random;
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    PlantSettings settings = FaultyBench::settings_with({crash}, {});
    settings.seed = seed;
    Bench bench(settings);
    bench.component().crash(crash);
    EXPECT_NE(bench.component().truth().state(), State::fault) << "it has no error to tell of, seed " << seed;
  }
}

std::vector<faults::Rate> rates_of(FaultType type, double value, bool is_of_time = false) {
  std::vector<faults::Rate> rates(1);
  rates[0].rule = faults::usual_fault(type);
  rates[0].value = value;
  rates[0].is_of_time = is_of_time;
  faults::make_rules(rates, {});
  return rates;
}

TEST(Faults, ByRateHitTheRequestsThatVirtualTimeHitsToo) {
  Fault rule = rates_of(FaultType::reject, 0.3)[0].rule;
  rule.match.event = wire::Command::initialize;
  FaultyBench bench({rule});
  faults::Injector same({std::make_shared<const Fault>(rule)}, FaultyBench::settings_with({}, {}).seed, "io", {});
  int hits = 0;
  for (int i = 0; i < 60; ++i) {
    const bool is_refused = !bench.post(initialize(bench)).body.value("accepted", false);
    (void)same.on_request({.command = wire::Command::initialize, .state = State::stopped});
    EXPECT_EQ(is_refused, !same.fired().empty()) << "request " << i;
    hits += is_refused ? 1 : 0;
    if (!is_refused) (void)bench.post(bench.event("CMD_STOP"));
  }
  EXPECT_GT(hits, 5);
  EXPECT_LT(hits, 40);
}

TEST(Faults, ByRateInATimeComeByThemselves) {
  FaultyBench bench({rates_of(FaultType::spontaneous, 100, true)[0].rule});
  EXPECT_TRUE(bench.eventually([&bench] { return bench.state() == State::fault; }));
}

}  // namespace
}  // namespace kapela::plant
