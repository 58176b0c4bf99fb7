#include "orchestrator/service/daemon.hpp"

#include <nlohmann/json.hpp>
#include <signal.h>

#include "orchestrator/engine/engine.hpp"
#include "orchestrator/net/event_loop.hpp"
#include "orchestrator/runtime/memory_journal.hpp"
#include "simulators/plant/simulated_plant.hpp"
#include "tests/service/cell.hpp"

namespace kapela::service {
namespace {

/// One component, of which every transition takes an hour.
class SlowPlant {
 public:
  SlowPlant(net::EventLoop& loop, base::Log& log) : simulated_(loop, log, settings()) {
    EXPECT_TRUE(simulated_.start());
  }

  [[nodiscard]] record::Plant as_seen() const {
    record::ComponentSpec spec;
    spec.name = "slow";
    spec.address = component().endpoint().address;
    spec.port = component().endpoint().port;
    record::Plant plant;
    plant.components.push_back(std::move(spec));
    return plant;
  }

  /// The orchestrator hears of each command that was taken.
  [[nodiscard]] base::Task<void> is_under_way(runtime::Orchestrator& orchestrator) const {
    while (!component().truth().transition()) co_await orchestrator.journal().changed().next();
  }

 private:
  [[nodiscard]] plant::ServedComponent& component() const { return simulated_.units().front()->component(); }

  static plant::PlantSettings settings() {
    auto timing = std::make_shared<component::Timing>();
    timing->transitions.fill(base::fixed(std::chrono::hours(1)));
    component::ComponentSettings behaviour;
    behaviour.name = "slow";
    behaviour.timing = std::move(timing);
    plant::ComponentSetup setup;
    setup.settings = std::make_shared<const component::ComponentSettings>(std::move(behaviour));
    plant::PlantSettings settings;
    settings.components.push_back(std::move(setup));
    return settings;
  }

  plant::SimulatedPlant simulated_;
};

std::shared_ptr<const scenario::Scenario> command_to_all() {
  scenario::SendCommand send;
  send.targets.all = true;
  send.command = wire::Command::initialize;
  scenario::Action action;
  action.body = std::move(send);
  scenario::Scenario scenario;
  scenario.name = "start";
  scenario.actions.push_back(std::move(action));
  return std::make_shared<const scenario::Scenario>(std::move(scenario));
}

class DaemonTest : public CellTest {
 protected:
  DaemonTest() {
    setup_.version = "1.2.3";
    setup_.config.port = 0;
    setup_.config.language = base::Language::english;
    setup_.config.plant = forsaken_plant();
    setup_.config.settings = impatient();
    setup_.config.scenarios = {folder_};
  }

  std::unique_ptr<Daemon> open() {
    auto opened = Daemon::open(loop_, log_, setup_);
    EXPECT_TRUE(opened) << to_text(opened.error());
    return opened ? std::move(*opened) : nullptr;
  }

  std::unique_ptr<Daemon> serving() {
    std::unique_ptr<Daemon> daemon = open();
    EXPECT_EQ(daemon->begin(), Daemon::Start::serves);
    return daemon;
  }

  /// The loop runs until the daemon has ended.
  void end(Daemon& daemon) {
    daemon.on_signal(SIGTERM);
    loop_.run();
  }

