#include "tools/kapela/explore_options.hpp"

#include <fmt/format.h>

#include "orchestrator/base/duration.hpp"
#include "orchestrator/base/nearest.hpp"
#include "tools/kapela/load.hpp"
#include "tools/kapela/scenario_paths.hpp"

namespace kapela::cli {
namespace {

using base::ErrorCode;
using base::Result;

/// More than any search gets through.
constexpr std::uint64_t endless = std::uint64_t{1} << 40;
constexpr base::Duration default_time = std::chrono::seconds(60);
/// Idle heartbeats find nothing, and are most of what happens.
constexpr base::Duration quiet_poll = std::chrono::seconds(30);

Result<void> read_seeds(const ExploreOptions& options, search::SearchTask& task) {
  task.drawn_seed = options.seeds.empty() && !options.exhaustive;
  task.settings.first_seed = task.drawn_seed ? draw_seed() : 0;
  task.settings.last_seed = endless - 1;
  if (options.seeds.empty()) return {};
  const std::optional<base::NumberPair> seeds = base::parse_number_pair(options.seeds, "..");
  if (!seeds || seeds->second < seeds->first || seeds->second >= endless)
    return base::fail(ErrorCode::invalid, fmt::format("'--seeds {}' is no range", options.seeds),
                      "e.g. --seeds 1..1000, each less than 2^40");
  task.settings.first_seed = seeds->first;
  task.settings.last_seed = seeds->second;
  return {};
}

Result<void> read_shard(const ExploreOptions& options, search::SearchTask& task) {
  if (options.shard.empty()) return {};
  const Result<base::NumberPair> shard = parse_shard(options.shard);
  if (!shard) return shard.error();
  task.settings.shard = {shard->first, shard->second};
  return {};
}

Result<explore::Kind> kind_of(const std::string& word) {
  if (const auto kind = explore::parse_kind(word)) return *kind;
  std::vector<std::string> names{"basic", "all"};
  for (const explore::Kind kind : explore::kinds()) names.emplace_back(name(kind));
  std::string allowed;
  for (const std::string& each : names) allowed += (allowed.empty() ? "" : ", ") + each;
  const std::string nearest = base::did_you_mean(word, names);
  return base::fail(ErrorCode::invalid, fmt::format("'--kinds': no kind '{}'", word),
                    fmt::format("allowed: {}{}{}", allowed, nearest.empty() ? "" : "; ", nearest));
}

Result<void> read_kinds(const ExploreOptions& options, search::SearchTask& task) {
  if (options.kinds == "basic") return {};
  task.settings.kinds.assign(explore::kinds().begin(), explore::kinds().end());
  if (options.kinds == "all") return {};
  task.settings.kinds.clear();
  for (std::string_view rest = options.kinds; !rest.empty();) {
    const std::string word(rest.substr(0, rest.find(',')));
    rest.remove_prefix(std::min(rest.size(), word.size() + 1));
    const Result<explore::Kind> kind = kind_of(word);
    if (!kind) return kind.error();
    task.settings.kinds.push_back(*kind);
  }
  return {};
}

Result<void> read_time(const ExploreOptions& options, search::SearchTask& task) {
  if (options.time.empty()) {
    if (task.drawn_seed) task.time = default_time;
    return {};
  }
  const Result<base::Duration> time = base::parse_duration(options.time);
  if (!time) return base::fail(time.error().code, "'--time': " + time.error().message, time.error().hint);
  task.time = *time;
  return {};
}

/// Each shard of a guided search draws for itself.
Result<void> read_guided(const ExploreOptions& options, search::SearchTask& task) {
  task.settings.guided = options.guided || !options.corpus.empty();
  if (!task.settings.guided) return {};
  if (options.exhaustive)
    return base::fail(ErrorCode::invalid, "a guided search with --exhaustive", "a search is one or the other");
  task.settings.first_seed += task.settings.shard.index * (endless / 2 / task.settings.shard.of);
  return {};
}

/// What another process can go on with, or put together with others, is the same whoever searches it.
Result<void> read_report(const ExploreOptions& options, search::SearchTask& task) {
  if (options.report.empty()) return {};
  task.settings.ends_with_finds = false;
  if (task.settings.guided)
    return base::fail(ErrorCode::invalid, "--report of a guided search", "it goes on from its --corpus");
  if (options.jobs > 1)
    return base::fail(ErrorCode::invalid, "--report with --jobs", "start a process for each --shard i/n of them");
  if (!task.drawn_seed) return {};
  return base::fail(ErrorCode::invalid, "--report of a search without an end",
                    "give it --seeds A..B or --exhaustive K");
}

Result<void> read_disk_latency(const ExploreOptions& options, search::SearchTask& task) {
  if (options.disk_latency.empty()) return {};
  const Result<base::Duration> latency = base::parse_duration(options.disk_latency);
  if (!latency)
    return base::fail(latency.error().code, "'--disk-latency': " + latency.error().message, latency.error().hint);
  task.settings.disk_latency = *latency;
  return {};
}

Result<void> read_initial_state(const ExploreOptions& options, search::SearchTask& task) {
  if (options.initial.empty()) return {};
  task.source.initial_state = wire::parse_state(options.initial);
  if (task.source.initial_state && wire::traits(*task.source.initial_state).stable) return {};
  return base::fail(ErrorCode::invalid, fmt::format("'--initial {}' is no stable state", options.initial),
                    "e.g. STOPPED, INITIALIZED, RUN");
}

}  // namespace

Result<base::NumberPair> parse_shard(const std::string& text) {
  const std::optional<base::NumberPair> shard = base::parse_number_pair(text, "/");
  if (shard && shard->first < shard->second) return *shard;
  return base::fail(ErrorCode::invalid, fmt::format("'--shard {}' is no part", text),
                    "i/n with i from 0 to n-1, e.g. --shard 0/4");
}

Result<search::SearchTask> task_of(const ExploreOptions& options) {
  search::SearchTask task;
  task.settings.exhaustive = options.exhaustive;
  task.settings.crashes = options.crashes;
  task.source.plant = options.plant;
  task.source.scenarios = scenarios_or_default(options.folders);
  for (const std::string& scenario : options.scenarios) task.source.runs.push_back({scenario, {"command line", 0, 0}});
  if (!options.heartbeat) task.source.settings.poll_idle = quiet_poll;
  for (const auto read :
       {read_seeds, read_shard, read_kinds, read_time, read_guided, read_report, read_disk_latency, read_initial_state})
    if (const Result<void> done = read(options, task); !done) return done.error();
  if (options.exhaustive && !options.seeds.empty())
    return base::fail(ErrorCode::invalid, "both --exhaustive and --seeds", "a search is one or the other");
  if (options.crashes && !options.exhaustive)
    return base::fail(ErrorCode::invalid, "--crashes without --exhaustive",
                      "seeds draw crashes by themselves; --exhaustive 0 has crashes and no other faults");
  if (!options.disk_latency.empty() && !options.exhaustive)
    return base::fail(ErrorCode::invalid, "--disk-latency without --exhaustive", "seeds draw it by themselves");
  return task;
}

}  // namespace kapela::cli
