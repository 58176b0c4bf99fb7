#include "simulators/experiment/runner.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "orchestrator/base/duration.hpp"
#include "orchestrator/checker/checker.hpp"
#include "simulators/world/trial.hpp"

namespace kapela::experiment {
namespace {

using reports::CaseOutcome;
using reports::Verdict;

class Run {
 public:
  Run(const Experiment& experiment, const world::Subject& subject, world::Lab& lab)
      : experiment_(experiment), subject_(subject), lab_(lab), conduct_(experiment, subject, lab) {}

  CaseOutcome carry_out(const OnProgress& on_progress) {
    conduct_.carry_out(on_progress);
    failures_ = conduct_.failures();
    judge_runs();
    for (std::string& each : shortfalls_of_plant(experiment_.expect, conduct_.observer(), *subject_.plant))
      failures_.push_back(std::move(each));
    judge_invariants();
    return finish();
  }

 private:
  void judge_runs() {
    const Expectation& expect = experiment_.expect;
    const std::vector<reports::RunOutcome> runs = conduct_.runs();
    std::vector<record::RunStatus> statuses;
    for (const reports::RunOutcome& run : runs) statuses.push_back(run.status);
    Expectation of_runs;
    of_runs.runs = expect.runs;
    for (const std::string& difference : differences(of_runs, {statuses, {}, 0})) failures_.push_back(difference);
    for (const reports::RunOutcome& run : runs) judge_run(run);
  }

  void judge_run(const reports::RunOutcome& run) {
    const Expectation& expect = experiment_.expect;
    const auto& any = expect.status_in;
    if (!any.empty() && std::find(any.begin(), any.end(), run.status) == any.end())
      failures_.push_back(
          fmt::format("'{}' ended {}, expected: {}", run.scenario, name(run.status), fmt::join(names_of(any), " or ")));
    if (expect.within && run.ended - run.began > *expect.within)
      failures_.push_back(fmt::format("'{}' took {}, expected within {}", run.scenario,
                                      base::elapsed_text(run.ended - run.began), base::to_text(*expect.within)));
  }

  void judge_invariants() {
    checker::CheckerSettings settings = world::judged_by(subject_);
    settings.epsilon = lab_.epsilon();
    checker::Checker checker(settings);
    world::Plan plan = experiment_.plan;
    plan.faults.clear();
    for (const Step& step : experiment_.method)
      if (const auto* added = std::get_if<AddFault>(&step)) plan.faults.push_back({added->component, added->fault});
    checker.set_breaking_faults(world::breaking_faults(plan, *subject_.plant));
    for (const record::Record& record : lab_.history().records()) checker.on(record);
    checker.finish(true);
    violations_ = checker.violations();
    doubts_ = doubts_of(checker);
    std::vector<checker::Invariant> found;
    for (const checker::Violation& each : violations_) found.push_back(each.invariant);
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    is_broken_ = found != experiment_.expect.violates;
    Expectation of_invariants;
    of_invariants.violates = experiment_.expect.violates;
    for (const std::string& difference : differences(of_invariants, {{}, found, 0})) failures_.push_back(difference);
  }

  CaseOutcome finish() {
    CaseOutcome outcome;
    std::vector<std::string> doubts = conduct_.doubts();
    doubts.insert(doubts.end(), doubts_.begin(), doubts_.end());
    const bool has_failed = is_broken_ || (!failures_.empty() && conduct_.doubts().empty());
    outcome.verdict = has_failed ? Verdict::fail : doubts.empty() ? Verdict::pass : Verdict::inconclusive;
    outcome.reasons = doubts;
    outcome.reasons.insert(outcome.reasons.end(), failures_.begin(), failures_.end());
    outcome.lasted = conduct_.lasted();
    outcome.runs = conduct_.runs();
    outcome.faults = conduct_.faults();
    outcome.violations = violations_;
    outcome.components = subject_.plant->component_names();
    return outcome;
  }

  /// Of real components: what may be a violation, and nobody has seen.
  static std::vector<std::string> doubts_of(const checker::Checker& checker) {
    std::vector<std::string> doubts;
    for (const checker::Violation& each : checker.doubts()) {
      std::string text = each.explanation;
      std::replace(text.begin(), text.end(), '\n', ';');
      doubts.push_back(fmt::format("{} cannot be told: {}", checker::name(each.invariant), text));
    }
    if (const std::uint64_t more = checker.doubt_count() - checker.doubts().size(); more > 0)
      doubts.push_back(fmt::format("and {} more that cannot be told", more));
    return doubts;
  }

  static std::vector<std::string_view> names_of(const std::vector<record::RunStatus>& statuses) {
    std::vector<std::string_view> names;
    for (const record::RunStatus each : statuses) names.push_back(name(each));
    return names;
  }

  const Experiment& experiment_;
  const world::Subject& subject_;
  world::Lab& lab_;
  Conduct conduct_;
  bool is_broken_ = false;
  std::vector<std::string> failures_;
  std::vector<std::string> doubts_;
  std::vector<checker::Violation> violations_;
};

}  // namespace

CaseOutcome run(const Experiment& experiment, const world::Subject& subject, world::Lab& lab,
                const OnProgress& on_progress) {
  return Run(experiment, subject, lab).carry_out(on_progress);
}

}  // namespace kapela::experiment
