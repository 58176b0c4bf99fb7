#include "simulators/search/estimate_words.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "orchestrator/base/duration.hpp"
#include "simulators/search/search_words.hpp"

namespace kapela::search {
namespace {

using base::ErrorCode;
using base::Result;

constexpr std::uint64_t usual_runs = 10'000;
constexpr std::uint64_t usual_runs_of_a_goal = 100'000;
constexpr std::uint64_t usual_runs_of_what_is_rare = 1'000'000;
constexpr std::uint64_t most_runs_ever = 10'000'000;  // each keeps its duration: 80 MB

constexpr std::array ends{record::RunStatus::succeeded, record::RunStatus::rejected, record::RunStatus::rolled_back,
                          record::RunStatus::rollback_failed, record::RunStatus::stopped_partial};

Result<void> read_statuses(const EstimateWords& words, EstimateTask& task) {
  if (words.statuses.empty()) return {};
  task.question.statuses.clear();
  for (const std::string& each : words.statuses) {
    const auto found = std::find_if(ends.begin(), ends.end(), [&each](auto end) { return name(end) == each; });
    if (found == ends.end())
      return base::fail(ErrorCode::invalid, fmt::format("'--status {}': no run ends so", each),
                        "SUCCEEDED, REJECTED, ROLLED_BACK, ROLLBACK_FAILED, STOPPED_PARTIAL");
    task.question.statuses.push_back(*found);
  }
  return {};
}

Result<void> read_question(const EstimateWords& words, EstimateTask& task) {
  if (!words.within.empty()) {
    const Result<base::Duration> within = base::parse_duration(words.within);
    if (!within) return base::fail(within.error().code, "'--within': " + within.error().message, within.error().hint);
    task.question.within = *within;
  }
  if (words.at_least) {
    if (Result<void> goal = estimate::check_goal(*words.at_least, "--at-least"); !goal) return goal;
    task.question.at_least = words.at_least;
  }
  if (Result<void> sure = estimate::check_confidence(words.confidence, "--confidence"); !sure) return sure;
  task.question.confidence = words.confidence;
  if (!words.indifference) return {};
  task.question.indifference = words.indifference;
  if (!words.at_least)
    return base::fail(ErrorCode::invalid, "--indifference without --at-least", "it lies around that");
  const double room = std::min(*words.at_least, 1 - *words.at_least);
  if (*words.indifference > 0 && *words.indifference < room) return {};
  return base::fail(ErrorCode::invalid, fmt::format("'--indifference {}' is out of range", *words.indifference),
                    fmt::format("above 0 and below {:g}: the goal and it stay between 0 and 1", room));
}

Result<void> read_runs(const EstimateWords& words, EstimateTask& task) {
  const std::uint64_t usual = words.rare       ? usual_runs_of_what_is_rare
                              : words.at_least ? usual_runs_of_a_goal
                                               : usual_runs;
  task.most_runs = words.runs.value_or(usual);
  if (task.most_runs >= 1 && task.most_runs <= most_runs_ever) return {};
  return base::fail(ErrorCode::invalid, fmt::format("'--runs {}' is out of range", task.most_runs),
                    fmt::format("1 to {}", most_runs_ever));
}

Result<void> read_part(const EstimateWords& words, EstimateTask& task) {
  task.does_all = !words.report.empty() || !words.shard.empty();
  if (words.shard.empty()) return {};
  const Result<base::NumberPair> shard = parse_shard(words.shard);
  if (!shard) return shard.error();
  task.shard = {shard->first, shard->second};
  if (words.report.empty())
    return base::fail(ErrorCode::invalid, "--shard without --report",
                      "a part alone is no answer: kapela merge makes one");
  if (!words.runs || !words.seed)
    return base::fail(ErrorCode::invalid, "--shard needs --runs N and --seed S",
                      "all shards share them; no shard can see that the question is answered already");
  if (words.jobs > 1)
    return base::fail(ErrorCode::invalid, "--shard with --jobs", "start a process for each --shard i/n");
  return {};
}

Result<void> read_vary(const EstimateWords& words, EstimateTask& task) {
  if (words.vary.empty()) return {};
  double percent = 0;
  const char* const end = words.vary.data() + words.vary.size();
  const auto [stopped, failed] = std::from_chars(words.vary.data(), end, percent);
  const bool is_percent = failed == std::errc{} && (stopped == end || std::string_view(stopped) == "%");
  if (!is_percent || !(percent > 0) || percent >= 100)
    return base::fail(ErrorCode::invalid, fmt::format("'--vary {}' is no part of 100 %", words.vary),
                      "by how much each time is varied, e.g. --vary 10%");
  task.vary = percent / 100;
  if (task.does_all) return base::fail(ErrorCode::invalid, "--vary with --report", "ask for it in a run of its own");
  return {};
}

Result<void> read_rare(const EstimateWords& words, EstimateTask& task) {
  task.rare = words.rare;
  if (!words.rare) return {};
  if (task.does_all)
    return base::fail(ErrorCode::invalid, "--rare with --report", "its runs are no counts that add up: see --jobs");
  if (task.vary) return base::fail(ErrorCode::invalid, "--rare with --vary", "ask for it in a run of its own");
  if (words.indifference)
    return base::fail(ErrorCode::invalid, "--rare with --indifference", "its verdict is by the interval alone");
  return {};
}

Result<void> read_start(const EstimateWords& words, EstimateTask& task) {
  if (words.initial.empty()) return {};
  task.source.initial_state = wire::parse_state(words.initial);
  if (task.source.initial_state && wire::traits(*task.source.initial_state).stable) return {};
  return base::fail(ErrorCode::invalid, fmt::format("'--initial {}' is no stable state", words.initial),
                    "e.g. STOPPED, INITIALIZED, RUN");
}

}  // namespace

Result<EstimateTask> estimate_task_of(const EstimateWords& words, std::uint64_t drawn_seed) {
  EstimateTask task;
  task.seed = words.seed.value_or(drawn_seed);
  task.source.plant = words.plant;
  task.source.scenarios = words.folders;
  task.source.runs.push_back({words.scenario, {"command line", 0, 0}});
  task.source.rates = true;
  for (const auto read : {read_statuses, read_question, read_runs, read_part, read_vary, read_rare, read_start})
    if (const Result<void> done = read(words, task); !done) return done.error();
  return task;
}

}  // namespace kapela::search
