// ExperimentWorld: experiments with Kapela's own orchestrator, in virtual time or over real HTTP.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "orchestrator/net/time_scale.hpp"
#include "orchestrator/system/interrupt_watch.hpp"
#include "simulators/lab/case_world.hpp"

namespace kapela::lab {

class ExperimentWorld final : public CaseWorld {
 public:
  ExperimentWorld(bool is_real, net::TimeScale scale);

  [[nodiscard]] reports::CaseOutcome carry_out(const experiment::Experiment& experiment,
                                               const std::shared_ptr<const world::Subject>& subject) override;
  [[nodiscard]] bool interrupted() override { return interrupted_ || (watch_ && watch_->came()); }

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
