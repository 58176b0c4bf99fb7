#include "orchestrator/api/stranger.hpp"

#include <gtest/gtest.h>

#include "orchestrator/api/http_api.hpp"
#include "orchestrator/runtime/orchestrator_settings.hpp"
#include "tests/api/lone_orchestrator.hpp"

namespace kapela::api {
namespace {

const net::Endpoint at_a_component{"127.0.0.1", 40'000};
const net::Endpoint elsewhere{"192.168.1.20", 40'000};

/// The status of the refusal; 0: none.
unsigned refused(HttpApi& api, const std::string& target, net::Headers headers = {},
                 const net::Endpoint& from = at_a_component) {
  net::Request head;
  head.method = net::Method::post;
  head.target = target;
  head.headers = std::move(headers);
  head.headers.emplace_back("host", "127.0.0.1:8000");
  const net::Admission admission = api.admit(head, from);
  return admission.refusal ? admission.refusal->status : 0;
}

struct Guarded : LoneOrchestrator {
  HttpApi api{orchestrator, "secret"};
};

TEST(Stranger, MayNotSendWhatNeedsTheToken) {
  Guarded guarded;
  EXPECT_EQ(refused(guarded.api, "/api/v1/runs"), 401U);
  EXPECT_EQ(refused(guarded.api, "/api/v1/nothing"), 401U);
  EXPECT_EQ(refused(guarded.api, "/metrics"), 401U);
  EXPECT_EQ(refused(guarded.api, "/health"), 0U);
  EXPECT_EQ(refused(guarded.api, "/nothing"), 0U);
  EXPECT_EQ(refused(guarded.api, "/api/v1/runs", {{"authorization", "Bearer secret"}}), 0U);
  EXPECT_EQ(refused(guarded.api, "/api/v1/runs", {{"authorization", "Bearer secreT"}}), 401U);
}

TEST(Stranger, PostsEventsFromWhereAComponentIsAndSmallOnesAlone) {
  Guarded guarded;
  for (const std::string path : {"/event", "//event/", "/%65vent"}) {
    EXPECT_EQ(refused(guarded.api, path), 0U) << path;
    EXPECT_EQ(refused(guarded.api, path, {}, elsewhere), 401U) << path;
    EXPECT_EQ(refused(guarded.api, path, {{"content-length", "65536"}}), 0U) << path;
    EXPECT_EQ(refused(guarded.api, path, {{"content-length", "65537"}}), 401U) << path;
    EXPECT_EQ(refused(guarded.api, path, {{"content-length", "65537"}, {"authorization", "bearer  secret"}}, elsewhere),
              0U);
  }
}

TEST(Stranger, IsNoComponentByItsAddressAloneButWhereOneIs) {
  LoneOrchestrator lone;
  const auto is_at = [&lone](const std::string& component, const std::string& peer) {
    runtime::OrchestratorSettings settings = LoneOrchestrator::settings();
    for (record::ComponentSpec& each : settings.plant.components) each.address = component;
    return runtime::Orchestrator(lone.loop, *lone.log, lone.library, std::move(settings)).has_component_at(peer);
  };
  EXPECT_TRUE(is_at("192.168.1.20", "192.168.1.20"));
  EXPECT_TRUE(is_at("::ffff:192.168.1.20", "192.168.1.20"));
  EXPECT_TRUE(is_at("localhost", "127.0.0.2")) << "one machine";
  EXPECT_TRUE(is_at("0.0.0.0", "127.0.0.1")) << "where a simulator listens everywhere";
  EXPECT_FALSE(is_at("0.0.0.0", "192.168.1.20"));
  EXPECT_FALSE(is_at("127.0.0.1", "192.168.1.20"));
  EXPECT_FALSE(is_at("io.cell.invalid", "127.0.0.1")) << "its name was never found";
}

TEST(Stranger, IsEverybodyWhereNoTokenIsSetButPagesOfOthers) {
  LoneOrchestrator lone;
  HttpApi api(lone.orchestrator, {});
  EXPECT_EQ(refused(api, "/api/v1/runs", {}, elsewhere), 0U);
  EXPECT_EQ(refused(api, "/event", {{"content-length", "1000000"}}), 0U);
  EXPECT_EQ(refused(api, "/api/v1/runs", {{"origin", "http://evil.example"}}), 403U);
}

TEST(Stranger, IsKnownByTheTokenAlone) {
  Guarded guarded;
  net::Request head;
  head.headers = {{"host", "localhost"}};
  EXPECT_FALSE(guarded.api.admit(head, at_a_component).known);
  head.headers.emplace_back("authorization", "Bearer secret");
  EXPECT_TRUE(guarded.api.admit(head, at_a_component).known);
}

TEST(Stranger, GetsModestBodiesDecoded) {
  EXPECT_TRUE(is_modest(R"({"event_type":"STATE_CHANGED","data":{"a":[1,2]}})"));
  EXPECT_FALSE(is_modest("[" + std::string(max_stranger_values, ',')));
}

TEST(Authorization, TakesTheSchemeInAnyCaseAndAnyNumberOfSpaces) {
  Guarded guarded;
  for (const std::string given : {"Bearer secret", "bearer secret", "BEARER   secret", "bEaReR secret"})
    EXPECT_EQ(refused(guarded.api, "/metrics", {{"authorization", given}}), 0U) << given;
  for (const std::string given :
       {"", "Bearer", "Bearer ", "Bearersecret", "Basic secret", "secret", "Bearer\tsecret", "Bearer secret x"})
    EXPECT_EQ(refused(guarded.api, "/metrics", {{"authorization", given}}), 401U) << given;
}

}  // namespace
}  // namespace kapela::api
