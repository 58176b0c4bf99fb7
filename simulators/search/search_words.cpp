#include "simulators/search/search_words.hpp"

#include <fmt/format.h>

#include "orchestrator/base/duration.hpp"
#include "orchestrator/base/nearest.hpp"

namespace kapela::search {
namespace {

using base::ErrorCode;
using base::Result;

/// More than any search gets through.
constexpr std::uint64_t endless = std::uint64_t{1} << 40;
constexpr base::Duration default_time = std::chrono::seconds(60);
/// Idle heartbeats find nothing, and are most of what happens.
constexpr base::Duration quiet_poll = std::chrono::seconds(30);

Result<void> read_seeds(const SearchWords& words, SearchTask& task) {
  task.settings.last_seed = endless - 1;
  if (words.seeds.empty()) return {};
  const std::optional<base::NumberPair> seeds = base::parse_number_pair(words.seeds, "..");
  if (!seeds || seeds->second < seeds->first || seeds->second >= endless)
    return base::fail(ErrorCode::invalid, fmt::format("'--seeds {}' is no range", words.seeds),
                      "e.g. --seeds 1..1000, each less than 2^40");
  task.settings.first_seed = seeds->first;
  task.settings.last_seed = seeds->second;
  return {};
}

Result<void> read_shard(const SearchWords& words, SearchTask& task) {
  if (words.shard.empty()) return {};
  const Result<base::NumberPair> shard = parse_shard(words.shard);
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

Result<void> read_kinds(const SearchWords& words, SearchTask& task) {
  if (words.kinds == "basic") return {};
  task.settings.kinds.assign(explore::kinds().begin(), explore::kinds().end());
  if (words.kinds == "all") return {};
  task.settings.kinds.clear();
  for (std::string_view rest = words.kinds; !rest.empty();) {
    const std::string word(rest.substr(0, rest.find(',')));
    rest.remove_prefix(std::min(rest.size(), word.size() + 1));
    const Result<explore::Kind> kind = kind_of(word);
    if (!kind) return kind.error();
    task.settings.kinds.push_back(*kind);
  }
  return {};
}

Result<void> read_time(const SearchWords& words, SearchTask& task) {
  if (words.time.empty()) {
    if (task.drawn_seed) task.time = default_time;
    return {};
  }
  const Result<base::Duration> time = base::parse_duration(words.time);
  if (!time) return base::fail(time.error().code, "'--time': " + time.error().message, time.error().hint);
  task.time = *time;
  return {};
}

/// Each shard of a guided search draws for itself.
Result<void> read_guided(const SearchWords& words, SearchTask& task) {
  task.settings.guided = words.guided || !words.corpus.empty();
  if (!task.settings.guided) return {};
  if (words.exhaustive)
    return base::fail(ErrorCode::invalid, "a guided search with --exhaustive", "a search is one or the other");
  task.settings.first_seed += task.settings.shard.index * (endless / 2 / task.settings.shard.of);
  return {};
}

/// What another process can go on with, or put together with others, is the same whoever searches it.
Result<void> read_report(const SearchWords& words, SearchTask& task) {
  if (words.report.empty()) return {};
  task.settings.ends_with_finds = false;
  if (task.settings.guided)
    return base::fail(ErrorCode::invalid, "--report of a guided search", "it goes on from its --corpus");
  if (words.jobs > 1)
    return base::fail(ErrorCode::invalid, "--report with --jobs", "start a process for each --shard i/n of them");
  if (!task.drawn_seed) return {};
  return base::fail(ErrorCode::invalid, "--report of a search without an end",
                    "give it --seeds A..B or --exhaustive K");
}

Result<void> read_disk_latency(const SearchWords& words, SearchTask& task) {
  if (words.disk_latency.empty()) return {};
  const Result<base::Duration> latency = base::parse_duration(words.disk_latency);
  if (!latency)
    return base::fail(latency.error().code, "'--disk-latency': " + latency.error().message, latency.error().hint);
  task.settings.disk_latency = *latency;
  return {};
}

Result<void> read_initial_state(const SearchWords& words, SearchTask& task) {
  if (words.initial.empty()) return {};
  task.source.initial_state = wire::parse_state(words.initial);
  if (task.source.initial_state && wire::traits(*task.source.initial_state).stable) return {};
  return base::fail(ErrorCode::invalid, fmt::format("'--initial {}' is no stable state", words.initial),
                    "e.g. STOPPED, INITIALIZED, RUN");
}

}  // namespace

Result<base::NumberPair> parse_shard(const std::string& text) {
  const std::optional<base::NumberPair> shard = base::parse_number_pair(text, "/");
  if (shard && shard->first < shard->second) return *shard;
  return base::fail(ErrorCode::invalid, fmt::format("'--shard {}' is no part", text),
                    "i/n with i from 0 to n-1, e.g. --shard 0/4");
}

Result<SearchTask> task_of(const SearchWords& words, std::uint64_t drawn_seed) {
  SearchTask task;
  task.drawn_seed = words.seeds.empty() && !words.exhaustive;
  if (task.drawn_seed) task.settings.first_seed = drawn_seed;
  task.settings.exhaustive = words.exhaustive;
  task.settings.crashes = words.crashes;
  task.source.plant = words.plant;
  task.source.scenarios = words.folders;
  for (const std::string& scenario : words.scenarios) task.source.runs.push_back({scenario, {"command line", 0, 0}});
  if (!words.heartbeat) task.source.settings.poll_idle = quiet_poll;
  for (const auto read :
       {read_seeds, read_shard, read_kinds, read_time, read_guided, read_report, read_disk_latency, read_initial_state})
    if (const Result<void> done = read(words, task); !done) return done.error();
  if (words.exhaustive && !words.seeds.empty())
    return base::fail(ErrorCode::invalid, "both --exhaustive and --seeds", "a search is one or the other");
  if (words.crashes && !words.exhaustive)
    return base::fail(ErrorCode::invalid, "--crashes without --exhaustive",
                      "seeds draw crashes by themselves; --exhaustive 0 has crashes and no other faults");
  if (!words.disk_latency.empty() && !words.exhaustive)
    return base::fail(ErrorCode::invalid, "--disk-latency without --exhaustive", "seeds draw it by themselves");
  return task;
}

std::vector<std::string> job_arguments(const SearchWords& words, const SearchTask& task) {
  std::vector<std::string> arguments{"explore", "--json", "--worker", "--out", words.out, "--kinds", words.kinds};
  const auto add = [&arguments](const char* option, const std::string& value) {
    if (!value.empty()) arguments.insert(arguments.end(), {option, value});
  };
  add("--plant", words.plant);
  for (const std::string& folder : words.folders) add("--scenarios", folder);
  add("--seeds",
      task.drawn_seed ? fmt::format("{}..{}", task.settings.first_seed, task.settings.last_seed) : words.seeds);
  if (words.exhaustive) add("--exhaustive", std::to_string(*words.exhaustive));
  if (words.crashes) add("--crashes", std::to_string(*words.crashes));
  add("--disk-latency", words.disk_latency);
  if (task.time) add("--time", base::to_text(*task.time));
  add("--initial", words.initial);
  if (words.guided) arguments.emplace_back("--guided");
  add("--corpus", words.corpus);
  if (words.heartbeat) arguments.emplace_back("--heartbeat");
  arguments.insert(arguments.end(), words.scenarios.begin(), words.scenarios.end());
  return arguments;
}

}  // namespace kapela::search
