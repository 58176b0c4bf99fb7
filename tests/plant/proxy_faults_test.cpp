// What each fault of a proxy looks like: to whoever asks, and to the component behind.
#include <future>

#include <gtest/gtest.h>

#include "tests/plant/proxy_bench.hpp"

namespace kapela::plant {
namespace {

using faults::Fault;
using faults::FaultType;
using faults::Place;
using net::Method;
using std::chrono::milliseconds;
using wire::State;

/// A component whose proxy has these rules, once it is seen.
struct Proxied {
  explicit Proxied(std::vector<Fault> rules, ProgramPort* process = nullptr, std::vector<Behind::Hook> hooks = {},
                   wire::Dialect dialect = wire::Dialect::seed)
      : real({}, dialect), bench(real.endpoint(), std::move(rules), process, std::move(hooks), dialect) {
    EXPECT_TRUE(bench.sees(State::stopped));
  }
  Answered initialize(std::uint64_t id = 1) { return bench.post(command(bench, "CMD_INITIALIZE", id)); }
  bool is_in(State state) {
    return bench.eventually([&] { return real.state() == state; });
  }

  Elsewhere real;
  ProxyBench bench;
};

Fault with(Fault rule, const std::function<void(Fault&)>& change) {
  change(rule);
  return rule;
}

TEST(ProxyFaults, ALostRequestNeverArrives) {
  Proxied io({once(FaultType::drop, Place::receive)});
  EXPECT_FALSE(io.bench.try_post(initialize(io.bench), in_vain));
  EXPECT_EQ(io.real.arrivals("CMD_INITIALIZE"), 0U);
  EXPECT_EQ(io.bench.records("CMD_INITIALIZE")[0]["outcome"], "dropped");
}

TEST(ProxyFaults, OfALostAnswerTheComponentHasActed) {
  Proxied io({once(FaultType::drop)});
  EXPECT_FALSE(io.bench.try_post(initialize(io.bench), milliseconds(50)));
  EXPECT_TRUE(io.is_in(State::initialized));
  EXPECT_EQ(io.bench.records("CMD_INITIALIZE")[0]["verdict"], "accepted");
}

TEST(ProxyFaults, ALostReplyThatIsPostedIsLostAsWell) {
  Fault rule = once(FaultType::drop);
  rule.match.event = wire::Command::get_state;
  Proxied io({rule}, nullptr, {}, wire::Dialect::avena2);
  Json question = io.bench.event("CMD_GET_STATE");
  question["id"] = 1;
  EXPECT_FALSE(io.bench.try_post(question, milliseconds(50)));
  question["id"] = 2;
  EXPECT_EQ(io.bench.post(question).status, 200U);
  ASSERT_TRUE(io.bench.has_posts("CMD_GET_STATE"));
  EXPECT_EQ(io.bench.posts("CMD_GET_STATE").size(), 1U);
  EXPECT_EQ(io.bench.posts("CMD_GET_STATE")[0]["id"], 2);
}

TEST(ProxyFaults, OfABatchOneReplyIsLate) {
  Fault rule = lasting(once(FaultType::latency), milliseconds(30));
  rule.match.event = wire::Command::get_state;
  Proxied io({rule}, nullptr, {}, wire::Dialect::avena2);
  const base::Instant began = io.bench.loop.now();
  Json question = io.bench.event("CMD_GET_STATE");
  question["id"] = 1;
  EXPECT_EQ(io.bench.post(question).status, 200U);
  ASSERT_TRUE(io.bench.has_posts("CMD_GET_STATE"));
  EXPECT_GE(io.bench.received_at.back() - began, milliseconds(30));
}

TEST(ProxyFaults, ADuplicateArrivesTwice) {
  Proxied io({once(FaultType::duplicate)});
  (void)io.initialize();
  EXPECT_TRUE(io.bench.eventually([&] { return io.real.arrivals("CMD_INITIALIZE") == 2; }));
}

TEST(ProxyFaults, WhatIsOnlyAcknowledgedDoesNotArrive) {
  Proxied io({once(FaultType::ack_only)});
  EXPECT_EQ(io.initialize().body["accepted"], true);
  EXPECT_EQ(io.real.arrivals("CMD_INITIALIZE"), 0U);
  EXPECT_EQ(io.initialize(2).body["accepted"], true);
  EXPECT_TRUE(io.is_in(State::initialized)) << "once";
  EXPECT_EQ(io.bench.records("CMD_INITIALIZE")[0]["faults"][0]["name"], "feeder3");
}

TEST(ProxyFaults, AStuckComponentTakesNoStop) {
  Proxied io({always(FaultType::stuck)});
  EXPECT_EQ(io.bench.post(command(io.bench, "CMD_STOP", 1)).body["accepted"], true);
  EXPECT_EQ(io.real.arrivals("CMD_STOP"), 0U);
  EXPECT_EQ(io.bench.told(), "STOPPED");
}

TEST(ProxyFaults, ALateTransitionIsAcknowledgedAtOnceAndPassedOnLater) {
  Proxied io({lasting(once(FaultType::late_transition), milliseconds(50))});
  const base::Instant began = io.bench.loop.now();
  EXPECT_EQ(io.initialize().body["accepted"], true);
  EXPECT_EQ(io.real.arrivals("CMD_INITIALIZE"), 0U);
  EXPECT_TRUE(io.is_in(State::initialized));
  EXPECT_GE(io.bench.loop.now() - began, milliseconds(50));
}

TEST(ProxyFaults, ARefusedCommandDoesNotArrive) {
  Proxied io({with(once(FaultType::reject), [](Fault& rule) { faults::details(rule).http_status = 409; })});
  EXPECT_EQ(io.initialize().status, 409U);
  EXPECT_EQ(io.real.arrivals("CMD_INITIALIZE"), 0U);
}

TEST(ProxyFaults, AWrongStateIsToldAndTheTruthIsKnown) {
  Proxied io({with(always(FaultType::wrong_state), [](Fault& rule) { rule.to = State::run; })});
  EXPECT_EQ(io.bench.told(), "RUN");
  EXPECT_EQ(io.initialize().body["fsm_state"], "RUN");
  EXPECT_TRUE(io.bench.sees(State::initialized));
}

TEST(ProxyFaults, AWrongStateIsToldInPostedRepliesToo) {
  Proxied io({with(always(FaultType::wrong_state), [](Fault& rule) { rule.to = State::run; })}, nullptr, {},
             wire::Dialect::avena2);
  (void)io.bench.post(io.bench.event("CMD_GET_STATE"));
  ASSERT_TRUE(io.bench.has_posts("CMD_GET_STATE"));
  EXPECT_EQ(io.bench.posts("CMD_GET_STATE")[0]["data"]["fsm_state"], "RUN");
}

TEST(ProxyFaults, AStaleStateIsThatOfBefore) {
  Proxied io({with(once(FaultType::stale_state), [](Fault& rule) { rule.reports = 1; })});
  (void)io.initialize();
  EXPECT_TRUE(io.bench.sees(State::initialized));
  EXPECT_NE(io.bench.told(), "INITIALIZED");
  EXPECT_EQ(io.bench.told(), "INITIALIZED");
}

TEST(ProxyFaults, ToEachReaderAnother) {
  Proxied io({with(always(FaultType::equivocate), [](Fault& rule) {
    faults::details(rule).states = {State::run, State::pause};
  })});
  EXPECT_EQ(io.bench.told(), "RUN");
  EXPECT_EQ(io.bench.told(), "PAUSE");
}

TEST(ProxyFaults, ARepeatWithANewIdActsAgainAndItsNewsComesUnderTheOldOne) {
  Proxied io({always(FaultType::not_idempotent)});
  EXPECT_EQ(io.initialize(5).body["accepted"], true);
  EXPECT_TRUE(io.is_in(State::initialized));
  EXPECT_EQ(io.bench.post(command(io.bench, "CMD_STOP", 6)).body["accepted"], true);
  EXPECT_TRUE(io.is_in(State::stopped));
  const Answered again = io.initialize(5);
  EXPECT_EQ(again.body["duplicate"], false) << again.body;
  EXPECT_TRUE(io.is_in(State::initialized));
  ASSERT_TRUE(io.bench.has_posts("STATE_CHANGED", 3));
  EXPECT_EQ(io.bench.posts("STATE_CHANGED")[2]["data"]["caused_by"]["cmd_id"], 5);
}

TEST(ProxyFaults, ASpontaneousChangeIsACommandOfItsOwn) {
  Proxied io({});
  const char* const rule = R"({"type":"spontaneous","to":"RUN"})";
  ASSERT_EQ(io.bench.admin(Method::post, "/faults", rule).status, 201U);
  EXPECT_TRUE(io.is_in(State::run));
}

TEST(ProxyFaults, AFaultOfItsOwnIsForced) {
  Proxied io({});
  const char* const rule = R"({"type":"spontaneous","code":7})";
  ASSERT_EQ(io.bench.admin(Method::post, "/faults", rule).status, 201U);
  EXPECT_TRUE(io.is_in(State::fault));
  EXPECT_TRUE(io.bench.sees(State::fault));
  EXPECT_EQ(io.bench.admin(Method::get, "/state").body["error_code"], 7);
}

TEST(ProxyFaults, AFlapGoesToAndFro) {
  Proxied io({});
  const char* const rule = R"({"type":"flap","between":["INITIALIZED","STOPPED"],"period":"100ms","cycles":2})";
  ASSERT_EQ(io.bench.admin(Method::post, "/faults", rule).status, 201U);
  EXPECT_TRUE(io.bench.eventually([&] { return io.real.arrivals("CMD_INITIALIZE") >= 2; }));
}

TEST(ProxyFaults, AHookMakesTheComponentHelp) {
  std::promise<std::string> asked;
  net::test::ServerThread hook([&asked](const net::Request& request, net::Responder responder) {
    asked.set_value(request.target + " " + request.body);
    responder.send({});
  });
  Proxied io({once(FaultType::fail_transition)}, nullptr,
             {{FaultType::fail_transition, {{"127.0.0.1", hook.port}, "/fail"}, R"({"jam":true})"}});
  EXPECT_EQ(io.initialize().body["accepted"], true);
  EXPECT_EQ(asked.get_future().get(), R"(/fail {"jam":true})");
  EXPECT_EQ(io.bench.records("CMD_INITIALIZE")[0]["faults"].size(), 1U);
}

TEST(ProxyFaults, AHookThatDoesNotHelpLeavesTheCommandAsItIs) {
  net::test::ServerThread hook([](const net::Request&, net::Responder responder) {
    net::Response refused;
    refused.status = 500;
    responder.send(refused);
  });
  Proxied io({once(FaultType::fail_transition)}, nullptr,
             {{FaultType::fail_transition, {{"127.0.0.1", hook.port}, "/fail"}, "{}"}});
  EXPECT_EQ(io.initialize().body["accepted"], true);
  EXPECT_EQ(io.bench.records("CMD_INITIALIZE")[0]["faults"], Json::array()) << "it has not acted";
}

TEST(ProxyFaults, WhatNeedsTheProgramIsDoneToIt) {
  FakeProcess process;
  Proxied io({}, &process);
  const auto add = [&](const char* rule) { EXPECT_EQ(io.bench.admin(Method::post, "/faults", rule).status, 201U); };
  add(R"({"type":"amnesia"})");
  add(R"({"type":"clock_skew","offset":"30s","ttl":"300ms"})");
  ASSERT_TRUE(io.bench.eventually([&] { return process.done.size() == 3; }));
  add(R"({"type":"pause","duration":"10ms","match":{"event":"CMD_INITIALIZE"}})");
  (void)io.initialize();
  ASSERT_TRUE(io.bench.eventually([&] { return process.done.size() == 5; }));
  add(R"({"type":"crash","signal":15,"restart_after":"10ms","at":"receive","match":{"event":"CMD_STOP"}})");
  EXPECT_FALSE(io.bench.try_post(command(io.bench, "CMD_STOP", 2)));
  ASSERT_TRUE(io.bench.eventually([&] { return process.done.size() == 7; }));
  EXPECT_EQ(process.done,
            (std::vector<std::string>{"restart", "skew 30", "skew 0", "freeze", "thaw", "kill 15", "restart"}));
}

TEST(ProxyFaults, WhatCannotActIsRefusedWithTheReason) {
  Proxied io({});
  const Answered answer = io.bench.admin(Method::post, "/faults", R"({"type":"crash"})");
  EXPECT_EQ(answer.status, 422U);
  EXPECT_NE(answer.body["error"]["message"].get<std::string>().find("needs `process:`"), std::string::npos);
  EXPECT_EQ(io.bench.admin(Method::put, "/faults", R"([{"type":"wrong_target","to":"RUN"}])").status, 422U);
  EXPECT_EQ(io.bench.admin(Method::get, "/faults").body["faults"], Json::array());
}

std::string shown(const base::Result<net::Response>& answer) {
  if (!answer) return std::string(base::code_name(answer.error().code));
  const Json body = Json::parse(answer->body, nullptr, false);
  return std::to_string(answer->status) + (body.is_object() && body.contains("accepted") ? " accepted" : "");
}

class OnTheWay : public testing::TestWithParam<FaultType> {};

/// Whoever asks sees the same as at a simulator's port: the tests of ComponentServer say what that is.
TEST_P(OnTheWay, ActsAtAProxyAsAtASimulator) {
  Fault rule = once(GetParam());
  if (GetParam() == FaultType::bandwidth) faults::details(rule).bytes = 100'000;
  if (GetParam() == FaultType::slicer) faults::details(rule).bytes = 20;
  FaultyBench simulated({rule});
  Proxied proxied({rule});
  const auto at_simulator = simulated.try_post(initialize(simulated), milliseconds(200));
  const auto at_proxy = proxied.bench.try_post(initialize(proxied.bench), milliseconds(200));
  EXPECT_EQ(shown(at_proxy), shown(at_simulator));
  EXPECT_EQ(proxied.bench.records("CMD_INITIALIZE").at(0)["faults"].size(), 1U);
}

INSTANTIATE_TEST_SUITE_P(ProxyFaults, OnTheWay,
                         testing::Values(FaultType::latency, FaultType::abort, FaultType::reset_peer,
                                         FaultType::empty_response, FaultType::malformed, FaultType::hang,
                                         FaultType::drop, FaultType::slicer, FaultType::bandwidth,
                                         FaultType::slow_close),
                         [](const auto& info) { return std::string(faults::name(info.param)); });

}  // namespace
}  // namespace kapela::plant
