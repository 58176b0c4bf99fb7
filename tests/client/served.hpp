// Served: what tests of clients ask: a real orchestrator over a simulated plant, on a free port and on the loop of the
// test; and a server that answers what the test says.
#pragma once

#include <memory>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "orchestrator/client/api_client.hpp"
#include "orchestrator/engine/engine.hpp"
#include "orchestrator/files/file_system.hpp"
#include "orchestrator/files/scenario_library.hpp"
#include "orchestrator/net/event_loop.hpp"
#include "orchestrator/runtime/orchestrator_settings.hpp"
#include "orchestrator/service/service.hpp"
#include "simulators/plant/simulated_plant.hpp"
#include "tests/scenario/scenarios.hpp"
#include "tests/support/kept_log.hpp"

namespace kapela::client {

/// io, whose transitions take a moment.
class Served {
 public:
  Served(net::EventLoop& loop, std::string token = {}, net::Endpoint at = {"127.0.0.1", 0})
      : loop_(loop), simulated_(loop, log_, simulated()), library_(disk_, {}) {
    EXPECT_TRUE(simulated_.start());
    begin(std::move(token), at);
  }

  void end() { service_.reset(); }
  /// At the port where it was.
  void begin_again() { begin({}, at_); }

  [[nodiscard]] const net::Endpoint& at() const { return at_; }
  [[nodiscard]] runtime::Orchestrator& orchestrator() { return service_->orchestrator(); }

  [[nodiscard]] std::uint64_t start(scenario::Scenario scenario) {
    const auto run =
        orchestrator().engine().start(std::make_shared<const scenario::Scenario>(std::move(scenario)), nullptr);
    EXPECT_TRUE(run) << to_text(run.error());
    return run ? number(*run) : 0;
  }

 private:
  void begin(std::string token, const net::Endpoint& at) {
    runtime::OrchestratorSettings settings;
    record::ComponentSpec spec;
    spec.name = "io";
    spec.address = component().endpoint().address;
    spec.port = component().endpoint().port;
    settings.plant.components.push_back(std::move(spec));
    service::Door door;
    door.token = std::move(token);
    service_ = std::make_unique<service::Service>(loop_, log_, library_, std::move(settings), std::move(door));
    const base::Result<net::Endpoint> bound = service_->listen(at);
    EXPECT_TRUE(bound);
    if (bound) at_ = *bound;
    service_->orchestrator().watch();
  }

  [[nodiscard]] plant::ServedComponent& component() const { return simulated_.units().front()->component(); }

  static plant::PlantSettings simulated() {
    auto timing = std::make_shared<component::Timing>();
    timing->transitions.fill(base::fixed(std::chrono::milliseconds(10)));
    component::ComponentSettings behaviour;
    behaviour.name = "io";
    behaviour.timing = std::move(timing);
    plant::ComponentSetup setup;
    setup.settings = std::make_shared<const component::ComponentSettings>(std::move(behaviour));
    plant::PlantSettings settings;
    settings.components.push_back(std::move(setup));
    return settings;
  }

  net::EventLoop& loop_;
  support::KeptLog log_;
  plant::SimulatedPlant simulated_;
  files::RealFileSystem disk_;
  files::ScenarioLibrary library_;
  std::unique_ptr<service::Service> service_;
  net::Endpoint at_;
};

/// io is brought to INITIALIZED.
inline scenario::Scenario small_start() {
  namespace make = scenario::testing;
  return make::named("start", {make::send(make::only("io"), wire::Command::initialize),
                               make::wait(make::only("io"), wire::State::initialized, std::chrono::seconds(30))});
}

/// Answers all alike.
class Answering {
 public:
  Answering(net::EventLoop& loop, unsigned status, std::string body)
      : server_(loop, net::ServerLimits{},
                [status, body = std::move(body)](const net::Request&, net::Responder responder) {
                  net::Response response;
                  response.status = status;
                  response.body = body;
                  responder.send(std::move(response));
                }),
        at_(server_.listen({"127.0.0.1", 0}).value()) {}

  [[nodiscard]] const net::Endpoint& at() const { return at_; }

 private:
  net::HttpServer server_;
  net::Endpoint at_;
};

}  // namespace kapela::client
