// Observer: what is true in a lab, read out of its history as it grows. Owned by a runner.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "orchestrator/history/history.hpp"
#include "orchestrator/record/run_report.hpp"
#include "simulators/experiment/method.hpp"
#include "simulators/faults/fault_type.hpp"
#include "simulators/reports/outcome.hpp"
#include "simulators/world/trial_plan.hpp"

namespace kapela::experiment {

class Observer {
 public:
  /// Both outlive it.
  Observer(const world::Subject& subject, const history::History& history);

  /// Reads what is new.
  void look();

  [[nodiscard]] bool holds(const StateCondition& condition) const;
  /// "io: FAULT, wanted STOPPED", of what does not hold; empty: it holds.
  [[nodiscard]] std::string shortfall(const StateCondition& condition) const;

  /// In the order in which they were accepted. One that has not ended is `running`.
  [[nodiscard]] const std::vector<reports::RunOutcome>& runs() const { return seen_.runs; }
  [[nodiscard]] bool is_running() const;

  struct Accepted {
    record::ComponentId component{};
    wire::Command command{};
  };
  [[nodiscard]] const std::vector<Accepted>& accepted() const { return seen_.accepted; }

  struct Act {
    record::ComponentId component{};
    faults::FaultType type{};
    base::Instant time{};
  };
  /// What faults have done.
  [[nodiscard]] const std::vector<Act>& acts() const { return seen_.acts; }

 private:
  /// What the records read so far come to.
  struct Seen {
    std::size_t records = 0;
    std::vector<wire::State> states{};
    std::vector<std::uint64_t> revisions{};  ///< of these, where they were only seen; 0: unknown
    std::vector<reports::RunOutcome> runs{};
    std::vector<record::RunId> run_ids{};
    std::vector<Accepted> accepted{};
    std::vector<Act> acts{};
  };

  void begin();
  void read(const record::Record& record);
  void read_sighting(const record::Record& record);

  const world::Subject& subject_;
  const history::History& history_;
  std::size_t forgotten_ = 0;
  Seen seen_{};
};

}  // namespace kapela::experiment
