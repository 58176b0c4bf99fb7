#include "simulators/plant/admin_server.hpp"

#include <future>

#include <gtest/gtest.h>

#include "tests/net/support.hpp"
#include "tests/plant/bench.hpp"

namespace kapela::plant {
namespace {

using net::Method;
using std::chrono::milliseconds;
using std::chrono::seconds;
using wire::State;

TEST(AdminServer, ShowsTheTruthWithTheProgressOfATransition) {
  Bench bench({"io"}, seconds(60));
  Json state = bench.admin(Method::get, "/state").body;
  EXPECT_EQ(state["fsm_state"], "STOPPED");
  EXPECT_EQ(state["transition"], nullptr);
  (void)bench.post(bench.event("CMD_INITIALIZE", {{"cmd_id", 4}, {"epoch", 2}}));
  state = bench.admin(Method::get, "/state").body;
  EXPECT_EQ(state["component"], "io");
  EXPECT_EQ(state["fsm_state"], "INITIALIZING");
  EXPECT_EQ(state["epoch"], 2);
  EXPECT_EQ(state["transition"]["command"], "CMD_INITIALIZE");
  EXPECT_EQ(state["transition"]["from"], "STOPPED");
  EXPECT_EQ(state["transition"]["via"], "INITIALIZING");
  EXPECT_EQ(state["transition"]["to"], "INITIALIZED");
  EXPECT_EQ(state["transition"]["expected"], 60.0);
  EXPECT_EQ(state["transition"]["cmd_id"], 4);
  EXPECT_GE(state["transition"]["elapsed"], 0.0);
  EXPECT_LT(state["transition"]["elapsed"], 30.0);
  EXPECT_GT(state["since"], 1'700'000'000.0);
}

TEST(AdminServer, MovesTheComponentByHand) {
  Bench bench;
  EXPECT_EQ(bench.admin(Method::put, "/state", R"({"fsm_state":"RUN"})").body["fsm_state"], "RUN");
  EXPECT_EQ(bench.post(bench.event("CMD_GET_STATE")).body["data"]["fsm_state"], "RUN");
  const Json fault =
      bench.admin(Method::put, "/state", R"({"fsm_state":"FAULT","error_code":7,"error_message":"jam"})").body;
  EXPECT_EQ(fault["error"], true);
  EXPECT_EQ(fault["error_code"], 7);
  EXPECT_EQ(fault["error_message"], "jam");
  EXPECT_EQ(bench.admin(Method::put, "/state", R"({"fsm_state":"STOPPED"})").body["error"], false);
}

TEST(AdminServer, TellsWhatIsWrongWithAState) {
  Bench bench;
  EXPECT_EQ(bench.admin(Method::put, "/state", "{").status, 400U);
  for (const char* body : {"[]", "{}", R"({"fsm_state":"UNKNOWN"})", R"({"fsm_state":3})", R"({"state":"RUN"})",
                           R"({"fsm_state":"RUN","error_code":1})"})
    EXPECT_EQ(bench.admin(Method::put, "/state", body).status, 422U) << body;
  const std::string hint = bench.admin(Method::put, "/state", R"({"fsm_state":"STOPED"})").body["error"]["hint"];
  EXPECT_NE(hint.find("STOPPED"), std::string::npos);
  EXPECT_EQ(bench.component().truth().state(), State::stopped);
}

std::string status_of(unsigned short port, const std::string& request_line, const std::string& headers) {
  net::test::RawClient client(port);
  client.send(request_line + " HTTP/1.1\r\nConnection: close\r\nContent-Length: 2\r\n" + headers + "\r\n{}");
  return client.receive_all().substr(9, 3);
}

/// What a thread beside the loop gets for an answer.
std::string asked(Bench& bench, unsigned short port, const std::string& request_line, const std::string& headers) {
  auto answer = std::async(std::launch::async, [&] {
    std::string status = status_of(port, request_line, headers);
    bench.loop.post([&bench] { bench.loop.stop(); });
    return status;
  });
  bench.loop.run();
  return answer.get();
}

TEST(AdminServer, AnswersNoPageOfOthersAndNorDoesTheComponent) {
  Bench bench;
  const Unit& io = *bench.plant.find("io");
  const unsigned short admin = io.admin_endpoint().port;
  const unsigned short port = io.component().endpoint().port;
  const std::string own = "Host: localhost\r\n";
  const std::string evil = "Host: localhost\r\nOrigin: http://evil.example\r\n";
  const std::string rebound = "Host: evil.example:9001\r\nOrigin: http://evil.example:9001\r\n";
  for (const std::string& foreign : {evil, rebound, std::string("Host: evil.example\r\n")}) {
    EXPECT_EQ(asked(bench, admin, "GET /state", foreign), "403") << foreign;
    EXPECT_EQ(asked(bench, admin, "POST /reset", foreign), "403") << foreign;
    EXPECT_EQ(asked(bench, port, "POST /event", foreign), "403") << foreign;
  }
  EXPECT_EQ(asked(bench, admin, "POST /reset", own), "200");
  EXPECT_EQ(asked(bench, port, "POST /event", own), "200");
}

TEST(AdminServer, StaysOnThisMachineUnlessATokenGuardsIt) {
  PlantSettings settings = Bench::settings_of({"io"}, {}, {});
  settings.components[0].address = "0.0.0.0";
  {
    Bench bench(settings);
    EXPECT_EQ(bench.plant.find("io")->component().endpoint().address, "0.0.0.0");
    EXPECT_EQ(bench.plant.find("io")->admin_endpoint().address, "127.0.0.1");
  }
  settings.token = "secret";
  Bench bench(settings);
  const net::Endpoint admin = bench.plant.find("io")->admin_endpoint();
  EXPECT_EQ(admin.address, "0.0.0.0");
  EXPECT_EQ(asked(bench, admin.port, "POST /reset", "Host: cell\r\n"), "401");
  EXPECT_EQ(asked(bench, admin.port, "POST /reset", "Host: cell\r\nAuthorization: Bearer wrong\r\n"), "401");
  EXPECT_EQ(asked(bench, admin.port, "POST /reset", "Host: cell\r\nAuthorization: Bearer secret\r\n"), "200");
}

TEST(AdminServer, ResetsAndSaysWhatWasInFlight) {
  Bench bench({"io"}, seconds(60), seconds(60));
  bench.component().set_state(State::pause);
  net::ClientRequest request;
  request.to = bench.component().endpoint();
  request.body = bench.event("ping").dump();
  request.timeout = seconds(60);
  bool released = false;
  bench.client.send(std::move(request), [&](const base::Result<net::Response>& r) { released = r.has_value(); });
  ASSERT_TRUE(bench.has_posts("ping"));
  bench.settle();
  const Json swept = bench.admin(Method::post, "/reset").body["in_flight"];
  EXPECT_EQ(swept["buffered_events"], 1);
  EXPECT_EQ(swept["held_answers"], 1);
  EXPECT_EQ(swept["transition"], nullptr);
  EXPECT_TRUE(bench.eventually([&] { return released; }));
  EXPECT_EQ(bench.component().truth().state(), State::stopped);
  EXPECT_EQ(bench.component().buffered_events(), 0U);
}

TEST(AdminServer, ResetsTheMemoryOfCommands) {
  Bench bench;
  const Json command = bench.event("CMD_INITIALIZE", {{"cmd_id", 1}, {"epoch", 5}});
  EXPECT_EQ(bench.post(command).body["duplicate"], false);
  (void)bench.admin(Method::post, "/reset");
  EXPECT_EQ(bench.post(command).body["duplicate"], false);
  EXPECT_EQ(bench.post(bench.event("CMD_RUN", {{"cmd_id", 1}, {"epoch", 4}})).body["accepted"], false);
}

TEST(AdminServer, KeepsAJournalOfWhatHappened) {
  Bench bench;
  (void)bench.post(bench.event("CMD_INITIALIZE", {{"cmd_id", 1}, {"epoch", 5}, {"run", 3}}));
  (void)bench.post(bench.event("CMD_PAUSE"));
  const Json journal = bench.admin(Method::get, "/journal").body;
  const Json& records = journal["records"];
  ASSERT_EQ(records.size(), 4U);
  EXPECT_EQ(records[0]["seq"], 1);
  EXPECT_EQ(records[0]["kind"], "event");
  EXPECT_EQ(records[0]["event"], "CMD_INITIALIZE");
  EXPECT_EQ(records[0]["cmd_id"], 1);
  EXPECT_EQ(records[0]["run"], 3);
  EXPECT_EQ(records[0]["before"], "STOPPED");
  EXPECT_EQ(records[0]["after"], "INITIALIZED");
  EXPECT_EQ(records[0]["verdict"], "accepted");
  EXPECT_EQ(records[0]["outcome"], "replied");
  EXPECT_EQ(records[0]["faults"], Json::array());
  EXPECT_EQ(records[1]["kind"], "state");
  EXPECT_EQ(records[1]["after"], "INITIALIZING");
  EXPECT_EQ(records[2]["after"], "INITIALIZED");
  EXPECT_EQ(records[3]["verdict"], "refused_illegal");
  EXPECT_EQ(bench.admin(Method::get, "/journal?since=3").body["records"].size(), 1U);
  EXPECT_EQ(bench.admin(Method::get, "/journal?since=4").body["records"].size(), 0U);
  EXPECT_EQ(bench.admin(Method::get, "/journal?since=x").status, 422U);
}

TEST(AdminServer, CountsPollsInOneRecord) {
  Bench bench;
  for (int i = 0; i < 50; ++i) (void)bench.post(bench.event("CMD_GET_STATE", {{"reply", "http"}}));
  const Json records = bench.admin(Method::get, "/journal").body["records"];
  ASSERT_EQ(records.size(), 1U);
  EXPECT_EQ(records[0]["repeats"], 50);
  EXPECT_EQ(records[0]["reported"], "STOPPED");
}

TEST(AdminServer, KnowsItsPathsAndMethods) {
  Bench bench;
  EXPECT_EQ(bench.admin(Method::get, "/health").body["status"], "ok");
  const Answered answer = bench.admin(Method::delete_, "/state");
  EXPECT_EQ(answer.status, 405U);
  EXPECT_EQ(answer.allow, "GET, PUT");
  EXPECT_EQ(bench.admin(Method::get, "/nothing").status, 404U);
  EXPECT_EQ(bench.admin(Method::post, "/health").status, 405U);
}

TEST(AdminServer, ShutsItsComponentDownAndThePlantWithTheLast) {
  Bench bench(std::vector<std::string>{"io", "supervisor_1"});
  bool all_down = false;
  bench.plant.on_all_down([&] { all_down = true; });
  EXPECT_EQ(bench.admin(Method::post, "/shutdown").status, 200U);
  EXPECT_TRUE(bench.eventually([&] { return bench.plant.find("io")->is_down(); }));
  EXPECT_FALSE(all_down);
  EXPECT_EQ(bench.post(bench.event("CMD_GET_STATE"), "supervisor_1").status, 200U);
  EXPECT_EQ(bench.admin(Method::post, "/shutdown", "", "supervisor_1").status, 200U);
  EXPECT_TRUE(bench.eventually([&] { return all_down; }));
}

TEST(AdminServer, SaysThatASimulatedComponentHasNoProcess) {
  Bench bench;
  const auto answer = bench.admin(Method::post, "/process", R"({"do":"stop"})");
  EXPECT_EQ(answer.status, 409U);
  EXPECT_EQ(answer.body["error"]["message"], "io is simulated, and has no process of its own");
}

}  // namespace
}  // namespace kapela::plant
