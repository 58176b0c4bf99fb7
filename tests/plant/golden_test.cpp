// Replays every recorded request against a simulated component and compares what it does with what avena's did.
#include <algorithm>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "tests/plant/bench.hpp"

namespace kapela::plant {
namespace {

using wire::State;

struct Vector {
  std::string name;
  Json recorded;
};

std::vector<Vector> vectors() {
  std::vector<Vector> all;
  for (const auto& entry : std::filesystem::directory_iterator(KAPELA_SOURCE_DIR "/tests/golden/wire")) {
    std::ifstream file(entry.path());
    all.push_back({entry.path().stem().string(), Json::parse(file)});
  }
  std::sort(all.begin(), all.end(), [](const Vector& a, const Vector& b) { return a.name < b.name; });
  return all;
}

/// "RUN->FAULT" began in RUN; a vector that names no state was answered by a running service.
State began_in(const Json& recorded) {
  if (!recorded.contains("fsm_state") || !recorded["fsm_state"].is_string()) return State::run;
  const std::string text = recorded["fsm_state"];
  return wire::parse_state(text.substr(0, text.find('-'))).value();
}

/// The recorded peer listened on 8099, the recorded component on 8001.
void replace_ports(Json& event, const Bench& bench, std::uint16_t component_port) {
  for (const char* key : {"source_port", "destination_port"}) {
    if (!event.contains(key)) continue;
    if (event[key] == 8099 || event[key] == 8000) event[key] = bench.peer_endpoint.port;
    if (event[key] == 8001) event[key] = component_port;
  }
  if (event.contains("data") && event["data"].contains("events"))
    for (Json& member : event["data"]["events"]) replace_ports(member, bench, component_port);
}

/// Takes out what differs from run to run, and what we add.
void normalise(Json& reply) {
  reply["data"].erase("revision");
  if (reply["event_type"] == "cumulative") reply.erase("timestamp");
  if (reply["event_type"] == "CMD_HEALTH_CHECK")
    for (auto& [key, value] : reply["result"]["data"].items()) value = value.is_number() ? Json("a number") : value;
  if (reply["event_type"] == "cumulative")
    for (Json& member : reply["data"]["events"]) normalise(member);
}

bool for_a_component(const Vector& vector) {
  return vector.recorded.contains("request_body") && vector.name != "trigger_EXECUTE_SCENARIO";
}

/// Avena loses this one; ours answers it.
bool lost_by_avena(const Vector& vector) {
  return vector.name == "cumulative_short_subevents_dropped";
}

TEST(Golden, AnswersEachRecordedRequestAsAvenaDid) {
  std::size_t replayed = 0;
  for (const Vector& vector : vectors()) {
    if (!for_a_component(vector)) continue;
    SCOPED_TRACE(vector.name);
    Bench bench;
    SimulatedComponent& component = bench.component();
    component.set_state(began_in(vector.recorded));
    if (component.truth().state() == State::fault) component.force_fault(7, "feeder3 jam");
    Json request = vector.recorded["request_body"];
    replace_ports(request, bench, component.endpoint().port);

    const Answered answer = bench.post(request);
    EXPECT_EQ(answer.status, 200U);
    EXPECT_EQ(answer.body["status"], "ok");
    bench.settle();
    std::erase_if(bench.received, [](const Json& post) { return post["event_type"] == "STATE_CHANGED"; });
    const Json expected = vector.recorded.value("reply_request_body", Json());
    if (expected.is_object()) {
      ASSERT_EQ(bench.received.size(), 1U);
      Json wanted = expected;
      replace_ports(wanted, bench, component.endpoint().port);
      normalise(wanted);
      normalise(bench.received[0]);
      EXPECT_EQ(bench.received[0], wanted);
      ++replayed;
    } else if (vector.recorded.contains("reply_request_body") && !lost_by_avena(vector)) {
      EXPECT_TRUE(bench.received.empty()) << bench.received[0];
      ++replayed;
    }
  }
  EXPECT_GE(replayed, 18U);
}

TEST(Golden, TakesTheBatchOfACommandAndAPollAsAvenasOrchestratorSendsIt) {
  for (const Vector& vector : vectors()) {
    if (vector.name != "orch_send_command_cumulative") continue;
    Bench bench;
    Json request = vector.recorded["request_body"];
    replace_ports(request, bench, bench.component().endpoint().port);
    EXPECT_EQ(bench.post(request).status, 200U);
    ASSERT_TRUE(bench.has_posts("CMD_GET_STATE"));
    EXPECT_EQ(bench.posts("CMD_GET_STATE")[0]["data"]["fsm_state"], "INITIALIZED");
    EXPECT_TRUE(bench.has_posts("STATE_CHANGED"));
  }
}

}  // namespace
}  // namespace kapela::plant
