// /faults, /near-misses and /reset of the admin port.
#include "simulators/plant/fault_api.hpp"

#include <gtest/gtest.h>

#include "tests/plant/faulty_bench.hpp"

namespace kapela::plant {
namespace {

using faults::Fault;
using faults::FaultType;
using net::Method;
using std::chrono::hours;
using std::chrono::milliseconds;
using wire::State;

constexpr const char* abort_rule = R"({"name":"a","type":"abort","match":{"event":"CMD_INITIALIZE"}})";

Json names(const Json& body) {
  Json list = Json::array();
  for (const Json& each : body["faults"]) list.push_back(each["name"]);
  return list;
}

TEST(FaultApi, ARuleHoldsForTheNextRequestOfAnOpenConnection) {
  Bench bench;
  EXPECT_EQ(bench.post(bench.event("CMD_INITIALIZE")).status, 200U);
  EXPECT_EQ(bench.admin(Method::post, "/faults", abort_rule).status, 201U);
  EXPECT_EQ(bench.post(bench.event("CMD_INITIALIZE")).status, 503U);
  EXPECT_EQ(bench.admin(Method::delete_, "/faults/a").status, 200U);
  EXPECT_EQ(bench.post(bench.event("CMD_INITIALIZE")).status, 200U);
}

TEST(FaultApi, ShowsARuleAsItWasGivenAndHowItFares) {
  Bench bench;
  (void)bench.admin(Method::post, "/faults", abort_rule);
  (void)bench.post(bench.event("CMD_INITIALIZE"));
  const Json rule = bench.admin(Method::get, "/faults/a").body;
  EXPECT_EQ(rule["type"], "abort");
  EXPECT_EQ(rule["match"], (Json{{"event", "CMD_INITIALIZE"}}));
  EXPECT_EQ(rule["runtime"], true);
  EXPECT_EQ(rule["matched"], 1);
  EXPECT_EQ(rule["hits"], 1);
  EXPECT_GT(rule["expires_in"], 50.0) << "60 s where nothing is said";
  EXPECT_LE(rule["expires_in"], 60.0);
  EXPECT_EQ(bench.admin(Method::get, "/faults/b").status, 404U);
}

TEST(FaultApi, ATtlOfNothingIsForEver) {
  Bench bench;
  (void)bench.admin(Method::post, "/faults", R"({"name":"a","type":"stuck","ttl":"0s"})");
  EXPECT_EQ(bench.admin(Method::get, "/faults/a").body["expires_in"], nullptr);
}

TEST(FaultApi, WhatLastsEndsWithItsRule) {
  Bench bench;
  (void)bench.admin(Method::post, "/faults", R"({"type":"down","ttl":"500ms"})");
  EXPECT_TRUE(bench.eventually([&] { return !bench.try_post(bench.event("CMD_GET_STATE")); }));
  EXPECT_TRUE(bench.eventually([&] { return bench.plant.find("io")->is_serving(); }));
  EXPECT_EQ(bench.post(bench.event("CMD_GET_STATE")).status, 200U);
  EXPECT_EQ(bench.admin(Method::get, "/faults").body["faults"], Json::array());
}

TEST(FaultApi, RefusesABadRuleAndLeavesTheOthersAlone) {
  Bench bench;
  (void)bench.admin(Method::post, "/faults", abort_rule);
  const Answered bad =
      bench.admin(Method::post, "/faults", R"([{"type":"drop"},{"type":"drop","match":{"evnt":"X"}}])");
  EXPECT_EQ(bad.status, 422U);
  EXPECT_EQ(bad.body["error"]["message"].get<std::string>().rfind("/1/match/evnt", 0), 0U) << bad.body;
  EXPECT_EQ(bench.admin(Method::put, "/faults", R"([{"type":"nothing"}])").status, 422U);
  EXPECT_EQ(bench.admin(Method::post, "/faults", "{").status, 400U);
  EXPECT_EQ(bench.admin(Method::patch, "/faults/a", R"({"http_status":7})").status, 422U);
  EXPECT_EQ(names(bench.admin(Method::get, "/faults").body), Json{"a"});
}

TEST(FaultApi, NamesWhatHasNoneAndRefusesANameThatIsTaken) {
  Bench bench;
  const char* rule = R"({"type":"drop","match":{"event":"CMD_RUN"},"trigger":{"count":1}})";
  EXPECT_EQ(bench.admin(Method::post, "/faults", rule).body["names"], Json{"drop"});
  EXPECT_EQ(bench.admin(Method::post, "/faults", rule).body["names"], Json{"drop_2"});
  (void)bench.admin(Method::post, "/faults", abort_rule);
  EXPECT_EQ(bench.admin(Method::post, "/faults", abort_rule).status, 409U);
}

TEST(FaultApi, RefusesARuleThatAnotherNeverLetsAct) {
  Bench bench;
  const Answered answer = bench.admin(
      Method::put, "/faults",
      R"([{"name":"first","type":"drop","at":"receive","ttl":"0s"},{"name":"second","type":"hang","ttl":"0s"}])");
  EXPECT_EQ(answer.status, 422U);
  EXPECT_NE(answer.body["error"]["message"].get<std::string>().find("first"), std::string::npos) << answer.body;
  EXPECT_EQ(bench.admin(Method::get, "/faults").body["faults"], Json::array());
}

TEST(FaultApi, SaysTheTrueCauseFirst) {
  Bench bench;
  const auto said = [&bench](const char* rule) {
    const Json error = bench.admin(Method::post, "/faults", rule).body["error"];
    return error["message"].get<std::string>() + " (" + error["hint"].get<std::string>() + ")";
  };
  EXPECT_NE(said(R"({"type":"Latency","latency":"5ms"})").find("did you mean 'latency'"), std::string::npos);
  EXPECT_EQ(said(R"({"type":"slicer","average_size":0})").find("/average_size"), 0U);
}

TEST(FaultApi, ChangesAKeyOfARuleWithoutTouchingThoseThatAreNotThere) {
  Bench bench;
  for (const char* const type : {"crash", "hang", "down", "stall_accept", "spontaneous"}) {
    const std::string rule = std::string(R"({"name":"a","enabled":false,"type":")") + type + "\"}";
    EXPECT_EQ(bench.admin(Method::put, "/faults", "[" + rule + "]").status, 200U) << type;
    EXPECT_EQ(bench.admin(Method::patch, "/faults/a", R"({"note":"b"})").status, 200U) << type;
  }
  (void)bench.admin(Method::put, "/faults",
                    R"([{"name":"a","enabled":false,"type":"flap","between":["RUN","PAUSE"],"period":"1s"}])");
  EXPECT_EQ(bench.admin(Method::patch, "/faults/a", R"({"note":"b"})").status, 200U);
}

TEST(FaultApi, ReplacesAndClearsAllAtOnce) {
  FaultyBench bench({once(FaultType::drop)});
  EXPECT_EQ(names(bench.admin(Method::put, "/faults", std::string("[") + abort_rule + "]").body), Json{"a"});
  EXPECT_EQ(bench.admin(Method::delete_, "/faults").body["faults"], Json::array());
}

TEST(FaultApi, ChangesOneKeyAndCountsAnew) {
  Bench bench;
  (void)bench.admin(Method::post, "/faults", abort_rule);
  (void)bench.post(bench.event("CMD_INITIALIZE"));
  const Json changed = bench.admin(Method::patch, "/faults/a", R"({"http_status":418})").body;
  EXPECT_EQ(changed["hits"], 0);
  EXPECT_EQ(bench.post(bench.event("CMD_INITIALIZE")).status, 418U);
  (void)bench.admin(Method::patch, "/faults/a", R"({"enabled":false})");
  EXPECT_EQ(bench.post(bench.event("CMD_INITIALIZE")).status, 200U);
}

TEST(FaultApi, AResetBringsBackTheRulesOfTheFileWithFreshCounters) {
  FaultyBench bench({once(FaultType::abort)});
  EXPECT_EQ(bench.post(initialize(bench)).status, 503U);
  (void)bench.admin(Method::delete_, "/faults");
  (void)bench.admin(Method::post, "/faults", R"({"name":"b","type":"stuck"})");
  (void)bench.admin(Method::post, "/reset");
  EXPECT_EQ(names(bench.admin(Method::get, "/faults").body), Json{"feeder3"});
  EXPECT_EQ(bench.admin(Method::get, "/faults/feeder3").body["hits"], 0);
  EXPECT_EQ(bench.post(initialize(bench)).status, 503U);
}

TEST(FaultApi, AResetHurriesASlowAnswer) {
  Fault slicer = once(FaultType::slicer);
  faults::details(slicer).chunks = 4;
  faults::details(slicer).total = hours(1);
  FaultyBench bench({slicer});
  bool answered = false;
  net::ClientRequest request;
  request.to = bench.component().endpoint();
  request.body = initialize(bench).dump();
  bench.client.send(std::move(request), [&](const auto& answer) { answered = answer.has_value(); });
  ASSERT_TRUE(bench.eventually([&] { return bench.state() == State::initialized; }));
  const base::Instant began = bench.loop.now();
  (void)bench.admin(Method::post, "/reset");
  EXPECT_TRUE(bench.eventually([&] { return answered; }));
  EXPECT_LT(bench.loop.now() - began, milliseconds(500)) << "10 ms on a machine with nothing else to do";
}

TEST(FaultApi, TheJournalTellsWhatWasDrawn) {
  Bench bench;
  (void)bench.admin(Method::post, "/faults",
                    R"({"name":"slow","type":"latency","latency":{"type":"uniform","min":"1ms","max":"3ms"},)"
                    R"("trigger":{"probability":0.999999}})");
  (void)bench.post(bench.event("CMD_INITIALIZE"));
  const Json fault = bench.records("CMD_INITIALIZE")[0]["faults"][0];
  EXPECT_EQ(fault["name"], "slow");
  EXPECT_EQ(fault["nth"], 1);
  EXPECT_LT(fault["chance"], 1.0);
  EXPECT_GE(fault["seconds"], 0.001);
  EXPECT_LE(fault["seconds"], 0.003);
  EXPECT_EQ(bench.records("CMD_INITIALIZE")[0]["outcome"], "replied");
}

TEST(NearMisses, SayWhichKeyDidNotMatch) {
  Bench bench;
  (void)bench.admin(Method::post, "/faults",
                    R"({"name":"n","type":"drop","match":{"event":"CMD_RUN","from":"STOPPED","client":"panel"}})");
  (void)bench.post(bench.event("CMD_RUN"));
  const Json miss = bench.admin(Method::get, "/near-misses").body["near_misses"][0];
  EXPECT_EQ(miss["fault"], "n");
  ASSERT_EQ(miss["mismatches"].size(), 1U) << miss;
  EXPECT_EQ(miss["mismatches"][0]["key"], "client");
  EXPECT_EQ(miss["mismatches"][0]["wanted"], "panel");
}

/// What a rule with this trigger waits for after one CMD_INITIALIZE.
std::string waits_for(const std::string& trigger) {
  Bench bench;
  const Answered added = bench.admin(Method::post, "/faults",
                                     R"([{"name":"w","type":"abort","match":{"event":"CMD_INITIALIZE"},"trigger":)" +
                                         trigger + R"(},{"name":"x","type":"drop","match":{"event":"CMD_RUN"}}])");
  EXPECT_EQ(added.status, 201U) << added.body;
  (void)bench.post(bench.event("CMD_INITIALIZE"));
  const Json all = bench.admin(Method::get, "/near-misses").body["near_misses"];
  for (const Json& each : all)
    if (each["fault"] == "w") return each["waits_for"].is_null() ? "" : each["waits_for"].get<std::string>();
  return "not there";
}

TEST(NearMisses, SayWhichKeyOfTheTriggerWaits) {
  EXPECT_EQ(waits_for(R"({"skip":5})"), "skip 5: 1 so far");
  EXPECT_EQ(waits_for(R"({"count":1})"), "count 1 is used up");
  EXPECT_EQ(waits_for(R"({"every":3})"), "every 3: 1 so far");
  EXPECT_EQ(waits_for(R"({"window":{"start":"1h"}})").substr(0, 16), "window opens in ");
  EXPECT_EQ(waits_for(R"({"when_state":"RUN"})"), "when_state RUN: it is in INITIALIZED");
  EXPECT_EQ(waits_for(R"({"after_fault":"x"})"), "after_fault x");
  EXPECT_EQ(waits_for(R"({"probability":0})"), "probability 0");
  EXPECT_EQ(waits_for(R"({})"), "");
}

}  // namespace
}  // namespace kapela::plant
