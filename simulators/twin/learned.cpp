#include "simulators/twin/learned.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "orchestrator/base/duration.hpp"

namespace kapela::twin {
namespace {

LearnedComponent learned_of(ComponentPassages seen, const FittingSettings& settings) {
  LearnedComponent learned;
  std::map<wire::Command, std::vector<const Passage*>> by_command;
  for (const auto& [transition, passage] : seen.passages) {
    learned.transitions.push_back({transition, fit(passage.sample, settings)});
    by_command[transition.command].push_back(&passage);
  }
  for (const auto& [command, passages] : by_command) {
    Sample together;
    for (const Passage* each : passages) together.insert(together.end(), each->sample.begin(), each->sample.end());
    learned.commands.emplace(command, fit(together, settings));
  }
  learned.answers = fit(seen.answers, settings);
  learned.seen = std::move(seen);
  return learned;
}

}  // namespace

Learned learn(Passages passages, const FittingSettings& settings) {
  Learned learned;
  for (ComponentPassages& each : passages.components)
    if (!each.knows_nothing()) learned.components.push_back(learned_of(std::move(each), settings));
  learned.suggestions = std::move(passages.suggestions);
  return learned;
}

std::string fitting_words(const Fitting& fitting) {
  if (!fitting.chosen) return fitting.why_not;
  const Cumulative chosen(*fitting.chosen);
  const auto words = [&](double p) { return base::measured_text(duration_of(chosen.quantile(p))); };
  if (fitting.chosen->kind == base::Distribution::Kind::fixed) return "fixed, " + words(0.5);
  return fmt::format("{}, median {}, 99 % within {}", kind_name(fitting.chosen->kind), words(0.5), words(0.99));
}

}  // namespace kapela::twin
