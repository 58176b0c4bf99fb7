// Cell: what tests of services share: a folder of their own, a plant whose components nobody has ever started, and a
// client that asks over HTTP on the loop of the test.
#pragma once

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

#include "orchestrator/engine/engine.hpp"
#include "orchestrator/net/event_loop.hpp"
#include "orchestrator/net/http_client.hpp"
#include "orchestrator/runtime/orchestrator.hpp"
#include "orchestrator/scenario/scenario.hpp"
#include "tests/support/failing_calls.hpp"
#include "tests/support/kept_log.hpp"

namespace kapela::service {

/// io and arm, at ports where nobody listens.
inline record::Plant forsaken_plant() {
  record::Plant plant;
  plant.name = "cell";
  for (const char* const name : {"io", "arm"}) {
    record::ComponentSpec spec;
    spec.name = name;
    spec.address = "127.0.0.1";
    spec.port = 1;
    plant.components.push_back(std::move(spec));
  }
  return plant;
}

/// Gives up on them soon.
inline engine::EngineSettings impatient() {
  engine::EngineSettings settings;
  settings.unreachable_after = settings.preflight_timeout = settings.undo_patience = std::chrono::milliseconds(20);
  return settings;
}

/// A stop that reaches nobody.
inline std::shared_ptr<const scenario::Scenario> hopeless_stop() {
  scenario::EnsureState stop;
  stop.targets.all = true;
  stop.state = wire::State::stopped;
  stop.timeout = std::chrono::milliseconds(50);
  scenario::Action action;
  action.body = std::move(stop);
  scenario::Scenario scenario;
  scenario.name = "stop";
  scenario.actions.push_back(std::move(action));
  return std::make_shared<const scenario::Scenario>(std::move(scenario));
}

class CellTest : public ::testing::Test {
 protected:
  ~CellTest() override { std::filesystem::remove_all(folder_); }

  std::string write(const std::string& name, const std::string& text) const {
    const std::string path = folder_ + "/" + name;
    std::ofstream(path) << text;
    return path;
  }

  /// Of a scenario that says something and does nothing.
  void write_scenario(const std::string& name) const {
    write(name + ".yaml", "name: " + name + "\nactions:\n  - {type: log_event, level: info, message: hello}\n");
  }

  net::Response ask(const net::Endpoint& at, net::Method method, std::string target, const std::string& token = {}) {
    net::ClientRequest request;
    request.to = at;
    request.method = method;
    request.target = std::move(target);
    if (!token.empty()) request.headers.emplace_back("Authorization", "Bearer " + token);
    const base::Result<net::Response> answer = loop_.run_until_complete(client_.request(std::move(request)));
    EXPECT_TRUE(answer) << to_text(answer.error());
    return answer ? *answer : net::Response{};
  }

  std::string folder_ = support::new_folder();
  net::EventLoop loop_;
  support::KeptLog log_;
  net::HttpClient client_{loop_, net::ClientLimits{}};
};

}  // namespace kapela::service
