#include "simulators/judge/verdict.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "orchestrator/base/duration.hpp"
#include "orchestrator/checker/checker.hpp"
#include "orchestrator/wire/messages.hpp"
#include "simulators/judge/judge.hpp"
#include "simulators/world/trial.hpp"

namespace kapela::judge {
namespace {

using record::RecordKind;
using record::RunStatus;
using reports::Verdict;

std::string_view word_of(bool is_success) {
  return is_success ? "success" : "failure";
}

bool is_success(RunStatus status) {
  return status == RunStatus::succeeded;
}

void check_all(const std::vector<RunStatus>& wanted, const std::vector<ToldRun>& runs,
               std::vector<std::string>& differences) {
  std::vector<std::string_view> expected;
  std::vector<std::string_view> told;
  for (const RunStatus each : wanted) expected.push_back(word_of(is_success(each)));
  for (const ToldRun& each : runs) told.push_back(word_of(each.told == Told::success));
  if (expected == told) return;
  const auto text = [](const auto& words) {
    return words.empty() ? std::string("nothing") : fmt::format("{}", fmt::join(words, ", "));
  };
  differences.push_back(fmt::format("the orchestrator tells {}, expected: {}", text(told), text(expected)));
}

void check_one(const std::vector<RunStatus>& allowed, const ToldRun& run, std::vector<std::string>& differences) {
  if (allowed.empty() || run.told == Told::no_end || run.told == Told::nothing) return;
  const bool told = run.told == Told::success;
  const auto is_alike = [told](RunStatus each) { return is_success(each) == told; };
  if (std::any_of(allowed.begin(), allowed.end(), is_alike)) return;
  differences.push_back(fmt::format("the orchestrator tells {} of '{}'{}{}, expected: {}", word_of(told), run.scenario,
                                    run.cause.empty() ? "" : ": ", run.cause, word_of(!told)));
}

std::string told_text(const ToldRun& run) {
  const std::string cause = run.cause.empty() ? "" : ": " + run.cause;
  if (run.told == Told::no_end) return "it is given up" + cause;
  return fmt::format("the orchestrator tells {}{}", word_of(run.told == Told::success), cause);
}

bool is_of_a_component(const record::Record& record) {
  return record.kind == RecordKind::handled || record.kind == RecordKind::moved ||
         record.kind == RecordKind::injected || record.kind == RecordKind::crashed ||
         record.kind == RecordKind::restarted;
}

/// "#17 at 1.21 s: io takes CMD_RUN, and is in STARTING".
std::string line_of(checker::Position position, const history::History& history, const CaseFacts& facts) {
  const record::Record& record = history.records()[position];
  const base::Duration since = record.time - history.records().front().time;
  const auto line = [&](const std::string& what) {
    return fmt::format("#{} at {}: {}", position, base::elapsed_text(since), what);
  };
  if (record.kind == RecordKind::run_accepted)
    return line(fmt::format("the orchestrator is told to carry out '{}'", record.text));
  if (record.kind == RecordKind::run_ended)
    for (const ToldRun& run : facts.runs)
      if (run.ended == position) return line(told_text(run));
  const std::string& who = facts.plant->at(record.component).name;
  if (record.kind == RecordKind::handled)
    return line(fmt::format("{} {} {}, and is in {}", who,
                            wire::is_taken(static_cast<wire::Verdict>(record.a)) ? "takes" : "refuses",
                            wire::name(record.what()), wire::name(record.state)));
  return line(fmt::format("{} comes to {}", who, wire::name(record.state)));
}

reports::Breach shown(const Breach& breach, const history::History& history, const CaseFacts& facts) {
  const LawTraits& law = traits(breach.law);
  reports::Breach made{std::string(law.name), std::string(law.says), breach.component,
                       breach.records,        breach.explanation,    {}};
  for (const checker::Position each : breach.records) made.shown.push_back(line_of(each, history, facts));
  return made;
}

}  // namespace

std::vector<std::string> unexpected(const experiment::Expectation& expect, const std::vector<ToldRun>& runs) {
  std::vector<std::string> differences;
  if (expect.runs) check_all(*expect.runs, runs, differences);
  for (const ToldRun& run : runs) check_one(expect.status_in, run, differences);
  return differences;
}

std::vector<ActedFault> acted_faults(const experiment::Experiment& experiment,
                                     const std::vector<reports::FaultWindow>& windows) {
  std::vector<ActedFault> acted;
  for (const experiment::Step& step : experiment.method) {
    const auto* added = std::get_if<experiment::AddFault>(&step);
    if (added != nullptr && acted.size() < windows.size())
      acted.push_back({added->component, added->fault, windows[acted.size()].hits});
  }
  return acted;
}

/// In dialect avena2 a component keeps no contract that could be checked.
std::vector<checker::Violation> violations_of_truth(const experiment::Experiment& experiment,
                                                    const world::Subject& subject, const history::History& history,
                                                    base::Duration epsilon) {
  for (const record::ComponentSpec& each : subject.plant->components)
    if (each.dialect != wire::Dialect::seed) return {};
  checker::CheckerSettings settings = world::judged_by(subject);
  settings.epsilon = epsilon;
  checker::Checker checker(settings);
  world::Plan plan = experiment.plan;
  plan.faults.clear();
  for (const experiment::Step& step : experiment.method)
    if (const auto* added = std::get_if<experiment::AddFault>(&step))
      plan.faults.push_back({added->component, added->fault});
  checker.set_breaking_faults(world::breaking_faults(plan, *subject.plant));
  std::vector<checker::Position> positions;
  const auto records = history.records();
  for (std::size_t i = 0; i < records.size(); ++i) {
    if (!is_of_a_component(records[i])) continue;
    positions.push_back(i);
    checker.on(records[i]);
  }
  std::vector<checker::Violation> found;
  for (checker::Violation each : checker.violations()) {
    if (!is_of_truth(each.invariant)) continue;
    for (checker::Position& position : each.records) position = positions[position];
    found.push_back(std::move(each));
  }
  return found;
}

reports::CaseOutcome outcome_of(const experiment::Experiment& experiment, const world::Subject& subject,
                                const experiment::Conduct& conduct, CaseFacts facts, const history::History& history,
                                base::Duration epsilon) {
  facts.faults = acted_faults(experiment, conduct.faults());
  Judgement judgement = judge(history.records(), facts);
  std::vector<std::string> failures = conduct.failures();
  for (std::string& each : unexpected(experiment.expect, facts.runs)) failures.push_back(std::move(each));
  for (std::string& each : shortfalls_of_plant(experiment.expect, conduct.observer(), *subject.plant))
    failures.push_back(std::move(each));
  reports::CaseOutcome outcome;
  for (const Breach& breach : judgement.breaches) outcome.breaches.push_back(shown(breach, history, facts));
  outcome.violations = violations_of_truth(experiment, subject, history, epsilon);
  const std::vector<std::string>& doubts = conduct.doubts();
  const bool is_broken = !outcome.breaches.empty() || !outcome.violations.empty();
  const bool has_failed = is_broken || (!failures.empty() && doubts.empty());
  outcome.verdict = has_failed ? Verdict::fail : doubts.empty() ? Verdict::pass : Verdict::inconclusive;
  outcome.reasons = doubts;
  outcome.reasons.insert(outcome.reasons.end(), failures.begin(), failures.end());
  outcome.explained = std::move(judgement.excused);
  outcome.lasted = conduct.lasted();
  outcome.runs = conduct.runs();
  outcome.faults = conduct.faults();
  outcome.components = subject.plant->component_names();
  outcome.is_told = true;
  return outcome;
}

}  // namespace kapela::judge
