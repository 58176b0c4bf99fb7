#include "simulators/estimate/question.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "orchestrator/base/assert.hpp"

namespace kapela::estimate {

base::Result<void> check_goal(double at_least, std::string_view what) {
  if (at_least > 0 && at_least < 1) return {};
  std::string why = fmt::format("{} {} is no probability", what, at_least);
  if (at_least == 1) why = fmt::format("{} 1: no number of runs proves that something never fails", what);
  if (at_least == 0) why = fmt::format("{} 0 holds whatever happens", what);
  return base::fail(base::ErrorCode::invalid, std::move(why), "above 0 and below 1, e.g. 0.999");
}

base::Result<void> check_confidence(double confidence, std::string_view what) {
  constexpr double least = 0.5;
  constexpr double most = 0.999999;
  if (confidence >= least && confidence <= most) return {};
  return base::fail(base::ErrorCode::invalid, fmt::format("{} {} is out of range", what, confidence),
                    fmt::format("{} to {}, e.g. 0.99", least, most));
}

SequentialTest::SequentialTest(const Question& question)
    : goal_(question.at_least.value_or(0)), confidence_(question.confidence) {
  ASSERT(goal_ > 0 && goal_ < 1);
  const double room = std::min(goal_, 1 - goal_);
  const double width = std::min(question.indifference.value_or(room / 2), room * 0.999);
  low_ = goal_ - width;
  high_ = goal_ + width;
}

Verdict SequentialTest::verdict(std::uint64_t hits, std::uint64_t tries) const {
  ASSERT(hits <= tries);
  const auto good = static_cast<double>(hits);
  const auto bad = static_cast<double>(tries - hits);
  const double evidence = good * std::log(high_ / low_) + bad * std::log((1 - high_) / (1 - low_));
  const double enough = std::log(confidence_ / (1 - confidence_));
  if (evidence >= enough && statistics::lower_bound(hits, tries, confidence_) >= goal_) return Verdict::pass;
  if (evidence <= -enough && statistics::upper_bound(hits, tries, confidence_) < goal_) return Verdict::fail;
  return Verdict::open;
}

std::uint64_t SequentialTest::fewest() const {
  const double enough = std::log(confidence_ / (1 - confidence_));
  const auto by_wald = static_cast<std::uint64_t>(std::ceil(enough / std::log(high_ / low_)));
  return std::max(by_wald, statistics::clean_tries(goal_, confidence_));
}

Batch batch_of(std::uint64_t number, const Question& question, std::uint64_t most_runs) {
  constexpr std::uint64_t size = 64;
  const std::uint64_t border = question.at_least ? SequentialTest(question).fewest() : 0;
  const std::uint64_t before = (border + size - 1) / size;  // batches up to it
  const auto begin_of = [&](std::uint64_t batch) {
    const std::uint64_t run = batch < before ? batch * size : border + (batch - before) * size;
    return std::min(run, most_runs);
  };
  return {begin_of(number), begin_of(number + 1)};
}

}  // namespace kapela::estimate
