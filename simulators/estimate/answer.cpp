#include "simulators/estimate/answer.hpp"

#include <algorithm>
#include <array>

namespace kapela::estimate {
namespace {

Share share_of(std::uint64_t times, std::uint64_t of, double confidence) {
  return {times, of, statistics::clopper_pearson(times, of, confidence)};
}

std::vector<Quantile> quantiles(const std::vector<base::Duration>& sorted, double confidence) {
  std::vector<Quantile> all;
  if (sorted.empty()) return all;
  constexpr std::array parts{0.5, 0.9, 0.99, 0.999};
  for (const double part : parts) {
    const statistics::Ranks ranks = statistics::quantile_ranks(sorted.size(), part, confidence);
    Quantile each{part, sorted[statistics::quantile_rank(sorted.size(), part)], std::nullopt, std::nullopt};
    if (ranks.low) each.low = sorted[*ranks.low];
    if (ranks.high) each.high = sorted[*ranks.high];
    all.push_back(each);
  }
  return all;
}

std::vector<LastShare> last_shares(const Tally& tally, double confidence) {
  std::map<std::uint32_t, std::uint64_t> of_step;
  for (const auto& [last, times] : tally.last) of_step[last.number] += times;
  std::vector<LastShare> all;
  for (const auto& [last, times] : tally.last) all.push_back({last, share_of(times, of_step[last.number], confidence)});
  std::stable_sort(all.begin(), all.end(), [](const LastShare& a, const LastShare& b) {
    if (a.last.number != b.last.number) return a.last.number < b.last.number;
    return a.share.times > b.share.times;
  });
  return all;
}

std::vector<CauseShare> cause_shares(const Tally& tally, double confidence) {
  std::vector<CauseShare> all;
  for (const auto& [cause, counted] : tally.causes)
    all.push_back({cause, counted.first_run, share_of(counted.times, tally.runs, confidence)});
  std::stable_sort(all.begin(), all.end(),
                   [](const CauseShare& a, const CauseShare& b) { return a.share.times > b.share.times; });
  return all;
}

}  // namespace

bool is_answered(const Question& question, const Tally& tally) {
  return question.at_least && SequentialTest(question).verdict(tally.hits, tally.runs) != Verdict::open;
}

Answer answer_of(const Question& question, const Tally& tally) {
  Answer answer;
  answer.question = question;
  answer.hits = share_of(tally.hits, tally.runs, question.confidence);
  answer.lower_bound = statistics::lower_bound(tally.hits, tally.runs, question.confidence);
  answer.upper_bound = statistics::upper_bound(tally.hits, tally.runs, question.confidence);
  if (question.at_least) {
    const SequentialTest test(question);
    answer.verdict = test.verdict(tally.hits, tally.runs);
    answer.indifference = test.indifference();
  }
  for (std::size_t i = 0; i < status_count; ++i)
    if (tally.ends[i] > 0)
      answer.statuses.push_back(
          {static_cast<record::RunStatus>(i), share_of(tally.ends[i], tally.runs, question.confidence)});
  answer.durations = quantiles(tally.lasted, question.confidence);
  answer.last = last_shares(tally, question.confidence);
  answer.causes = cause_shares(tally, question.confidence);
  return answer;
}

std::vector<Reliability> reliability(const Tally& tally, double confidence, std::size_t points) {
  std::vector<Reliability> curve;
  const std::vector<base::Duration>& sorted = tally.lasted;
  const std::size_t count = std::min(points, sorted.size());
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t at = count == 1 ? 0 : i * (sorted.size() - 1) / (count - 1);
    const auto in_time =
        static_cast<std::uint64_t>(std::upper_bound(sorted.begin(), sorted.end(), sorted[at]) - sorted.begin());
    if (!curve.empty() && curve.back().within == sorted[at]) continue;
    curve.push_back({sorted[at], statistics::clopper_pearson(in_time, tally.runs, confidence),
                     static_cast<double>(in_time) / static_cast<double>(tally.runs)});
  }
  return curve;
}

}  // namespace kapela::estimate
