#include "simulators/judge/applicability.hpp"

#include <fmt/format.h>

#include "simulators/lab/experiment_world.hpp"

namespace kapela::judge {
namespace {

using experiment::Experiment;

void check_steps(const Experiment& experiment, const world::Subject& subject, const Adapter& adapter,
                 std::vector<std::string>& found) {
  bool is_under_way = false;
  for (const experiment::Step& step : experiment.method) {
    if (std::holds_alternative<experiment::PostEvent>(step))
      found.emplace_back("an event is posted to the orchestrator: an adapter does not say how");
    const auto* run = std::get_if<experiment::StartRun>(&step);
    if (run == nullptr) continue;
    if (is_under_way) found.emplace_back("runs overlap: an adapter tells of one at a time");
    is_under_way = !run->waits;
    const std::string& name = subject.scenarios[run->scenario]->name;
    if (!adapter.name_of(name)) found.push_back(fmt::format("the adapter has no name for the scenario '{}'", name));
  }
}

}  // namespace

std::vector<std::string> not_applicable(const Experiment& experiment, const world::Subject& subject,
                                        const Adapter& adapter) {
  std::vector<std::string> found;
  if (!experiment.plan.orchestrator_crashes.empty())
    found.emplace_back("the orchestrator dies after a record of its journal, which only Kapela has");
  for (const std::string& each : lab::only_virtual(experiment.plan)) found.push_back(each + " need virtual time");
  if (experiment.plan.disk_latency != base::Duration::zero()) found.emplace_back("the disk belongs to virtual time");
  if (!experiment.plan.pushes) found.emplace_back("components that push nothing belong to virtual time");
  if (!subject.triggered.empty() || experiment.source.triggers)
    found.emplace_back("scenarios start by triggers: an adapter does not tell of such runs");
  check_steps(experiment, subject, adapter, found);
  return found;
}

}  // namespace kapela::judge
