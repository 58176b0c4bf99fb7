#include "simulators/experiment/runner.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "orchestrator/base/duration.hpp"
#include "orchestrator/checker/checker.hpp"
#include "simulators/experiment/lab_observer.hpp"
#include "simulators/faults/fault_type.hpp"
#include "simulators/world/trial.hpp"

namespace kapela::experiment {
namespace {

using base::Duration;
using base::Instant;
using reports::CaseOutcome;
using reports::Verdict;

/// For what is still under way when the method is over: late copies, transitions, answers.
constexpr Duration longest_aftermath = std::chrono::minutes(10);

class Run {
 public:
  Run(const Experiment& experiment, const world::Subject& subject, world::Lab& lab)
      : experiment_(experiment), subject_(subject), lab_(lab), observer_(subject, lab.history()) {}

  CaseOutcome carry_out(const OnProgress& on_progress) {
    began_ = lab_.now();
    take_steps(on_progress);
    if (!subject_.triggered.empty()) see_what_starts();
    wait_until(lab_.now() + subject_.patience, [this] { return !observer_.is_running(); });
    clean_up();
    lab_.settle(longest_aftermath);
    observer_.look();
    judge();
    return finish();
  }

 private:
  /// The engine has a first look at its components; then the steady state must hold.
  bool begin() {
    lab_.settle(subject_.settings.answer_timeout);
    observer_.look();
    const std::string shortfall = observer_.shortfall(experiment_.steady_state);
    if (shortfall.empty()) return true;
    doubts_.push_back("the steady state does not hold at the beginning: " + shortfall);
    return false;
  }

  void take_steps(const OnProgress& on_progress) {
    bool goes_on = begin();
    if (on_progress) on_progress(0);
    for (std::size_t i = 0; i < experiment_.method.size() && goes_on; ++i) {
      goes_on = std::visit([this](const auto& step) { return take(step); }, experiment_.method[i]) && !over_;
      if (on_progress) on_progress(i + 1);
    }
  }

  /// What the last step has caused may only be about to start.
  void see_what_starts() {
    lab_.settle(subject_.settings.answer_timeout);
    observer_.look();
  }

  /// False when the time was up, or the experiment was broken off.
  template <class Condition>
  bool wait_until(Instant until, const Condition& holds) {
    while (!holds() && !over_ && lab_.now() < until) {
      lab_.advance(until);
      observer_.look();
      watch();
    }
    return holds() && !over_;
  }

  /// `abort_when`: the experiment ends before it breaks more.
  void watch() {
    if (!over_ && lab_.interrupted()) {
      over_ = true;
      doubts_.emplace_back("broken off: interrupted");
      lab_.cancel();
    }
    if (over_ || experiment_.abort_when.wanted.empty() || !observer_.holds(experiment_.abort_when)) return;
    over_ = true;
    doubts_.emplace_back("broken off: abort_when holds");
    lab_.cancel();
  }

  bool take(const AddFault& step) {
    const Instant from = lab_.now();
    const base::Result<void> added = lab_.add(step.component, step.fault);
    if (added) {
      windows_.push_back({step.component, step.fault.name, text_of(step.fault), from, {}, 0});
      types_.push_back(step.fault.type);
      return true;
    }
    doubts_.push_back(fmt::format("'{}' cannot be done here: {}", step.fault.name, to_text(added.error())));
    return false;
  }

  bool take(const RemoveFault& step) {
    lab_.remove(step.component, step.name);
    for (reports::FaultWindow& window : windows_)
      if (window.component == step.component && window.name == step.name && !window.until) window.until = lab_.now();
    return true;
  }

  bool take(const SendCommand& step) {
    lab_.send(step.component, step.command);
    return true;
  }

  bool take(const PostEvent& step) {
    lab_.post(step.event);
    return true;
  }

  bool take(const StartRun& step) {
    const std::size_t before = observer_.runs().size();
    const base::Result<void> started = lab_.start(subject_.scenarios[step.scenario]);
    observer_.look();
    if (!started && observer_.runs().size() == before) {
      rejected_.push_back({subject_.scenarios[step.scenario]->name, record::RunStatus::rejected,
                           to_text(started.error()), lab_.now(), lab_.now()});
      return true;
    }
    if (!step.waits) return true;
    return wait_until(lab_.now() + subject_.patience, [this] { return !observer_.is_running(); });
  }

  bool take(const Pause& step) {
    const Instant until = lab_.now() + step.duration;
    wait_until(until, [this, until] { return lab_.now() >= until; });
    return !over_;
  }

  bool take(const Probe& step) {
    if (wait_until(lab_.now() + step.within, [&] { return observer_.holds(step.states); })) return true;
    if (!over_)
      failures_.push_back(fmt::format("within {}: {}", base::to_text(step.within), observer_.shortfall(step.states)));
    return false;
  }

