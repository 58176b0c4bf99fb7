// ExperimentWorld: experiments with Kapela's own orchestrator, in virtual time or over real HTTP; there components that
// the plant file says are programs, or elsewhere, are what they are.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "orchestrator/files/file_system.hpp"
#include "orchestrator/net/time_scale.hpp"
#include "orchestrator/system/interrupt_watch.hpp"
#include "simulators/lab/case_world.hpp"
#include "simulators/lab/real_components.hpp"

namespace kapela::lab {

class ExperimentWorld final : public CaseWorld {
 public:
  ExperimentWorld(bool is_real, net::TimeScale scale);

  [[nodiscard]] reports::CaseOutcome carry_out(const experiment::Experiment& experiment,
                                               const std::shared_ptr<const world::Subject>& subject) override;
  /// Also after a case whose plant was not brought back: no further one would find it as it must be.
  [[nodiscard]] bool interrupted() override { return interrupted_ || (watch_ && watch_->came()); }

 private:
  [[nodiscard]] reports::CaseOutcome run_for_real(const experiment::Experiment& experiment,
                                                  const std::shared_ptr<const world::Subject>& subject);
  [[nodiscard]] RealComponents* real_components(const std::string& plant_file);

  bool is_real_;
  net::TimeScale scale_;
  files::RealFileSystem disk_{};
  std::optional<std::string> plant_file_{};  ///< of these
  std::unique_ptr<RealComponents> components_{};
  bool interrupted_ = false;
  /// In virtual time; a real lab has a loop, which takes signals by itself.
  std::optional<system::InterruptWatch> watch_{};
};

/// For who wants it longer than its world lives.
[[nodiscard]] std::shared_ptr<history::History> copy_of(const history::History& history);

/// What a plan has that only virtual time can do; empty: it can be carried out over real HTTP.
[[nodiscard]] std::vector<std::string> only_virtual(const world::Plan& plan);

}  // namespace kapela::lab
