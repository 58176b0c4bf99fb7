// I26: what components do by themselves, as far as their hosts tell it in the order in which it happens. Contracts
// follows the records of the truth; the Checker owns one.
#pragma once

#include <algorithm>
#include <array>

#include "orchestrator/checker/scene.hpp"

namespace kapela::checker {

class Contracts {
 public:
  /// `settings` outlives it.
  explicit Contracts(const CheckerSettings& settings);

  /// For each record of the truth, before it is folded into the facts.
  void on(const Scene& scene);
  /// The world has come to rest.
  void finish(Facts& facts, Findings& findings);
  void clear();

 private:
  struct Course {
    wire::State truth = wire::State::unknown;
    std::uint64_t revision = 0;
    Position moved_at = nowhere;
    bool touched = false;         ///< a fault has changed the way that it is on
    bool tampered = false;        ///< a fault has acted on it at all
    Position leaps_at = nowhere;  ///< it went where no way leads, and no fault has been told of yet
    wire::State leapt_from = wire::State::unknown;
    wire::State leapt_to = wire::State::unknown;
    // The last way that it set out on.
    wire::State from = wire::State::unknown;
    wire::State via = wire::State::unknown;
    base::Instant set_out{};
    std::array<record::CommandId, 4> injected{};  ///< the last commands that faults have acted on
    std::size_t injections = 0;
  };

  void on_moved(const Scene& scene, Course& course);
  void on_handled(const Scene& scene, Course& course);
  void judge(const Scene& scene, const Course& course) const;
  void judge_accepted(const Scene& scene, const Course& course) const;
  void judge_refusal(const Scene& scene, const Course& course) const;
  void tell_leap(const Scene& scene, Course& course) const;

  const CheckerSettings& settings_;
  std::vector<Course> courses_;  ///< by ComponentId
};

}  // namespace kapela::checker
