#include "simulators/experiment/probability.hpp"

#include <fmt/format.h>

#include "simulators/estimate/answer_document.hpp"
#include "simulators/estimate/rare_answer.hpp"
#include "simulators/estimate/sampler.hpp"

namespace kapela::experiment {
namespace {

void fail_with(reports::CaseOutcome& outcome, std::string why) {
  outcome.verdict = reports::Verdict::fail;
  outcome.reasons.push_back(std::move(why));
}

/// Where nothing is left to chance one run tells.
void judge_fact(const estimate::Question& question, const estimate::Sample& sample, reports::CaseOutcome& outcome) {
  if (is_hit(question, sample)) return;
  fail_with(outcome, fmt::format("{} = 0 is a fact: nothing is left to chance, and the run ended {}",
                                 probability_text(question), name(sample.status)));
}

void judge_by(estimate::Verdict verdict, std::string why, reports::CaseOutcome& outcome) {
  if (verdict == estimate::Verdict::fail) fail_with(outcome, std::move(why));
  if (verdict == estimate::Verdict::open) doubt(outcome, std::move(why));
}

void judge_rare(const ProbabilityExpectation& expected, const std::shared_ptr<const world::Subject>& subject,
                const world::Plan& plan, const std::function<bool()>& goes_on, reports::CaseOutcome& outcome) {
  estimate::Splitting splitting(subject, plan, expected.question, plan.seed);
  std::vector<estimate::Climb> climbs;
  const std::uint64_t count = splitting.climbs_in(expected.most_runs);
  for (std::uint64_t number = 0; number < count && goes_on(); ++number) climbs.push_back(splitting.climb(number));
  const estimate::RareAnswer answer = rare_answer_of(expected.question, splitting, climbs);
  judge_by(climbs.size() < count ? estimate::Verdict::open : answer.verdict, verdict_text(answer), outcome);
}

}  // namespace

void doubt(reports::CaseOutcome& outcome, std::string why) {
  if (outcome.verdict == reports::Verdict::pass) outcome.verdict = reports::Verdict::inconclusive;
  outcome.reasons.push_back(std::move(why));
}

void judge_probability(const Experiment& experiment, const std::shared_ptr<const world::Subject>& subject,
                       const std::function<bool()>& goes_on, reports::CaseOutcome& outcome) {
  if (!experiment.expect.probability) return;
  const ProbabilityExpectation& expected = *experiment.expect.probability;
  const estimate::Question& question = expected.question;
  const world::Plan plan = estimate::plan_with_rates(*subject, experiment.plan);
  estimate::Sampler sampler(subject, plan);
  const std::uint64_t seed = experiment.plan.seed;
  if (!estimate::has_chance(*subject, plan)) return judge_fact(question, sampler.run(seed, 0), outcome);
  if (expected.rare) return judge_rare(expected, subject, plan, goes_on, outcome);
  estimate::Tally tally;
  for (std::uint64_t number = 0; !is_answered(question, tally); ++number) {
    const estimate::Batch batch = estimate::batch_of(number, question, expected.most_runs);
    if (batch.empty() || !goes_on()) break;
    for (std::uint64_t run = batch.first; run < batch.last; ++run) tally.add(question, sampler.run(seed, run));
  }
  tally.sort();
  const estimate::Answer answer = answer_of(question, tally);
  judge_by(answer.verdict, verdict_text(answer), outcome);
}

}  // namespace kapela::experiment
