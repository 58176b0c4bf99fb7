#include "simulators/lab/experiment_world.hpp"

#include <algorithm>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "orchestrator/net/event_loop.hpp"
#include "simulators/experiment/probability.hpp"
#include "simulators/experiment/runner.hpp"
#include "simulators/experiment/world_comparison.hpp"
#include "simulators/lab/real_lab.hpp"
#include "simulators/world/virtual_lab.hpp"

namespace kapela::lab {
namespace {

using reports::CaseOutcome;

CaseOutcome run_virtually(const experiment::Experiment& experiment,
                          const std::shared_ptr<const world::Subject>& subject, const std::function<bool()>& goes_on) {
  for (const std::string& each : experiment::only_real(experiment.plan))
    return not_done("this cannot be done in virtual time; run it with --real: " + each);
  world::VirtualLab lab(subject, experiment.plan);
  CaseOutcome outcome = experiment::run(experiment, *subject, lab);
  outcome.history = copy_of(lab.history());
  experiment::judge_probability(experiment, subject, goes_on, outcome);
  return outcome;
}

std::string compared_with_virtual(const experiment::Experiment& experiment,
                                  const std::shared_ptr<const world::Subject>& subject, const CaseOutcome& real) {
  experiment::Experiment once = experiment;
  once.expect.probability.reset();
  return experiment::compared(real, run_virtually(once, subject, {}));
}

}  // namespace

CaseOutcome not_done(std::string why) {
  CaseOutcome outcome;
  outcome.verdict = reports::Verdict::inconclusive;
  outcome.reasons.push_back(std::move(why));
  return outcome;
}

std::shared_ptr<history::History> copy_of(const history::History& history) {
  auto copy = std::make_shared<history::History>();
  for (const record::Record& record : history.records()) copy->append(record);
  return copy;
}

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

ExperimentWorld::ExperimentWorld(bool is_real, net::TimeScale scale) : is_real_(is_real), scale_(scale) {
  if (!is_real) watch_.emplace();
}

/// Null: all of that plant are simulated.
RealComponents* ExperimentWorld::real_components(const std::string& plant_file) {
  if (plant_file.empty()) return nullptr;  // the built-in one
  if (plant_file_ == plant_file) return components_.get();
  components_.reset();  // their ports may be the same
  plant_file_ = plant_file;
  const plant::PlantSettings settings = experiment::plant_settings_of(disk_, plant_file);
  if (RealComponents::are_in(settings)) components_ = std::make_unique<RealComponents>(settings);
  return components_.get();
}

CaseOutcome ExperimentWorld::run_for_real(const experiment::Experiment& experiment,
                                          const std::shared_ptr<const world::Subject>& subject) {
  for (const std::string& each : only_virtual(experiment.plan))
    return not_done(each + " cannot be done over real HTTP; run it with --virtual");
  RealComponents* real = real_components(experiment.source.plant);
  if (real != nullptr && scale_.factor != 1)
    return not_done("nobody scales the time of real components; leave --time-scale out");
  if (real != nullptr)
    if (const base::Result<void> back = real->bring_back(*subject); !back) {
      interrupted_ = true;
      CaseOutcome outcome = not_done(to_text(back.error()));
      if (!real->interrupted()) outcome.verdict = reports::Verdict::error;
      return outcome;
    }
  base::Result<std::unique_ptr<RealLab>> lab = RealLab::open(*subject, experiment.plan, scale_, real);
  if (!lab) return not_done(to_text(lab.error()));
  CaseOutcome outcome = experiment::run(experiment, *subject, **lab);
  outcome.history = copy_of((*lab)->history());
  if (experiment.expect.probability)
    experiment::doubt(outcome, "a probability takes thousands of runs, in virtual time: leave --real out");
  interrupted_ = interrupted_ || (*lab)->interrupted();
  if (real != nullptr && !interrupted_) outcome.compared = compared_with_virtual(experiment, subject, outcome);
  return outcome;
}

CaseOutcome ExperimentWorld::carry_out(const experiment::Experiment& experiment,
                                       const std::shared_ptr<const world::Subject>& subject) {
  const net::EventLoop clock;
  const base::Instant began = clock.real_now();
  const auto goes_on = [this] { return !interrupted(); };
  CaseOutcome outcome = is_real_ ? run_for_real(experiment, subject) : run_virtually(experiment, subject, goes_on);
  outcome.is_virtual = !is_real_;
  outcome.took = clock.real_now() - began;
  if (outcome.components.empty()) outcome.components = subject->plant->component_names();
  return outcome;
}

}  // namespace kapela::lab