  void clean_up() {
    lab_.cancel();
    for (reports::FaultWindow& window : windows_)
      if (!window.until) {
        window.until = lab_.now();
        lab_.remove(window.component, window.name);
      }
  }

  void judge() {
    judge_runs();
    const Expectation& expect = experiment_.expect;
    if (const std::string shortfall = observer_.shortfall(expect.states); !shortfall.empty())
      failures_.push_back("in the end " + shortfall);
    judge_counts();
    judge_order();
    judge_invariants();
    for (std::size_t i = 0; i < windows_.size(); ++i) {
      reports::FaultWindow& window = windows_[i];
      for (const Observer::Act& act : observer_.acts())
        if (act.component == window.component && act.type == types_[i] && act.time >= window.from) ++window.hits;
      if (window.hits == 0)
        doubts_.push_back(
            fmt::format("the fault '{}' at {} never acted", window.name, subject_.plant->at(window.component).name));
    }
  }

  [[nodiscard]] std::vector<reports::RunOutcome> all_runs() const {
    std::vector<reports::RunOutcome> all = observer_.runs();
    all.insert(all.end(), rejected_.begin(), rejected_.end());
    std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.began < b.began; });
    return all;
  }

  void judge_runs() {
    const Expectation& expect = experiment_.expect;
    const std::vector<reports::RunOutcome> runs = all_runs();
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

  void judge_counts() {
    for (const CountExpectation& each : experiment_.expect.counts) {
      const auto count = static_cast<std::uint32_t>(std::count_if(
          observer_.accepted().begin(), observer_.accepted().end(), [&each](const Observer::Accepted& act) {
            return act.component == each.component && act.command == each.command;
          }));
      if (count >= each.at_least && (!each.at_most || count <= *each.at_most)) continue;
      failures_.push_back(fmt::format("{} accepted {} {} times, expected {}", subject_.plant->at(each.component).name,
                                      wire::name(each.command), count,
                                      !each.at_most ? fmt::format("at least {}", each.at_least)
                                      : each.at_least == *each.at_most
                                          ? fmt::format("{}", each.at_least)
                                          : fmt::format("{} to {}", each.at_least, *each.at_most)));
    }
  }

  void judge_order() {
    auto next = experiment_.expect.order.begin();
    for (const Observer::Accepted& act : observer_.accepted())
      if (next != experiment_.expect.order.end() && next->component == act.component && next->command == act.command)
        ++next;
    if (next == experiment_.expect.order.end()) return;
    failures_.push_back(fmt::format("{} at {} did not come in the expected order, or not at all",
                                    wire::name(next->command), subject_.plant->at(next->component).name));
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
    const bool has_failed = is_broken_ || (!failures_.empty() && doubts_.empty());
    outcome.verdict = has_failed ? Verdict::fail : doubts_.empty() ? Verdict::pass : Verdict::inconclusive;
    outcome.reasons = doubts_;
    outcome.reasons.insert(outcome.reasons.end(), failures_.begin(), failures_.end());
    outcome.lasted = lab_.now() - began_;
    outcome.runs = all_runs();
    outcome.faults = windows_;
    outcome.violations = violations_;
    outcome.components = subject_.plant->component_names();
    return outcome;
  }

  static std::vector<std::string_view> names_of(const std::vector<record::RunStatus>& statuses) {
    std::vector<std::string_view> names;
    for (const record::RunStatus each : statuses) names.push_back(name(each));
    return names;
  }

  static std::string text_of(const faults::Fault& fault) {
    std::string text(faults::name(fault.type));
    if (faults::has_place(fault.type)) text += fmt::format(" at {}", faults::name(fault.at));
    if (fault.duration > Duration::zero()) text += ", " + base::measured_text(fault.duration);
    return text;
  }

  const Experiment& experiment_;
  const world::Subject& subject_;
  world::Lab& lab_;
  Observer observer_;
  Instant began_{};
  bool over_ = false;
  bool is_broken_ = false;
  std::vector<std::string> doubts_;  ///< why nothing is proved
  std::vector<std::string> failures_;
  std::vector<reports::RunOutcome> rejected_;
  std::vector<reports::FaultWindow> windows_;
  std::vector<faults::FaultType> types_;  ///< beside windows_
  std::vector<checker::Violation> violations_;
};

}  // namespace

CaseOutcome run(const Experiment& experiment, const world::Subject& subject, world::Lab& lab,
                const OnProgress& on_progress) {
  return Run(experiment, subject, lab).carry_out(on_progress);
}

}  // namespace kapela::experiment
