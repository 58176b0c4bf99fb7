// POST /verify, GET /metrics and GET /schema.
#include "simulators/plant/verifier.hpp"

#include <gtest/gtest.h>

#include "simulators/faults/fault_type.hpp"
#include "tests/plant/faulty_bench.hpp"

namespace kapela::plant {
namespace {

using faults::FaultType;
using net::Method;
using std::chrono::seconds;

struct VerifierTest : testing::Test {
  FaultyBench bench{{once(FaultType::abort)}};
  std::optional<Json> later;

  Json verify(const std::string& body) {
    const Answered answer = bench.admin(Method::post, "/verify", body);
    EXPECT_EQ(answer.status, 200U) << answer.body;
    return answer.body;
  }
  void ask(const std::string& body) {
    net::ClientRequest request;
    request.to = bench.plant.find("io")->admin_endpoint();
    request.target = "/verify";
    request.body = body;
    request.timeout = seconds(60);
    bench.client.send(std::move(request),
                      [this](const auto& answer) { later = answer ? Json::parse(answer->body) : Json("failed"); });
  }
};

TEST_F(VerifierTest, AnswersAtOnceWhatHolds) {
  (void)bench.post(initialize(bench));
  EXPECT_EQ(verify(R"({"match":{"event":"CMD_INITIALIZE","verdict":"accepted","fault":"feeder3"},"within":"5s"})"),
            (Json{{"holds", true}, {"count", 1}}));
  EXPECT_EQ(verify(R"({"match":{"from":"STOPPED","to":"INITIALIZING","kind":"state"},"count":1})")["holds"], true);
  EXPECT_EQ(verify(R"({"order":[{"to":"INITIALIZING"},{"to":"INITIALIZED","kind":"state"}]})")["count"], 2);
}

TEST_F(VerifierTest, TellsWhatCameNearest) {
  (void)bench.post(initialize(bench));
  const Json answer = verify(R"({"match":{"event":"CMD_INITIALIZE","outcome":"dropped"}})");
  EXPECT_EQ(answer["holds"], false);
  EXPECT_EQ(answer["count"], 0);
  EXPECT_EQ(answer["nearest"]["record"]["event"], "CMD_INITIALIZE");
  EXPECT_EQ(answer["nearest"]["mismatches"],
            (Json{{{"key", "outcome"}, {"wanted", "dropped"}, {"got", Json{"replied"}}}}));
}

TEST_F(VerifierTest, WaitsForWhatIsToCome) {
  ask(R"({"match":{"event":"CMD_INITIALIZE","outcome":"replied"},"within":"1m"})");
  (void)bench.post(query(bench));
  EXPECT_FALSE(later);
  (void)bench.post(initialize(bench));
  EXPECT_TRUE(bench.eventually([&] { return later.has_value(); }));
  EXPECT_EQ(*later, (Json{{"holds", true}, {"count", 1}}));
}

TEST_F(VerifierTest, AnswersWhenTheTimeIsUp) {
  EXPECT_EQ(verify(R"({"match":{"event":"CMD_RUN"},"within":"5ms"})"),
            (Json{{"holds", false}, {"count", 0}, {"nearest", nullptr}}));
}

TEST_F(VerifierTest, JudgesWhatCouldStillBreakAtTheEnd) {
  const base::Instant began = bench.loop.now();
  EXPECT_EQ(verify(R"({"match":{"event":"CMD_RUN"},"at_most":0,"within":"10ms"})")["holds"], true);
  EXPECT_GE(bench.loop.now() - began, std::chrono::milliseconds(10));
  ask(R"({"match":{"event":"CMD_INITIALIZE"},"count":1,"within":"1m"})");
  (void)bench.post(initialize(bench, 1));
  (void)bench.post(query(bench));
  EXPECT_FALSE(later);
  (void)bench.post(initialize(bench, 2));
  EXPECT_TRUE(bench.eventually([&] { return later.has_value(); }));
  EXPECT_EQ((*later)["holds"], false);
  EXPECT_EQ((*later)["count"], 2);
}

TEST_F(VerifierTest, IsLetGoByAResetAndAShutdown) {
  for (const char* path : {"/reset", "/shutdown"}) {
    later.reset();
    ask(R"({"match":{"event":"CMD_RUN"},"within":"1m"})");
    (void)bench.post(query(bench));
    (void)bench.admin(Method::post, path);
    EXPECT_TRUE(bench.eventually([&] { return later.has_value(); })) << path;
    EXPECT_EQ((*later)["holds"], false) << *later;
  }
}

TEST_F(VerifierTest, SaysWhatIsWrongAndWhere) {
  for (const char* body : {R"({"mach":{}})", R"({"match":{"evnt":"x"}})", R"({"match":{},"count":-1})", "{}",
                           R"({"match":{},"within":"x"})", R"({"match":{},"order":[{}]})"}) {
    const Answered answer = bench.admin(Method::post, "/verify", body);
    EXPECT_EQ(answer.status, 422U) << body;
  }
  EXPECT_EQ(bench.admin(Method::get, "/verify").status, 405U);
}

TEST_F(VerifierTest, MetricsCountEventsAndFaults) {
  (void)bench.post(initialize(bench));
  net::ClientRequest request;
  request.to = bench.plant.find("io")->admin_endpoint();
  request.method = Method::get;
  request.target = "/metrics";
  const auto page = bench.loop.run_until_complete(bench.client.request(std::move(request)));
  ASSERT_TRUE(page);
  for (const char* line :
       {"# TYPE kapela_simulator_events_total counter\n",
        "kapela_simulator_events_total{component=\"io\",event=\"CMD_INITIALIZE\",outcome=\"replied\"} 1\n",
        "kapela_simulator_faults_total{component=\"io\",rule=\"feeder3\",type=\"abort\"} 1\n",
        "kapela_simulator_transitions_total{component=\"io\"} 2\n",
        "kapela_simulator_state{component=\"io\",state=\"INITIALIZED\"} 1\n",
        "kapela_simulator_state{component=\"io\",state=\"RUN\"} 0\n",
        "kapela_simulator_journal_records{component=\"io\"} 3\n", "kapela_simulator_connections{component=\"io\"} 1\n"})
    EXPECT_NE(page->body.find(line), std::string::npos) << line << page->body;
}

TEST_F(VerifierTest, TheSchemaKnowsEveryTypeAndItsParameters) {
  const Json schema = bench.admin(Method::get, "/schema").body;
  ASSERT_EQ(schema["oneOf"].size(), faults::fault_types);
  for (const Json& each : schema["oneOf"]) {
    if (each["properties"]["type"]["const"] != "wrong_state") continue;
    EXPECT_EQ(each["required"], (Json{"type", "report"}));
    EXPECT_EQ(each["properties"]["applies_to"]["enum"], (Json{"ack", "poll", "both"}));
  }
}

}  // namespace
}  // namespace kapela::plant
