// Estimating: an estimate by a workforce, until the question is answered. The answer is the same, whoever shares the
// work. Functions.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "simulators/estimate/answer.hpp"
#include "simulators/estimate/estimate_part.hpp"
#include "simulators/estimate/rare_answer.hpp"
#include "simulators/estimate/sensitivity.hpp"
#include "simulators/search/estimate_words.hpp"
#include "simulators/search/search.hpp"
#include "simulators/search/workforce.hpp"

namespace kapela::search {

/// Is told how far it is, after a batch.
using OnTally = std::function<void(const estimate::Tally& tally)>;

struct Estimated {
  estimate::Tally tally{};  ///< sorted
  bool has_chance = true;
  bool was_interrupted = false;
};

/// Carries out this process's share; one run where nothing is left to chance. Errors: of the workforce.
[[nodiscard]] base::Result<Estimated> carry_out_estimate(const EstimateTask& task,
                                                         const std::shared_ptr<const world::Subject>& subject,
                                                         Workforce& workforce, const OnTally& on_tally);

struct RareEstimated {
  estimate::RareAnswer answer{};
  bool was_interrupted = false;  ///< the answer is of the climbs until then
};
/// Is told what the climbs say so far.
using OnRare = std::function<void(const estimate::RareAnswer& answer)>;
/// The same by splitting, for what no run shows. Something is left to chance.
[[nodiscard]] base::Result<RareEstimated> carry_out_rare(const EstimateTask& task,
                                                         const std::shared_ptr<const world::Subject>& subject,
                                                         Workforce& workforce, const OnRare& on_rare);

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
