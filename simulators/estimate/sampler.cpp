#include "simulators/estimate/sampler.hpp"

#include <algorithm>
#include <utility>

#include "orchestrator/base/assert.hpp"

namespace kapela::estimate {
namespace {

using record::RunReport;
using record::StepReport;

bool is_random(const base::Distribution& each) {
  return each.kind != base::Distribution::Kind::fixed;
}

bool draws(const component::Timing& timing) {
  return is_random(timing.ack) || std::any_of(timing.transitions.begin(), timing.transitions.end(), is_random);
}

bool is_chancy(const faults::Fault& fault) {
  const bool may_act = fault.trigger.probability > 0 && fault.trigger.probability < 1;
  return fault.enabled && (may_act || fault.trigger.once_per || is_random(faults::details(fault).delay) ||
                           faults::details(fault).state_after == faults::StateAfter::random);
}

/// The step that failed with it: the last one that did not succeed and has it among its targets.
std::string step_of(const RunReport& report, record::ComponentId component) {
  for (auto step = report.steps.rbegin(); step != report.steps.rend(); ++step) {
    const bool is_its = component == record::no_component ||
                        std::find(step->targets.begin(), step->targets.end(), component) != step->targets.end();
    if (!step->succeeded && is_its) return step->label;
  }
  return {};
}

}  // namespace

/// Steele, Lea and Flood's splitmix64.
std::uint64_t seed_of_run(std::uint64_t seed, std::uint64_t run) {
  std::uint64_t mixed = seed + (run + 1) * 0x9e3779b97f4a7c15ULL;
  mixed = (mixed ^ (mixed >> 30U)) * 0xbf58476d1ce4e5b9ULL;
  mixed = (mixed ^ (mixed >> 27U)) * 0x94d049bb133111ebULL;
  return mixed ^ (mixed >> 31U);
}

world::Plan plan_with_rates(const world::Subject& subject, world::Plan surroundings) {
  for (const world::ComponentRate& each : subject.rates)
    surroundings.faults.push_back({each.component, each.rate.rule});
  return surroundings;
}

bool has_chance(const world::Subject& subject, const world::Plan& plan) {
  const auto& link = plan.link;
  if (is_random(link.latency) || link.loss > 0 || link.duplication > 0 || link.reordering > 0) return true;
  const auto draws_times = [](const auto& each) { return draws(*each->timing); };
  if (std::any_of(subject.components.begin(), subject.components.end(), draws_times)) return true;
  return std::any_of(plan.faults.begin(), plan.faults.end(), [](const auto& each) { return is_chancy(each.fault); });
}

Sampler::Sampler(std::shared_ptr<const world::Subject> subject, world::Plan plan)
    : subject_(std::move(subject)), plan_(std::move(plan)), world_(subject_) {
  ASSERT(!subject_->scenarios.empty());
}

const Sample& Sampler::run(std::uint64_t seed, std::uint64_t number) {
  plan_.seed = seed_of_run(seed, number);
  world_.begin(plan_);
  const base::Instant quiet = world_.now() + subject_->settings.answer_timeout;
  while (!world_.at_rest() && world_.step(quiet)) {
  }
  for (const auto& scenario : subject_->scenarios) {
    sample_ = {};
    sample_.run = number;
    report_ = nullptr;
    carry_out(scenario);
  }
  return sample_;
}

const Sample& Sampler::run_along(base::DrawTape& tape, std::uint64_t seed, std::uint64_t number) {
  tape.rewind();
  world_.play(&tape);
  (void)run(seed, number);
  world_.play(nullptr);
  tape.cut();
  return sample_;
}

void Sampler::carry_out(const std::shared_ptr<const scenario::Scenario>& scenario) {
  const base::Instant began = world_.now();
  const base::Instant until = began + subject_->patience;
  while (world_.engine() == nullptr && world_.step(until)) {
  }
  if (world_.engine() == nullptr) return refuse({base::ErrorCode::unreachable, "the orchestrator is dead", ""});
  world_.forget_ends();
  const base::Result<record::RunId> run = world_.engine()->start(scenario, nullptr);
  if (!run) return refuse(run.error());
  while (!world_.end_of(*run) && world_.step(until)) {
  }
  const RunReport* const report = world_.engine() == nullptr ? nullptr : world_.engine()->report(*run);
  if (report != nullptr) note(*report);
  if (world_.end_of(*run)) return;
  sample_.lasted = world_.now() - began;
  sample_.cause = Cause{"", "NEVER_ENDED", ""};
}

void Sampler::refuse(const base::Error& error) {
  sample_.status = record::RunStatus::rejected;
  sample_.cause = Cause{"", error.message, ""};
}

void Sampler::note(const RunReport& report) {
  report_ = &report;
  sample_.status = report.status;
  if (report.ended) sample_.lasted = *report.ended - report.started;
  if (report.first_cause && report.status != record::RunStatus::succeeded) {
    const record::Failure& first = *report.first_cause;
    sample_.cause = Cause{name_of(first.component), std::string(name(first.reason)), step_of(report, first.component)};
  }
  for (const StepReport& step : report.steps)
    if (step.awaits && step.succeeded && !step.done.empty())
      sample_.last.push_back({step.number, step.label, name_of(step.done.back())});
}

std::string Sampler::name_of(record::ComponentId component) const {
  return component == record::no_component ? std::string() : subject_->plant->at(component).name;
}

}  // namespace kapela::estimate
