#include "simulators/lab/rehearsal.hpp"

#include <array>

#include <fmt/format.h>

#include "orchestrator/engine/engine.hpp"
#include "orchestrator/files/file_system.hpp"
#include "orchestrator/files/scenario_library.hpp"
#include "orchestrator/net/event_loop.hpp"
#include "orchestrator/runtime/orchestrator.hpp"
#include "orchestrator/runtime/orchestrator_settings.hpp"
#include "orchestrator/scenario/scenario.hpp"
#include "simulators/plant/simulated_plant.hpp"

namespace kapela::lab {
namespace {

using Samples = std::vector<base::Duration>;
using Scenario = std::shared_ptr<const scenario::Scenario>;

/// Components on free ports that take no time for anything.
plant::PlantSettings instant_plant(std::size_t components) {
  plant::PlantSettings settings;
  for (std::size_t i = 0; i < components; ++i) {
    component::ComponentSettings behaviour;
    behaviour.name = fmt::format("rehearsed_{}", i);
    plant::ComponentSetup setup;
    setup.settings = std::make_shared<const component::ComponentSettings>(std::move(behaviour));
    settings.components.push_back(std::move(setup));
  }
  return settings;
}

record::Plant where_it_is(const plant::SimulatedPlant& simulated) {
  record::Plant plant;
  for (const auto& unit : simulated.units()) {
    record::ComponentSpec spec;
    spec.name = unit->component().name();
    spec.address = unit->component().endpoint().address;
    spec.port = unit->component().endpoint().port;
    plant.components.push_back(std::move(spec));
  }
  return plant;
}

Scenario command_to_all(wire::Command command) {
  scenario::SendCommand send;
  send.targets.all = true;
  send.command = command;
  scenario::Action action;
  action.body = std::move(send);
  scenario::Scenario scenario;
  scenario.name = "rehearsal";
  scenario.actions.push_back(std::move(action));
  return std::make_shared<const scenario::Scenario>(std::move(scenario));
}

base::Error run_failed(const record::RunReport& report) {
  const std::string why = report.first_cause ? report.first_cause->summary : "no component answered";
  return base::fail(base::ErrorCode::timeout, "this machine is too slow for any time scale now: " + why,
                    "end what else runs on it, or leave --time-scale out");
}

base::Task<base::Result<Samples>> command_again_and_again(engine::Engine& engine) {
  const std::array<Scenario, 2> there_and_back{command_to_all(wire::Command::initialize),
                                               command_to_all(wire::Command::stop)};
  Samples samples;
  while (samples.size() <= net::slack_samples) {
    const base::Result<record::RunId> run = engine.start(there_and_back[samples.size() % 2], nullptr);
    if (!run) co_return run.error();
    const record::RunReport report = co_await engine.ended(*run);
    if (!report) co_return run_failed(report);
    samples.push_back(*report.ended - report.started);
  }
  samples.erase(samples.begin());  // it connected; later ones find the connections
  co_return samples;
}

base::Result<Samples> exchanges(std::size_t components) {
  const std::unique_ptr<base::Log> log = base::make_null_log();
  const files::RealFileSystem disk;
  files::ScenarioLibrary library(disk, {});
  net::EventLoop loop;
  plant::SimulatedPlant simulated(loop, *log, instant_plant(components));
  if (const base::Result<void> started = simulated.start(); !started) return started.error();
  runtime::OrchestratorSettings settings;
  settings.plant = where_it_is(simulated);
  runtime::Orchestrator orchestrator(loop, *log, library, std::move(settings));
  return loop.run_until_complete(command_again_and_again(orchestrator.engine()));
}

}  // namespace

base::Result<net::MeasuredSlack> rehearse(std::size_t components) {
  const base::Result<Samples> samples = exchanges(components);
  if (!samples) return samples.error();
  return net::MeasuredSlack{net::measure_late_timers(), net::worst_but_one(*samples)};
}

base::Result<std::optional<net::MeasuredSlack>> measure(net::TimeScale scale, std::size_t components,
                                                        const engine::EngineSettings& settings) {
  std::optional<net::MeasuredSlack> none;
  if (scale.factor == 1) return none;
  const base::Result<net::MeasuredSlack> slack = rehearse(components);
  if (!slack) return slack.error();
  const base::Result<void> sound = net::check_time_scale(scale, *slack, settings.shortest_judged());
  if (!sound) return sound.error();
  return std::optional(*slack);
}

}  // namespace kapela::lab
