// An estimate in words, as people write it on a command line, and what it is to do by them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "orchestrator/base/error.hpp"
#include "simulators/estimate/question.hpp"
#include "simulators/experiment/subject.hpp"
#include "simulators/explore/exploration.hpp"

namespace kapela::search {

/// Each as it was written; empty: nothing was said.
struct EstimateWords {
  std::string scenario{};
  std::string plant{};
  std::vector<std::string> folders{};
  std::vector<std::string> statuses{};
  std::string within{};
  std::optional<double> at_least{};
  double confidence = 0.99;
  std::optional<double> indifference{};
  std::optional<std::uint64_t> runs{};
  std::optional<std::uint64_t> seed{};
  std::string initial{};
  std::string vary{};
  std::string shard{};
  std::string report{};
  unsigned jobs = 1;
  bool rare = false;
};

struct EstimateTask {
  experiment::SubjectSource source{};
  estimate::Question question{};
  std::uint64_t seed = 0;
  std::uint64_t most_runs = 0;
  std::optional<double> vary{};  ///< by that part
  explore::Shard shard{};        ///< takes every so-many-th batch
  bool rare = false;             ///< by splitting
  bool does_all = false;         ///< all runs, whenever the question is answered: parts must add up
};

/// `drawn_seed`: where none is named. Errors name the option.
[[nodiscard]] base::Result<EstimateTask> estimate_task_of(const EstimateWords& words, std::uint64_t drawn_seed);

}  // namespace kapela::search
