// CaseWorld: where experiments are carried out, each in a lab of its own: with Kapela's orchestrator, in virtual time
// or over real HTTP, or with somebody else's. Owned by whoever has a list of them.
#pragma once

#include <memory>

#include "simulators/experiment/experiment.hpp"
#include "simulators/reports/outcome.hpp"

namespace kapela::lab {

class CaseWorld {
 public:
  virtual ~CaseWorld() = default;

  /// Everything but the name and the file of the outcome, and the line that repeats it.
  [[nodiscard]] virtual reports::CaseOutcome carry_out(const experiment::Experiment& experiment,
                                                       const std::shared_ptr<const world::Subject>& subject) = 0;

  /// True after Ctrl-C: what is under way was broken off, and nothing more is to be begun.
  [[nodiscard]] virtual bool interrupted() = 0;
};

/// One that was not carried out, and why: INCONCLUSIVE.
[[nodiscard]] reports::CaseOutcome not_done(std::string why);

}  // namespace kapela::lab
