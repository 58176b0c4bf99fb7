// Findings: the violations that were found, in bounded space. Owned by the Checker, filled by the invariants.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "orchestrator/checker/excuse.hpp"
#include "orchestrator/checker/invariant.hpp"
#include "orchestrator/record/record.hpp"

namespace kapela::checker {

/// The place of a record in the order in which the records were fed, from 0.
using Position = std::uint64_t;
inline constexpr Position nowhere = ~Position{0};

struct Violation {
  Invariant invariant = Invariant::i1;
  record::RunId run = record::no_run;
  record::ComponentId component = record::no_component;
  std::vector<Position> records{};  ///< those that show it, in order
  std::string explanation{};        ///< two lines: what is wrong, and what would have been right
};

class Findings {
 public:
  static constexpr std::size_t most = 100;

  /// Records at `nowhere` are left out. Beyond the bound a violation is only counted.
  void add(Violation found);

  /// One that holds unless the end of the journal is lost: the orchestrator's next record confirms it, its death
  /// acquits.
  void suspect(Violation found) { suspected_.push_back(std::move(found)); }
  void confirm() {
    if (!suspected_.empty()) confirm_suspected();
  }
  void acquit() { suspected_.clear(); }

  /// One that may be, and that nobody can tell of a component which is only seen from time to time.
  void doubt(Violation found);
  /// What shows that a component has not moved unseen: its next sighting has this revision; 0: there is one at all.
  struct Anchor {
    record::ComponentId component = record::no_component;
    std::uint64_t revision = 0;
  };
  /// One that holds when all these are there; else it is a doubt, explained so.
  void presume(Violation found, std::vector<Anchor> anchors, std::string doubt);
  /// A component was seen, with that revision.
  void on_sighting(record::ComponentId component, std::uint64_t revision);
  /// Nobody has seen it until now, or will any more.
  void on_loss(record::ComponentId component);
  /// No sighting follows.
  void settle_presumptions();

  [[nodiscard]] const std::vector<Violation>& violations() const { return violations_; }
  [[nodiscard]] std::uint64_t count() const { return count_; }
  /// As above: the first hundred, and how many there are.
  [[nodiscard]] const std::vector<Violation>& doubts() const { return doubts_; }
  [[nodiscard]] std::uint64_t doubt_count() const { return doubt_count_; }

  /// What the invariant forbids, and an excuse allows.
  void excuse(Invariant invariant, Excuse excuse) { ++excused_[{invariant, excuse}]; }
  using Excused = std::map<std::pair<Invariant, Excuse>, std::uint64_t>;
  [[nodiscard]] const Excused& excused() const { return excused_; }

  void clear();

 private:
  struct Presumption {
    Violation found;
    std::vector<Anchor> anchors;
    std::string doubt;
  };

  void confirm_suspected();
  void decide(std::size_t place, bool holds);

  std::vector<Violation> violations_;
  std::vector<Violation> doubts_;
  std::vector<Presumption> presumptions_;
  std::vector<Violation> suspected_;
  std::uint64_t count_ = 0;
  std::uint64_t doubt_count_ = 0;
  Excused excused_;
};

}  // namespace kapela::checker
