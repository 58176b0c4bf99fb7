// I25: when scenarios start, and when those with a trigger have to. Starts follows the records that tell of it; the
// Checker owns one, which does nothing where it knows no rules.
#pragma once

#include <deque>

#include "orchestrator/checker/scene.hpp"

namespace kapela::checker {

class Starts {
 public:
  /// `settings` outlives it.
  explicit Starts(const CheckerSettings& settings);

  /// Before the record is folded into the facts.
  void on(const Scene& scene);
  /// The world has come to rest.
  void finish(Findings& findings);
  void clear();

 private:
  struct OpenRun {
    record::RunId id = record::no_run;
    Position accepted_at = nowhere;
    bool begun = false;
  };
  /// A component was seen to enter, and the scenario has not started since.
  struct Due {
    record::ComponentId component = record::no_component;
    Position seen_at = nowhere;
    base::Instant seen{};
  };
  /// A scenario so far: in the present life, as an orchestrator counts.
  struct Course {
    std::vector<OpenRun> open{};
    std::uint64_t count = 0;
    std::optional<base::Instant> ended{};  ///< the last one
    record::RunId last = record::no_run;   ///< that one
    Position ended_at = nowhere;
    Position accepted_at = nowhere;
    std::deque<base::Instant> starts{};  ///< of the last while
    std::optional<Due> due{};
    bool stood = true;          ///< all that it watches have come to, as far as is known, since it was started last
    std::uint64_t entries = 0;  ///< in truth, in all lives: of whom it watches into its states
    std::uint64_t started = 0;  ///< the same
  };
  /// A component, as the records of the orchestrator tell, and in truth.
  struct Known {
    wire::State state = wire::State::unknown;
    Position at = nowhere;
    base::Instant time{};
    record::RunId settled_by = record::no_run;
    Position settled_at = nowhere;
    wire::State truth = wire::State::unknown;
    Position moved_at = nowhere;
    bool is_only_seen = false;         ///< the truth is not known but by sightings,
    std::uint64_t revision = 0;        ///< the last of which had this one
    std::optional<Position> gap_at{};  ///< and before that one it can have moved unseen
  };

  void on_accepted(const Scene& scene, const StartRules& rules, Course& course);
  void check_bounds(const Scene& scene, const StartRules& rules, Course& course) const;
  void check_cause(const Scene& scene, const StartRules& rules, const Course& course) const;
  void on_recovered(const Scene& scene);
  void on_owned(const Scene& scene);
  void on_end(const Scene& scene);
  void on_sighting(const Scene& scene);
  void on_truth(const Scene& scene);
  void on_seen(const Scene& scene);
  void on_moved(const Scene& scene, wire::State before);
  void blame_cause(const Scene& scene, const StartRules& rules, const Course& course, bool for_ever,
                   std::string explanation) const;
  void begin_life();
  void check_dues(const Scene& scene);
  [[nodiscard]] bool must_start(const Scene& scene, const StartRules& rules, const Course& course,
                                base::Instant since) const;
  [[nodiscard]] bool may_stand(const StartRules& rules) const;
  [[nodiscard]] bool was_its_own_doing(const StartRules& rules, const Course& course) const;
  template <class Visit>
  void each_named(std::string_view name, Visit visit);

  const CheckerSettings& settings_;
  std::vector<Course> courses_;  ///< by place in the settings
  std::vector<Known> known_;     ///< by ComponentId
  std::optional<base::Instant> unlatched_{};
};

}  // namespace kapela::checker
