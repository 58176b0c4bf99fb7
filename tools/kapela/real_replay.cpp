#include "tools/kapela/real_replay.hpp"

#include <fmt/format.h>

#include "orchestrator/api/http_api.hpp"
#include "orchestrator/net/http_server.hpp"
#include "orchestrator/runtime/orchestrator.hpp"
#include "simulators/plant/simulated_plant.hpp"

namespace kapela::cli {
namespace {

using Statuses = std::vector<engine::RunStatus>;
using Scenarios = std::vector<std::shared_ptr<const engine::Scenario>>;

/// How long components may take to be seen for the first time.
constexpr base::Duration first_look = std::chrono::milliseconds(10);
constexpr int most_looks = 500;

/// The journals tell faults of one component by their names: each gets one.
std::vector<faults::Fault> faults_of(std::size_t component, const world::Plan& plan) {
  std::vector<faults::Fault> own;
  for (const world::ComponentFault& each : plan.faults) {
    if (index(each.component) != component) continue;
    own.push_back(each.fault);
    if (own.back().name.empty()) own.back().name = fmt::format("{}_{}", faults::name(each.fault.type), own.size());
  }
  return own;
}

/// The same components, on free ports.
plant::PlantSettings simulated_of(const world::Subject& subject, const world::Plan& plan) {
  plant::PlantSettings settings;
  settings.name = subject.plant->name;
  settings.seed = plan.seed;
  for (std::size_t i = 0; i < subject.components.size(); ++i) {
    plant::ComponentSetup setup;
    setup.settings = subject.components[i];
    setup.faults = faults_of(i, plan);
    settings.components.push_back(std::move(setup));
  }
  return settings;
}

runtime::OrchestratorSettings settings_of(const world::Subject& subject, const plant::SimulatedPlant& simulated) {
  runtime::OrchestratorSettings settings;
  settings.plant = *subject.plant;
  settings.engine = subject.settings;
  for (std::size_t i = 0; i < settings.plant.components.size(); ++i) {
    const net::Endpoint at = simulated.units()[i]->component().endpoint();
    settings.plant.components[i].address = at.address;
    settings.plant.components[i].port = at.port;
  }
  return settings;
}

base::Task<base::Result<Statuses>> run_all(runtime::Orchestrator& orchestrator, Scenarios scenarios) {
  for (int looks = 0; looks < most_looks && !orchestrator.ready(); ++looks)
    co_await base::sleep_for(orchestrator.loop().timers(), first_look);
  Statuses statuses;
  for (const auto& scenario : scenarios) {
    const base::Result<engine::RunId> run = orchestrator.engine().start(scenario, nullptr);
    if (!run) {
      statuses.push_back(engine::RunStatus::rejected);
      continue;
    }
    const engine::RunReport report = co_await orchestrator.engine().ended(*run);
    statuses.push_back(report.status);
  }
  co_return statuses;
}

}  // namespace

std::vector<std::string> only_virtual(const world::Plan& plan) {
  std::vector<std::string> found;
  if (!plan.network.empty()) found.emplace_back("faults of the network");
  if (!plan.partitions.empty()) found.emplace_back("partitions");
  if (!plan.orchestrator_crashes.empty()) found.emplace_back("a crash of the orchestrator");
  if (plan.link != world::LinkSettings()) found.emplace_back("a link of its own");
  if (!plan.revisions) found.emplace_back("components that number no changes");
  return found;
}

base::Result<Statuses> replay_for_real(const experiment::LoadedExperiment& experiment, net::TimeScale scale) {
  const world::Subject& subject = *experiment.subject;
  const std::unique_ptr<base::Log> log = base::make_null_log();
  const files::RealFileSystem disk;
  files::ScenarioLibrary library(disk, {});
  net::EventLoop loop(scale);
  plant::SimulatedPlant simulated(loop, *log, simulated_of(subject, experiment.experiment.plan));
  if (const base::Result<void> started = simulated.start(); !started) return started.error();
  runtime::Orchestrator orchestrator(loop, *log, library, settings_of(subject, simulated));
  api::HttpApi api(orchestrator, {});
  net::HttpServer server(loop, net::ServerLimits{}, [&api](net::Request request, net::Responder responder) {
    api.handle(std::move(request), std::move(responder));
  });
  const base::Result<net::Endpoint> bound = server.listen({"127.0.0.1", 0});
  if (!bound) return bound.error();
  orchestrator.set_reply_to(*bound);
  orchestrator.watch();
  return loop.run_until_complete(run_all(orchestrator, subject.scenarios));
}

}  // namespace kapela::cli
