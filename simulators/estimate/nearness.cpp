#include "simulators/estimate/nearness.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "orchestrator/base/duration.hpp"
#include "simulators/faults/injector.hpp"
#include "simulators/statistics/special_functions.hpp"

namespace kapela::estimate {
namespace {

void note(Nearness& into, std::uint32_t what, base::Duration took, base::Duration limit) {
  if (limit <= base::Duration::zero()) return;
  const double part = static_cast<double>(took.count()) / static_cast<double>(limit.count());
  const auto known =
      std::find_if(into.late.begin(), into.late.end(), [what](const Lateness& each) { return each.what == what; });
  if (known == into.late.end())
    into.late.push_back({what, part});
  else
    known->part = std::max(known->part, part);
}

}  // namespace

double rungs_of(double probability) {
  constexpr double least = 0x1.0p-53;
  return std::log(std::clamp(probability, least, 1.0)) / std::log(kept_share);
}

NearnessMeter::NearnessMeter(const world::Subject& subject, const world::Plan& plan, Question question)
    : question_(std::move(question)), run_timeout_(subject.scenarios.back()->timeout) {
  for (const world::ComponentFault& each : plan.faults) {
    const faults::Trigger& trigger = each.fault.trigger;
    if (!each.fault.enabled) continue;
    const std::string& component = subject.components[index(each.component)]->name;
    if (trigger.probability > 0 && trigger.probability < 1)
      rules_.push_back(
          {faults::Injector::stream_of_draws(component, each.fault), trigger.probability, 0, trigger.count});
    if (trigger.once_per)
      rules_.push_back({faults::Injector::stream_of_occasions(component, each.fault), 1,
                        base::in_seconds(*trigger.once_per), trigger.count});
  }
}

Nearness NearnessMeter::measure(const Sampler& sampler, const Sample& sample, const base::DrawTape& tape) const {
  Nearness found;
  found.is_missed = !is_hit(question_, sample);
  if (question_.within) note(found, Lateness::of_question, sample.lasted, *question_.within);
  if (run_timeout_) note(found, Lateness::of_run, sample.lasted, *run_timeout_);
  if (const record::RunReport* const report = sampler.report())
    for (const record::StepReport& step : report->steps)
      note(found, step.number, step.ended.value_or(report->last_told) - step.started, step.timeout);
  for (const Rule& rule : rules_) look_at(rule, tape, base::in_seconds(sample.lasted), found);
  return found;
}

void NearnessMeter::look_at(const Rule& rule, const base::DrawTape& tape, double seconds, Nearness& into) const {
  const base::DrawTape::Track* const track = tape.find(rule.stream);
  if (track == nullptr) return;
  const auto draws = static_cast<double>(track->draws.size());
  // The time until the next occasion is exponential: it comes within the run where the draw is below that.
  const double acts_below = rule.once_per > 0 ? -std::expm1(-seconds / rule.once_per) : rule.probability;
  const double expected = rule.once_per > 0 ? seconds / rule.once_per : rule.probability * draws;
  std::uint32_t acted = 0;
  double smallest = 1;
  for (const std::uint64_t draw : track->draws) {
    const double drawn = (static_cast<double>(draw >> 11U) + 0.5) * 0x1.0p-53;
    if (drawn < acts_below && (rule.count == 0 || acted < rule.count))
      ++acted;
    else
      smallest = std::min(smallest, std::max(drawn, acts_below));
  }
  // So often, or more often, as Poisson says; and the smallest of so many draws.
  if (acted > 0) into.happened += rungs_of(statistics::gamma_cdf(acted, expected));
  into.closest = std::max(into.closest, rungs_of(-std::expm1(draws * std::log1p(-smallest))));
}

}  // namespace kapela::estimate
