#include "tools/kapela/experiment_world.hpp"

#include <memory>
#include <utility>
#include <vector>

#include "simulators/experiment/runner.hpp"
#include "simulators/experiment/virtual_lab.hpp"
#include "tools/kapela/real_lab.hpp"
#include "tools/kapela/real_replay.hpp"
#include "tools/kapela/time_scale.hpp"

namespace kapela::cli {
namespace {

using reports::CaseOutcome;

CaseOutcome not_done(std::string why) {
  CaseOutcome outcome;
  outcome.verdict = reports::Verdict::inconclusive;
  outcome.reasons.push_back(std::move(why));
  return outcome;
}

CaseOutcome run_virtually(const experiment::Experiment& experiment,
                          const std::shared_ptr<const world::Subject>& subject) {
  for (const std::string& each : experiment::only_real(experiment.plan))
    return not_done("this cannot be done in virtual time; run it with --real: " + each);
  experiment::VirtualLab lab(subject, experiment.plan);
  CaseOutcome outcome = experiment::run(experiment, *subject, lab);
  outcome.history = copy_of(lab.history());
  return outcome;
}

}  // namespace

std::shared_ptr<history::History> copy_of(const history::History& history) {
  auto copy = std::make_shared<history::History>();
  for (const engine::Record& record : history.records()) copy->append(record);
  return copy;
}

ExperimentWorld::ExperimentWorld(bool is_real, net::TimeScale scale) : is_real_(is_real), scale_(scale) {
  if (!is_real) watch_.emplace();
}

CaseOutcome ExperimentWorld::run_for_real(const experiment::Experiment& experiment, const world::Subject& subject) {
  for (const std::string& each : only_virtual(experiment.plan))
    return not_done(each + " cannot be done over real HTTP; run it with --virtual");
  base::Result<std::unique_ptr<RealLab>> lab = RealLab::open(subject, experiment.plan, scale_);
  if (!lab) return not_done(to_text(lab.error()));
  CaseOutcome outcome = experiment::run(experiment, subject, **lab);
  outcome.history = copy_of((*lab)->history());
  interrupted_ = interrupted_ || (*lab)->interrupted();
  return outcome;
}

CaseOutcome ExperimentWorld::carry_out(const experiment::Experiment& experiment,
                                       const std::shared_ptr<const world::Subject>& subject) {
  const net::EventLoop clock;
  const base::Instant began = clock.real_now();
  CaseOutcome outcome = is_real_ ? run_for_real(experiment, *subject) : run_virtually(experiment, subject);
  outcome.is_virtual = !is_real_;
  outcome.took = clock.real_now() - began;
  if (outcome.components.empty()) outcome.components = subject->plant->component_names();
  return outcome;
}

std::string ExperimentWorld::repeat_line(const std::string& file) const {
  std::string line = "kapela experiment run " + file + (is_real_ ? " --real" : " --virtual");
  std::vector<std::string> arguments;
  if (is_real_) pass_on(scale_, arguments);
  for (const std::string& argument : arguments) line += " " + argument;
  return line;
}

}  // namespace kapela::cli
