#include "simulators/estimate/sensitivity.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "orchestrator/base/duration.hpp"

namespace kapela::estimate {
namespace {

using component::ComponentSettings;
using component::Timing;
using record::ComponentId;
using SubjectPtr = std::shared_ptr<const world::Subject>;

base::Duration times(base::Duration duration, double factor) {
  return base::Duration(std::llround(static_cast<double>(duration.count()) * factor));
}

bool takes_time(const base::Distribution& each) {
  return each.kind != base::Distribution::Kind::fixed || each.centre > base::Duration::zero();
}

using Choose = std::function<base::Distribution&(Timing&)>;

SubjectPtr with_timing(const SubjectPtr& subject, std::size_t component, const Choose& choose, double factor) {
  auto other = std::make_shared<world::Subject>(*subject);
  auto settings = std::make_shared<ComponentSettings>(*other->components[component]);
  auto timing = std::make_shared<Timing>(*settings->timing);
  base::Distribution& chosen = choose(*timing);
  chosen = scaled(chosen, factor);
  settings->timing = std::move(timing);
  other->components[component] = std::move(settings);
  return other;
}

Factor timing_factor(const SubjectPtr& subject, std::size_t component, std::string what, Choose choose, double part) {
  return {fmt::format("{}: {}", subject->plant->components[component].name, what), fmt::format("-{:g} %", 100 * part),
          fmt::format("+{:g} %", 100 * part), [subject, component, choose = std::move(choose), part](bool high) {
            return with_timing(subject, component, choose, high ? 1 + part : 1 - part);
          }};
}

std::string amount_text(const faults::Rate& rate, double value) {
  if (!rate.is_of_time) return fmt::format("{:g}", value);
  if (value <= 0) return "never";
  const auto apart = std::chrono::duration_cast<base::Duration>(std::chrono::duration<double>(1 / value));
  return fmt::format("1 per {}", base::to_text(std::chrono::round<std::chrono::seconds>(apart)));
}

Factor rate_factor(const SubjectPtr& subject, std::size_t which) {
  const world::ComponentRate& each = subject->rates[which];
  const faults::Rate& rate = each.rate;
  const double most = rate.is_of_time ? rate.value * 2 : std::min(1.0, rate.value * 2);
  const double low = rate.from.value_or(rate.value / 2);
  const double high = rate.to.value_or(most);
  return {fmt::format("{}: {}", subject->plant->at(each.component).name, rate.rule.name), amount_text(rate, low),
          amount_text(rate, high), [subject, which, low, high](bool is_high) {
            auto other = std::make_shared<world::Subject>(*subject);
            faults::Rate& changed = other->rates[which].rate;
            changed.rule = faults::rule_at(changed, is_high ? high : low);
            return other;
          }};
}

/// Commands that components have handled in a run.
std::set<std::pair<std::size_t, wire::Command>> handled_in(const world::World& world) {
  std::set<std::pair<std::size_t, wire::Command>> all;
  for (const record::Record& each : world.history().records())
    if (each.kind == record::RecordKind::handled && each.detail < component::transition_commands)
      all.emplace(index(each.component), static_cast<wire::Command>(each.detail));
  return all;
}

double signed_extreme(double a, double b) {
  return std::abs(a) > std::abs(b) ? a : b;
}

}  // namespace

base::Distribution scaled(base::Distribution distribution, double factor) {
  distribution.centre = times(distribution.centre, factor);
  if (distribution.kind == base::Distribution::Kind::normal) distribution.spread *= factor;
  if (distribution.min) distribution.min = times(*distribution.min, factor);
  if (distribution.max) distribution.max = times(*distribution.max, factor);
  for (base::Duration& each : distribution.samples) each = times(each, factor);
  return distribution;
}

std::vector<Factor> factors_of_plant(const SubjectPtr& subject, double part) {
  std::vector<Factor> all;
  Sampler sampler(subject, plan_with_rates(*subject, {}));
  (void)sampler.run(0, 0);
  const auto handled = handled_in(sampler.world());
  std::set<std::size_t> asked;
  for (const auto& [component, command] : handled) {
    asked.insert(component);
    if (!takes_time(subject->components[component]->timing->of(command))) continue;
    const Choose choose = [command = command](Timing& timing) -> base::Distribution& { return timing.of(command); };
    all.push_back(timing_factor(subject, component, std::string(wire::name(command)), choose, part));
  }
  for (const std::size_t component : asked)
    if (takes_time(subject->components[component]->timing->ack))
      all.push_back(timing_factor(
          subject, component, "ack", [](Timing& timing) -> base::Distribution& { return timing.ack; }, part));
  for (std::size_t i = 0; i < subject->rates.size(); ++i) all.push_back(rate_factor(subject, i));
  return all;
}

SensitivityStudy::SensitivityStudy(const SubjectPtr& subject, world::Plan surroundings, Question question, Pairs pairs)
    : surroundings_(std::move(surroundings)), question_(std::move(question)), pairs_(pairs), usual_(runs_of(subject)) {}

std::vector<Sample> SensitivityStudy::runs_of(const SubjectPtr& subject) const {
  Sampler sampler(subject, plan_with_rates(*subject, surroundings_));
  std::vector<Sample> all;
  all.reserve(pairs_.runs);
  for (std::uint64_t run = 0; run < pairs_.runs; ++run) {
    const Sample& sample = sampler.run(pairs_.seed, run);
    Sample& kept = all.emplace_back();
    kept.status = sample.status;
    kept.lasted = sample.lasted;
  }
  return all;
}

Sensitivity SensitivityStudy::of(const Factor& factor) const {
  return {factor.name, factor.low_text, factor.high_text, effect_of(runs_of(factor.with(false))),
          effect_of(runs_of(factor.with(true)))};
}

Effect SensitivityStudy::effect_of(const std::vector<Sample>& other) const {
  Effect effect;
  std::uint64_t won = 0;
  std::uint64_t lost = 0;
  std::vector<base::Duration> differences;
  for (std::size_t run = 0; run < usual_.size(); ++run) {
    const Sample& before = usual_[run];
    const Sample& after = other[run];
    if (is_hit(question_, after) && !is_hit(question_, before)) ++won;
    if (!is_hit(question_, after) && is_hit(question_, before)) ++lost;
    if (before.status != after.status || before.lasted != after.lasted) ++effect.changed;
    const bool both = before.status == record::RunStatus::succeeded && after.status == record::RunStatus::succeeded;
    if (both) differences.push_back(after.lasted - before.lasted);
  }
  const std::uint64_t runs = usual_.size();
  effect.hits =
      (static_cast<double>(won) - static_cast<double>(lost)) / static_cast<double>(std::max<std::size_t>(1, runs));
  const double each_confidence = (1 + question_.confidence) / 2;  // two intervals that hold together
  const Interval wins = statistics::clopper_pearson(won, runs, each_confidence);
  const Interval losses = statistics::clopper_pearson(lost, runs, each_confidence);
  effect.hits_interval = {wins.low - losses.high, wins.high - losses.low};
  if (differences.empty()) return effect;
  std::sort(differences.begin(), differences.end());
  const statistics::Ranks ranks = statistics::quantile_ranks(differences.size(), 0.5, question_.confidence);
  effect.lasted = differences[statistics::quantile_rank(differences.size(), 0.5)];
  if (ranks.low) effect.lasted_low = differences[*ranks.low];
  if (ranks.high) effect.lasted_high = differences[*ranks.high];
  return effect;
}

void sort_by_effect(std::vector<Sensitivity>& all) {
  std::erase_if(all, [](const Sensitivity& each) { return !each.has_effect(); });
  const auto of_hits = [](const Sensitivity& each) { return std::abs(signed_extreme(each.low.hits, each.high.hits)); };
  const auto of_time = [](const Sensitivity& each) {
    return std::max(std::abs(each.low.lasted.count()), std::abs(each.high.lasted.count()));
  };
  std::stable_sort(all.begin(), all.end(), [&](const Sensitivity& a, const Sensitivity& b) {
    if (of_hits(a) != of_hits(b)) return of_hits(a) > of_hits(b);
    return of_time(a) > of_time(b);
  });
}

}  // namespace kapela::estimate
