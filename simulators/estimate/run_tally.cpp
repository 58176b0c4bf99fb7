#include "simulators/estimate/run_tally.hpp"

#include <algorithm>

namespace kapela::estimate {
namespace {

void count(Tally::Counted& counted, std::uint64_t times, std::uint64_t run) {
  counted.first_run = counted.times == 0 ? run : std::min(counted.first_run, run);
  counted.times += times;
}

}  // namespace

bool is_hit(const Question& question, const Sample& sample) {
  const auto& wanted = question.statuses;
  if (std::find(wanted.begin(), wanted.end(), sample.status) == wanted.end()) return false;
  return !question.within || sample.lasted <= *question.within;
}

void Tally::add(const Question& question, const Sample& sample) {
  ++runs;
  if (is_hit(question, sample)) ++hits;
  ++ends[static_cast<std::size_t>(sample.status)];
  if (sample.status == record::RunStatus::succeeded) lasted.push_back(sample.lasted);
  if (sample.cause) count(causes[*sample.cause], 1, sample.run);
  for (const Last& each : sample.last) ++last[each];
}

void Tally::add(const Tally& other) {
  runs += other.runs;
  hits += other.hits;
  for (std::size_t i = 0; i < status_count; ++i) ends[i] += other.ends[i];
  lasted.insert(lasted.end(), other.lasted.begin(), other.lasted.end());
  for (const auto& [cause, counted] : other.causes) count(causes[cause], counted.times, counted.first_run);
  for (const auto& [who, times] : other.last) last[who] += times;
}

void Tally::sort() {
  std::sort(lasted.begin(), lasted.end());
}

}  // namespace kapela::estimate
