#include "tools/kapela/real_replay.hpp"

#include <algorithm>

#include "simulators/experiment/runner.hpp"
#include "tools/kapela/real_lab.hpp"

namespace kapela::cli {

std::vector<std::string> only_virtual(const world::Plan& plan) {
  std::vector<std::string> found;
  if (!plan.network.empty()) found.emplace_back("faults of the network");
  if (!plan.partitions.empty()) found.emplace_back("partitions");
  if (std::any_of(plan.orchestrator_crashes.begin(), plan.orchestrator_crashes.end(),
                  [](const world::OrchestratorCrash& crash) { return crash.after_sync > 0; }))
    found.emplace_back("a crash after a sync");
  for (const world::OrchestratorCrash& crash : plan.orchestrator_crashes)
    if (crash.unsynced == world::Unsynced::lost)
      found.emplace_back("a crash of the orchestrator after which what was not synced is lost");
  if (plan.link != world::LinkSettings()) found.emplace_back("a link of its own");
  if (!plan.revisions) found.emplace_back("components that number no changes");
  return found;
}

base::Result<std::vector<engine::RunStatus>> replay_for_real(const experiment::LoadedExperiment& loaded,
                                                             net::TimeScale scale) {
  const base::Result<std::unique_ptr<RealLab>> lab = RealLab::open(*loaded.subject, loaded.experiment.plan, scale);
  if (!lab) return lab.error();
  std::vector<engine::RunStatus> statuses;
  for (const reports::RunOutcome& run : experiment::run(loaded.experiment, *loaded.subject, **lab).runs)
    statuses.push_back(run.status);
  return statuses;
}

}  // namespace kapela::cli
