#include "simulators/judge/judge_world.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "orchestrator/base/visible.hpp"
#include "simulators/judge/applicability.hpp"
#include "simulators/judge/judge_lab.hpp"
#include "simulators/judge/verdict.hpp"
#include "simulators/lab/experiment_world.hpp"

namespace kapela::judge {

using reports::CaseOutcome;

namespace {

/// What a program prints can be anything; in reports it is a text.
std::string readable(const std::string& printed) {
  std::string text;
  std::string_view rest = printed;
  for (std::size_t end = 0; (end = rest.find('\n')) != std::string_view::npos; rest.remove_prefix(end + 1))
    text += base::visible(rest.substr(0, end)) + "\n";
  return text + base::visible(rest);
}

}  // namespace

CaseOutcome JudgeWorld::carry_out(const experiment::Experiment& experiment,
                                  const std::shared_ptr<const world::Subject>& subject) {
  const net::EventLoop clock;
  const base::Instant began = clock.real_now();
  const std::vector<std::string> reasons = not_applicable(experiment, *subject, adapter_);
  CaseOutcome outcome = reasons.empty() ? put_through(experiment, *subject)
                                        : lab::not_done(fmt::format("not applicable: {}", fmt::join(reasons, "; ")));
  outcome.is_virtual = false;
  outcome.took = clock.real_now() - began;
  if (outcome.components.empty()) outcome.components = subject->plant->component_names();
  return outcome;
}

CaseOutcome JudgeWorld::put_through(const experiment::Experiment& experiment, const world::Subject& subject) {
  JudgeLab lab(subject, experiment.plan.seed, adapter_,
               {experiment.source.scenarios, experiment.expect.within, kapela_});
  CaseOutcome outcome;
  if (const base::Result<void> opened = lab.open(); !opened) {
    outcome = lab::not_done(to_text(opened.error()));
  } else {
    experiment::Conduct conduct(experiment, subject, lab);
    conduct.carry_out();
    outcome = outcome_of(experiment, subject, conduct, lab.facts(), lab.history(), lab.epsilon());
    outcome.history = lab::copy_of(lab.history());
  }
  lab.close();
  if (outcome.verdict != reports::Verdict::pass) outcome.output = readable(lab.output());
  interrupted_ = interrupted_ || lab.interrupted();
  return outcome;
}

}  // namespace kapela::judge
