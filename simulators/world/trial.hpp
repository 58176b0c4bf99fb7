// Trial: carries out plans in a virtual world and has each history checked. Owned by a search; one a thread or process.
#pragma once

#include <memory>
#include <vector>

#include "orchestrator/checker/checker.hpp"
#include "orchestrator/history/header.hpp"
#include "simulators/world/world.hpp"

namespace kapela::world {

/// What became of a plan. Its history stays in the trial's world until the next plan.
struct Outcome {
  std::vector<record::RunStatus>
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

  /// The same in pieces: `begin`, `go_on` until it gives true, `judge`. `grows`: the plan may get longer in between.
  void begin(const Plan& plan, bool grows);
  /// Up to the moment `pause`, which is not begun; true when all is over before.
  [[nodiscard]] bool go_on(base::Instant pause = base::Instant::max());
  /// See World::grow.
  void grow(std::uint32_t matched) { world_.grow(matched); }
  /// As far as no crash can change what was: `judge` goes on from there.
  void judge_so_far();
  const Outcome& judge();

  [[nodiscard]] World& world() { return world_; }
  [[nodiscard]] const World& world() const { return world_; }
  [[nodiscard]] const Subject& subject() const { return *subject_; }
  [[nodiscard]] const std::vector<checker::Violation>& violations() const { return checker_.violations(); }

 private:
  /// What is waited for.
  enum class Phase : std::uint8_t {
    first_rest,  ///< that all is quiet
    engine,      ///< for the scenario that comes next
    end_of_run,  ///< of that scenario
    last_rest,   ///< that all is quiet
    nothing      ///< all is over
  };

  [[nodiscard]] bool has_come() const;
  void next_phase();
  void next_scenario();
  void start();
  void wait_for(Phase phase, base::Duration most);
  [[nodiscard]] bool is_lost() const;
  void take_turn();
  void read(std::size_t records);
  [[nodiscard]] bool has_read_otherwise(std::uint64_t breaking) const;

  std::shared_ptr<const Subject> subject_;
  const Plan* plan_ = nullptr;
  const Turn* turn_ = nullptr;  ///< that is still to come
  World world_;
  Phase phase_ = Phase::nothing;
  bool has_looked_ = false;  ///< whether what is waited for has come, since something happened
  base::Instant until_{};    ///< the phase ends
  std::size_t scenario_ = 0;
  int rests_ = 0;
  record::RunId run_{};
  std::uint64_t life_ = 0;  ///< in which it began
  checker::Checker checker_;
  std::size_t read_ = 0;        ///< so many records, by the checker,
  std::uint64_t breaking_ = 0;  ///< with these faults as breaking
  Outcome outcome_;
};

/// What a checker of the subject's histories has to know.
[[nodiscard]] checker::CheckerSettings judged_by(const Subject& subject);

/// The types of faults of the plan that no orchestrator can see through in that plant, as the checker wants them.
[[nodiscard]] std::uint64_t breaking_faults(const Plan& plan, const record::Plant& plant);

/// The file header of a history of such a run.
[[nodiscard]] history::Header header_of(const Subject& subject, const Plan& plan);

}  // namespace kapela::world