  DaemonSetup setup_;
};

TEST_F(DaemonTest, SaysWhereItIsWhatItHasReadAndWhereItWrites) {
  write_scenario("stop");
  setup_.state.path = folder_ + "/journal";
  setup_.told = "the scenarios are those that came with it";
  const auto daemon = serving();
  EXPECT_TRUE(log_.tells("INFO the scenarios are those that came with it"));
  EXPECT_TRUE(log_.tells("1.2.3"));
  EXPECT_TRUE(log_.tells("http://127.0.0.1:" + std::to_string(daemon->endpoint().port) + "/"));
  EXPECT_TRUE(log_.tells(folder_ + "/journal"));
  EXPECT_EQ(ask(daemon->endpoint(), net::Method::get, "/health").status, 200U);
  const net::Response scenarios = ask(daemon->endpoint(), net::Method::get, "/api/v1/scenarios");
  EXPECT_NE(scenarios.body.find("\"stop\""), std::string::npos) << scenarios.body;
}

TEST_F(DaemonTest, EndsWhenItIsToldTo) {
  const auto daemon = serving();
  end(*daemon);
  EXPECT_TRUE(log_.tells("DEBUG SIGTERM: shutting down"));
}

TEST_F(DaemonTest, UndoesWhatRunsFirst) {
  const auto daemon = serving();
  const base::Result<record::RunId> run = daemon->orchestrator().engine().start(hopeless_stop(), nullptr);
  ASSERT_TRUE(run);
  end(*daemon);
  EXPECT_EQ(daemon->orchestrator().engine().running(), 0U);
  EXPECT_TRUE(log_.tells("SIGTERM"));
}

TEST_F(DaemonTest, ASecondSignalEndsItAtOnceAndTellsHowThePlantIsLeft) {
  SlowPlant slow(loop_, log_);
  setup_.config.plant = slow.as_seen();
  setup_.config.settings = {};
  const auto daemon = serving();
  const base::Result<record::RunId> run = daemon->orchestrator().engine().start(command_to_all(), nullptr);
  ASSERT_TRUE(run) << to_text(run.error());
  loop_.run_until_complete(slow.is_under_way(daemon->orchestrator()));
  daemon->on_signal(SIGTERM);
  EXPECT_TRUE(log_.tells("SIGTERM: 1 run is undone before the end")) << log_.lines.back();
  daemon->on_signal(SIGTERM);
  loop_.run();
  EXPECT_EQ(daemon->orchestrator().engine().running(), 1U) << "nobody has waited for it";
  EXPECT_TRUE(log_.tells("WARNING slow is left in INITIALIZING")) << log_.lines.back();
}

TEST_F(DaemonTest, AStraySignalIsTold) {
  const auto daemon = serving();
  daemon->on_signal(SIGUSR1);
  EXPECT_TRUE(log_.tells("WARNING SIGUSR1 is ignored (SIGHUP reads the files again, SIGTERM ends)"));
}

TEST_F(DaemonTest, ReadsItsFilesAgainAtAHangUp) {
  const auto daemon = serving();
  write_scenario("stop");
  daemon->on_signal(SIGHUP);
  EXPECT_EQ(ask(daemon->endpoint(), net::Method::post, "/api/v1/reload").status, 200U) << "after the first one";
  const net::Response scenarios = ask(daemon->endpoint(), net::Method::get, "/api/v1/scenarios");
  EXPECT_NE(scenarios.body.find("\"stop\""), std::string::npos) << scenarios.body;
}

TEST_F(DaemonTest, ScenariosThatAreNotThereAreAMistakeOfTheCommandLine) {
  setup_.config.scenarios = {folder_ + "/nowhere"};
  EXPECT_EQ(open()->begin(), Daemon::Start::bad_files);
  EXPECT_TRUE(log_.tells("ERROR ")) << "it was told";
}

TEST_F(DaemonTest, WhatIsWrongInAFileHampersNoOther) {
  write("wrong.yaml", "name: wrong\nactions: 3\n");
  write_scenario("stop");
  const auto daemon = serving();
  EXPECT_TRUE(log_.tells("wrong.yaml"));
}

TEST_F(DaemonTest, APortThatIsTakenIsTold) {
  const auto first = serving();
  setup_.config.port = first->endpoint().port;
  EXPECT_EQ(open()->begin(), Daemon::Start::no_port);
  EXPECT_TRUE(log_.tells("ERROR "));
}

TEST_F(DaemonTest, ACertificateThatIsNoneIsTold) {
  setup_.config.https = files::HttpsConfig{"127.0.0.1", 0, write("certificate.pem", "none"), write("key.pem", "none")};
  EXPECT_EQ(open()->begin(), Daemon::Start::bad_files);
  EXPECT_TRUE(log_.tells("certificate.pem"));
}

TEST_F(DaemonTest, AJournalThatCannotBeUsedIsAnError) {
  setup_.state.path = write("file", "") + "/journal";
  EXPECT_FALSE(Daemon::open(loop_, log_, setup_));
}

TEST_F(DaemonTest, ASimulatedPlantIsSpokenToAtItsAdminPorts) {
  setup_.plant.simulators.emplace("io", net::Endpoint{"127.0.0.1", 9});
  const auto daemon = serving();
  EXPECT_EQ(daemon->orchestrator().simulators().size(), 1U);
}

TEST_F(DaemonTest, AsksForItsToken) {
  setup_.token = "secret";
  const auto daemon = serving();
  EXPECT_EQ(ask(daemon->endpoint(), net::Method::get, "/api/v1/components").status, 401U);
  EXPECT_EQ(ask(daemon->endpoint(), net::Method::get, "/api/v1/components", "secret").status, 200U);
}

}  // namespace
}  // namespace kapela::service
