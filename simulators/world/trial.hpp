// Trial: carries out plans in a virtual world and has each history checked. Owned by a search; one a thread or process.
#pragma once

#include <memory>
#include <vector>

#include "orchestrator/history/checker.hpp"
#include "orchestrator/history/header.hpp"
#include "simulators/world/world.hpp"

namespace kapela::world {

/// What became of a plan. Its history stays in the trial's world until the next plan.
struct Outcome {
  std::vector<engine::RunStatus>
      runs{};  ///< of the subject's scenarios; `running`: it never ended, or was never started
  std::uint64_t violations = 0;
};

/// Where the future of a run is another one: once so many records are written.
struct Turn {
  std::size_t records = 0;
  std::uint64_t seed = 0;
  LinkSettings link{};
};

class Trial {
 public:
  /// `subject` is kept.
  explicit Trial(std::shared_ptr<const Subject> subject);

  /// Runs every scenario of the subject, each after the end of the one before, until the world is at rest. The outcome
  /// is valid until the next run, `plan` must live as long.
  const Outcome& run(const Plan& plan);
  /// The same up to the turn, and from there on with other chance.
  const Outcome& run(const Plan& plan, const Turn& turn);

  [[nodiscard]] World& world() { return world_; }
  [[nodiscard]] const Subject& subject() const { return *subject_; }
  [[nodiscard]] const std::vector<history::Violation>& violations() const { return checker_.violations(); }

 private:
  [[nodiscard]] engine::RunStatus execute(const std::shared_ptr<const engine::Scenario>& scenario);
  void settle(base::Duration most);
  [[nodiscard]] bool step(base::Instant until);
  void check();

  std::shared_ptr<const Subject> subject_;
  const Plan* plan_ = nullptr;
  const Turn* turn_ = nullptr;  ///< that is still to come
  World world_;
  history::Checker checker_;
  Outcome outcome_;
};

/// What a checker of the subject's histories has to know.
[[nodiscard]] history::CheckerSettings judged_by(const Subject& subject);

/// The types of faults of the plan that no orchestrator can see through in that plant, as the checker wants them.
[[nodiscard]] std::uint64_t breaking_faults(const Plan& plan, const engine::Plant& plant);

/// The file header of a history of such a run.
[[nodiscard]] history::Header header_of(const Subject& subject, const Plan& plan);

}  // namespace kapela::world
