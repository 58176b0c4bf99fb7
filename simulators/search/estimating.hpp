// Estimating: an estimate in this process, or shared out to child processes, until the question is answered. The answer
// is the same in both cases. Owned by the command.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "simulators/estimate/answer.hpp"
#include "simulators/estimate/estimate_part.hpp"
#include "simulators/estimate/sensitivity.hpp"
#include "simulators/search/estimate_words.hpp"
#include "simulators/search/search.hpp"

namespace kapela::search {

/// Is told how far it is, after a batch.
using OnTally = std::function<void(const estimate::Tally& tally)>;

struct Estimated {
  estimate::Tally tally{};  ///< sorted
  bool has_chance = true;
  bool was_interrupted = false;
};

/// Carries out this process's share; one run where nothing is left to chance.
[[nodiscard]] Estimated carry_out_estimate(const EstimateTask& task,
                                           const std::shared_ptr<const world::Subject>& subject,
                                           const OnTally& on_tally);

/// Prints nothing: `on_batch` gets each batch of the share as a line, for the process that has started this one.
void carry_out_share(const EstimateTask& task, const std::shared_ptr<const world::Subject>& subject,
                     const std::function<void(const std::string& line)>& on_batch);

/// The same as carry_out_estimate with so many child processes. `program`: what each executes. Errors: a child cannot
/// be started, or ended too early.
[[nodiscard]] base::Result<Estimated> share_out_estimate(const EstimateTask& task,
                                                         const std::vector<std::string>& arguments, unsigned jobs,
                                                         const OnTally& on_tally,
                                                         const std::string& program = "/proc/self/exe");

/// True where a run of the subject draws anything.
[[nodiscard]] bool leaves_to_chance(const world::Subject& subject);

/// What a change of each distribution, rate and timeout does. `on_factor` is told before each, and says whether to go
/// on.
[[nodiscard]] std::vector<estimate::Sensitivity> vary(const EstimateTask& task,
                                                      const std::shared_ptr<const world::Subject>& subject,
                                                      const std::function<bool(const std::string& name)>& on_factor);

/// This process's part, with all that decides what came out.
[[nodiscard]] estimate::EstimatePart part_of_estimate(const EstimateTask& task, const Searched& searched,
                                                      const std::string& version, estimate::Tally tally);

/// Parts from files, as one. Nothing: they are no parts of an estimate.
[[nodiscard]] std::optional<estimate::MergedEstimate> merge_estimate(const std::vector<std::string>& files);

}  // namespace kapela::search
