// JudgeWorld: experiments with somebody else's orchestrator, judged by the truth of the plant. Owned by the command.
#pragma once

#include <string>

#include "simulators/judge/adapter.hpp"
#include "simulators/lab/case_world.hpp"

namespace kapela::judge {

class JudgeWorld final : public lab::CaseWorld {
 public:
  /// `kapela`: this program, for adapters that name it.
  JudgeWorld(Adapter adapter, std::string kapela) : adapter_(std::move(adapter)), kapela_(std::move(kapela)) {}

  /// FAIL: a law or an expectation is broken. INCONCLUSIVE: nothing was proved, or the experiment is not applicable.
  [[nodiscard]] reports::CaseOutcome carry_out(const experiment::Experiment& experiment,
                                               const std::shared_ptr<const world::Subject>& subject) override;
  [[nodiscard]] bool interrupted() override { return interrupted_; }

 private:
  [[nodiscard]] reports::CaseOutcome put_through(const experiment::Experiment& experiment,
                                                 const world::Subject& subject);

  Adapter adapter_;
  std::string kapela_;
  bool interrupted_ = false;
};

}  // namespace kapela::judge
