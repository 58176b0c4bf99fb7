// A search in words, as people write it on a command line, and what it is to do by them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "orchestrator/base/error.hpp"
#include "orchestrator/base/number_pair.hpp"
#include "simulators/search/search.hpp"

namespace kapela::search {

/// Each as it was written; empty: nothing was said.
struct SearchWords {
  std::vector<std::string> scenarios{};
  std::string plant{};
  std::vector<std::string> folders{};
  std::string seeds{};
  std::optional<unsigned> exhaustive{};
  std::optional<unsigned> crashes{};
  std::string disk_latency{};
  std::string kinds = "basic";
  bool guided = false;
  std::string corpus{};
  std::string shard{};
  std::string report{};
  unsigned jobs = 1;
  std::string time{};
  std::string out = ".";
  std::string initial{};
  bool heartbeat = false;
};

/// "i/n", i from 0: the option --shard.
[[nodiscard]] base::Result<base::NumberPair> parse_shard(const std::string& text);

/// `drawn_seed`: where none is named. Errors name the option.
[[nodiscard]] base::Result<SearchTask> task_of(const SearchWords& words, std::uint64_t drawn_seed);

/// What a process is told that takes a part of the work: all but the number of jobs, and in which part it looks.
[[nodiscard]] std::vector<std::string> job_arguments(const SearchWords& words, const SearchTask& task);

}  // namespace kapela::search
