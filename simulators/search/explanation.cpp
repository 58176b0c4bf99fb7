#include "simulators/search/explanation.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "simulators/experiment/timeouts.hpp"
#include "simulators/lab/experiment_world.hpp"

namespace kapela::search {
namespace {

/// What is to be explained, and how to know it again.
struct Question {
  std::string wrong{};
  explore::Wrong is_wrong{};
};

Question about_invariant(const checker::Violation& violation) {
  const checker::Invariant invariant = violation.invariant;
  const auto is_wrong = [invariant](const world::Trial& trial, const world::Outcome&) {
    const auto& found = trial.violations();
    return std::any_of(found.begin(), found.end(), [&](const auto& each) { return each.invariant == invariant; });
  };
  return {fmt::format("{} is violated: {}", name(invariant), violation.explanation), is_wrong};
}

Question about_expected(const experiment::Expectation& expect, const std::string& difference) {
  const auto is_wrong = [runs = *expect.runs](const world::Trial&, const world::Outcome& outcome) {
    return outcome.runs != runs;
  };
  return {difference, is_wrong};
}

Question about_success(std::size_t run, const world::Trial& trial, record::RunStatus status) {
  const auto is_wrong = [run](const world::Trial&, const world::Outcome& outcome) {
    return outcome.runs[run] != record::RunStatus::succeeded;
  };
  return {fmt::format("'{}' ends {}", trial.subject().scenarios[run]->name, name(status)), is_wrong};
}

/// An invariant that is violated; else a run that does not end as the file expects; else one that does not succeed.
std::optional<Question> question_of(world::Trial& trial, const experiment::LoadedExperiment& loaded) {
  const experiment::Result result = experiment::carry_out(trial, loaded.experiment.plan);
  if (!trial.violations().empty()) return about_invariant(trial.violations().front());
  const experiment::Expectation& expect = loaded.experiment.expect;
  if (expect.runs && *expect.runs != result.runs)
    return about_expected(expect, experiment::differences({expect.runs, {}, {}}, result).front());
  for (std::size_t i = 0; i < result.runs.size(); ++i)
    if (result.runs[i] != record::RunStatus::succeeded) return about_success(i, trial, result.runs[i]);
  return std::nullopt;
}

}  // namespace

std::optional<Explained> explain_experiment(const experiment::LoadedExperiment& loaded) {
  world::Trial trial(loaded.subject);
  std::optional<Question> question = question_of(trial, loaded);
  if (!question) return std::nullopt;
  Explained explained{std::move(question->wrong),
                      &loaded,
                      lab::copy_of(trial.world().history()),
                      experiment::timeouts_of(loaded.subject),
                      {}};
  explained.explanation =
      explore::explain(loaded.subject, loaded.experiment.plan, explained.timeouts, question->is_wrong);
  return explained;
}

}  // namespace kapela::search
