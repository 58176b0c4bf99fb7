// What leaves the process is calendar time, whatever the time scale.
#include <chrono>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "orchestrator/base/log.hpp"
#include "orchestrator/files/file_system.hpp"
#include "orchestrator/files/scenario_library.hpp"
#include "orchestrator/net/event_loop.hpp"
#include "orchestrator/net/http_client.hpp"
#include "orchestrator/net/http_server.hpp"
#include "orchestrator/runtime/http_transport.hpp"
#include "orchestrator/runtime/orchestrator.hpp"
#include "orchestrator/runtime/orchestrator_settings.hpp"

namespace kapela::runtime {
namespace {

using std::chrono::seconds;

constexpr net::TimeScale scale{1'000};

record::Plant plant_at(const net::Endpoint& at) {
  record::Plant plant;
  record::ComponentSpec io;
  io.name = "io";
  io.address = at.address;
  io.port = at.port;
  plant.components.push_back(std::move(io));
  return plant;
}

/// Takes one request and never answers it.
struct SilentComponent {
  explicit SilentComponent(net::EventLoop& loop)
      : server(loop, {}, [this, &loop](net::Request request, net::Responder responder) {
          body = nlohmann::json::parse(request.body);
          held.push_back(std::move(responder));
          loop.stop();
        }) {}

  std::vector<net::Responder> held;
  nlohmann::json body;
  net::HttpServer server;
};

TEST(HttpTransport, TellsTheCalendarTimeAtWhichACommandLapsesAlsoWhenTimeIsScaled) {
  net::EventLoop loop(scale);
  SilentComponent component(loop);
  const record::Plant plant = plant_at(component.server.listen({"127.0.0.1", 0}).value());
  net::HttpClient client(loop, {});
  HttpTransport transport(loop, client, plant, {});
  engine::Order order;
  order.component = record::ComponentId{0};
  order.command = wire::Command::initialize;
  order.id = record::CommandId{1};
  order.not_after = loop.now() + seconds(60'000);
  order.answer_by = loop.now() + seconds(60'000);
  const base::WallTime lapses = loop.wall_now() + seconds(60);
  transport.send(order);
  loop.run();
  const double told = component.body["data"]["not_after"].get<double>();
  EXPECT_NEAR(told, std::chrono::duration<double>(lapses.time_since_epoch()).count(), 10);
}

TEST(Orchestrator, GivesTheCalendarTimeOfAnInstantAlsoWhenTimeIsScaled) {
  net::EventLoop loop(scale);
  const auto log = base::make_null_log();
  const files::RealFileSystem disk;
  files::ScenarioLibrary library(disk, {});
  const Orchestrator orchestrator(loop, *log, library, {});
  const base::WallTime minute_ago = orchestrator.wall_time(loop.now() - seconds(60'000));
  EXPECT_LT(std::chrono::abs(loop.wall_now() - minute_ago - seconds(60)), seconds(10));
}

}  // namespace
}  // namespace kapela::runtime
