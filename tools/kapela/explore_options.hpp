// What kapela explore is told on its command line. Filled by the parser, checked before anything is done.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "orchestrator/base/error.hpp"
#include "orchestrator/base/number_pair.hpp"
#include "simulators/search/search.hpp"

namespace kapela::cli {

struct ExploreOptions {
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
  bool json = false;
  bool heartbeat = false;
  bool worker = false;  ///< a child of another kapela explore: finds travel in its lines of JSON
};

/// "i/n", i from 0: the option --shard.
[[nodiscard]] base::Result<base::NumberPair> parse_shard(const std::string& text);

/// Errors name the option.
[[nodiscard]] base::Result<search::SearchTask> task_of(const ExploreOptions& options);

}  // namespace kapela::cli
