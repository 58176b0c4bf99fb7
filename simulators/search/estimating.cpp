#include "simulators/search/estimating.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "orchestrator/base/assert.hpp"
#include "orchestrator/base/duration.hpp"
#include "orchestrator/base/fingerprint.hpp"
#include "simulators/estimate/sampler.hpp"
#include "simulators/experiment/timeouts.hpp"

namespace kapela::search {
namespace {

using estimate::Batch;
using estimate::Tally;
using SubjectPtr = std::shared_ptr<const world::Subject>;

Tally tally_of(const Batch& batch, const EstimateTask& task, estimate::Sampler& sampler) {
  Tally tally;
  for (std::uint64_t run = batch.first; run < batch.last; ++run) tally.add(task.question, sampler.run(task.seed, run));
  return tally;
}

std::vector<estimate::Factor> factors_of_timeouts(const SubjectPtr& subject, double part) {
  std::vector<estimate::Factor> all;
  for (const explore::Timeout& timeout : experiment::timeouts_of(subject)) {
    const auto at = [value = timeout.value](double factor) {
      return base::Duration(static_cast<base::Duration::rep>(static_cast<double>(value.count()) * factor));
    };
    all.push_back(
        {timeout.name, fmt::format("-{:g} %", 100 * part), fmt::format("+{:g} %", 100 * part),
         [with = timeout.with, at, part](bool high) -> SubjectPtr { return with(at(high ? 1 + part : 1 - part)); }});
  }
  return all;
}

}  // namespace

bool leaves_to_chance(const world::Subject& subject) {
  return estimate::has_chance(subject, estimate::plan_with_rates(subject, {}));
}

base::Result<Estimated> carry_out_estimate(const EstimateTask& task, const SubjectPtr& subject, Workforce& workforce,
                                           const OnTally& on_tally) {
  Estimated done;
  done.has_chance = leaves_to_chance(*subject);
  estimate::Sampler sampler(subject, estimate::plan_with_rates(*subject, {}));
  if (!done.has_chance) {
    if (task.shard.index == 0) done.tally.add(task.question, sampler.run(task.seed, 0));
    return done;
  }
  const auto piece = [&](std::uint64_t number) -> std::optional<std::string> {
    const Batch batch = estimate::batch_of(task.shard.index + number * task.shard.of, task.question, task.most_runs);
    if (batch.empty()) return std::nullopt;
    return estimate::tally_text(tally_of(batch, task, sampler));
  };
  const auto take = [&](const std::string& text) {
    const std::optional<Tally> tally = estimate::parse_tally(text);
    ASSERT(tally);
    done.tally.add(*tally);
    on_tally(done.tally);
    return task.does_all || !estimate::is_answered(task.question, done.tally);
  };
  if (!workforce.share_out(piece, take) && workforce.problem()) return *workforce.problem();
  done.was_interrupted = workforce.was_interrupted();
  done.tally.sort();
  return done;
}

base::Result<RareEstimated> carry_out_rare(const EstimateTask& task, const SubjectPtr& subject, Workforce& workforce,
                                           const OnRare& on_rare) {
  estimate::Splitting splitting(subject, estimate::plan_with_rates(*subject, {}), task.question, task.seed);
  const std::uint64_t climbs = splitting.climbs_in(task.most_runs);
  std::vector<estimate::Climb> done;
  const auto piece = [&](std::uint64_t number) -> std::optional<std::string> {
    if (number >= climbs) return std::nullopt;
    return estimate::climb_text(splitting.climb(number));
  };
  const auto take = [&](const std::string& text) {
    const std::optional<estimate::Climb> climb = estimate::parse_climb(text);
    ASSERT(climb);
    done.push_back(*climb);
    on_rare(estimate::rare_answer_of(task.question, splitting, done));
    return true;
  };
  if (!workforce.share_out(piece, take) && workforce.problem()) return *workforce.problem();
  return RareEstimated{estimate::rare_answer_of(task.question, splitting, done), workforce.was_interrupted()};
}

std::vector<estimate::Sensitivity> vary(const EstimateTask& task, const SubjectPtr& subject,
                                        const std::function<bool(const std::string& name)>& on_factor) {
  std::vector<estimate::Factor> factors = estimate::factors_of_plant(subject, *task.vary);
  for (estimate::Factor& each : factors_of_timeouts(subject, *task.vary)) factors.push_back(std::move(each));
  estimate::Pairs pairs;
  pairs.seed = task.seed;
  pairs.runs = std::min(pairs.runs, task.most_runs);
  const estimate::SensitivityStudy study(subject, {}, task.question, pairs);
  std::vector<estimate::Sensitivity> all;
  for (const estimate::Factor& each : factors) {
    if (!on_factor(each.name)) break;
    all.push_back(study.of(each));
  }
  estimate::sort_by_effect(all);
  return all;
}

estimate::EstimatePart part_of_estimate(const EstimateTask& task, const Searched& searched, const std::string& version,
                                        Tally tally) {
  estimate::EstimatePart part;
  part.version = version;
  part.inputs = searched.read;
  for (const auto& scenario : searched.subject.subject->scenarios) part.inputs["runs"] = scenario->name;
  if (task.source.initial_state) part.inputs["initial state"] = wire::name(*task.source.initial_state);
  part.question = task.question;
  part.seed = task.seed;
  part.all_runs = task.most_runs;
  part.index = task.shard.index;
  part.of = task.shard.of;
  part.tally = std::move(tally);
  return part;
}

std::optional<estimate::MergedEstimate> merge_estimate(const std::vector<std::string>& files) {
  std::vector<estimate::NamedEstimatePart> parts;
  std::vector<std::string> problems;
  bool is_estimate = false;
  for (const std::string& file : files) {
    const base::Result<std::string> text = files::RealFileSystem().read(file);
    is_estimate = is_estimate || (text && estimate::is_estimate_part(*text));
    base::Result<estimate::EstimatePart> part =
        text ? estimate::parse_estimate(*text) : base::Result<estimate::EstimatePart>(text.error());
    if (part)
      parts.push_back({file, std::move(*part)});
    else
      problems.push_back(file + ": " + to_text(part.error()));
  }
  if (!is_estimate) return std::nullopt;
  estimate::MergedEstimate merged = estimate::merge(parts);
  merged.problems.insert(merged.problems.begin(), problems.begin(), problems.end());
  return merged;
}

}  // namespace kapela::search
