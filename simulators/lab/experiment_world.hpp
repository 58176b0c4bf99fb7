// ExperimentWorld: where experiments are carried out: a lab each, in virtual time or over real HTTP. Owned by whoever
// has a list of them.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "orchestrator/net/time_scale.hpp"
#include "orchestrator/system/interrupt_watch.hpp"
#include "simulators/experiment/experiment_file.hpp"
#include "simulators/reports/outcome.hpp"

namespace kapela::lab {

class ExperimentWorld {
 public:
  ExperimentWorld(bool is_real, net::TimeScale scale);

  /// Everything but the name and the file of the outcome, and the line that repeats it.
  [[nodiscard]] reports::CaseOutcome carry_out(const experiment::Experiment& experiment,
                                               const std::shared_ptr<const world::Subject>& subject);

  /// True after Ctrl-C: what is under way was broken off, and nothing more is to be begun.
  [[nodiscard]] bool interrupted() { return interrupted_ || (watch_ && watch_->came()); }

 private:
  [[nodiscard]] reports::CaseOutcome run_for_real(const experiment::Experiment& experiment,
                                                  const world::Subject& subject);

  bool is_real_;
  net::TimeScale scale_;
  bool interrupted_ = false;
  /// In virtual time; a real lab has a loop, which takes signals by itself.
  std::optional<system::InterruptWatch> watch_{};
};

/// For who wants it longer than its world lives.
[[nodiscard]] std::shared_ptr<history::History> copy_of(const history::History& history);

/// What a plan has that only virtual time can do; empty: it can be carried out over real HTTP.
[[nodiscard]] std::vector<std::string> only_virtual(const world::Plan& plan);

}  // namespace kapela::lab
