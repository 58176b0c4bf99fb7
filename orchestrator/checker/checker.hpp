// Checker: tells whether a history keeps the invariants of semantics.md, record by record, in linear time and constant
// space. Owned by whoever has a history: a virtual world, a real orchestrator, `kapela verify`.
#pragma once

#include "orchestrator/checker/contract_invariants.hpp"
#include "orchestrator/checker/deed.hpp"
#include "orchestrator/checker/event_invariants.hpp"
#include "orchestrator/checker/scene.hpp"
#include "orchestrator/checker/start_invariants.hpp"

namespace kapela::checker {

class Checker {
 public:
  explicit Checker(CheckerSettings settings)
      : settings_(std::move(settings)),
        dependencies_(settings_.depends_on),
        facts_(settings_.components, settings_.latched),
        starts_(settings_),
        contracts_(settings_) {}
  Checker(const Checker&) = delete;
  Checker& operator=(const Checker&) = delete;

  /// The next record. Those of an orchestrator come in its order, those of a component in its own.
  void on(const record::Record& record);

  /// The history ends. `complete`: the world has come to rest, so whatever is open is overdue.
  void finish(bool complete);

  /// In the order in which they were found, the first hundred; `count` has all.
  [[nodiscard]] const std::vector<Violation>& violations() const { return findings_.violations(); }
  [[nodiscard]] std::uint64_t count() const { return findings_.count(); }
  /// What may be a violation, and depends on what a real component was while nobody saw it: likewise, after `finish`.
  [[nodiscard]] const std::vector<Violation>& doubts() const { return findings_.doubts(); }
  [[nodiscard]] std::uint64_t doubt_count() const { return findings_.doubt_count(); }

  /// How often what an invariant forbids was no violation, by the excuse that it had.
  [[nodiscard]] const Findings::Excused& excused() const { return findings_.excused(); }

  /// As new, for the next history. Memory is kept.
  void reset();
  /// See CheckerSettings; for the histories from here on.
  void set_breaking_faults(std::uint64_t bits) { settings_.breaking_faults = bits; }

 private:
  void judge(const Scene& scene);
  void judge_intent(const Scene& scene);
  void judge_exception(const Scene& scene);
  void judge_times_of_undo(const Scene& scene);
  void judge_end(const Scene& scene);
  void judge_truth(const Scene& scene);
  void judge_deed(const Scene& scene, const Deed& deed);
  void settle_presumptions(const record::Record& sighted);
  [[nodiscard]] bool is_placed(Scene& scene);
  [[nodiscard]] bool is_recovered(Scene& scene);

  CheckerSettings settings_;
  Dependencies dependencies_;
  Facts facts_;
  Starts starts_;
  Contracts contracts_;
  EventLaws events_;
  Findings findings_;
};

}  // namespace kapela::checker
