// RunFacts: what a history says of one run so far: its steps that are open, and how far its end has come. Values with
// memory that is used again; Facts owns them.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "orchestrator/checker/findings.hpp"
#include "orchestrator/record/run_report.hpp"

namespace kapela::checker {

/// A step that is open.
struct StepFacts {
  std::uint64_t serial = 0;  ///< counted over the whole history
  std::uint64_t number = 0;  ///< of its instruction
  Position at = nowhere;
  base::Instant began{};
  base::Instant deadline{};
  std::uint64_t missing = 0;         ///< targets that are awaited, and neither reached nor missed
  std::uint64_t unacknowledged = 0;  ///< of its intents
  bool waits = false;                ///< its targets are awaited
  bool has_targets = false;
  bool has_missed = false;                ///< one of them
  std::optional<base::Instant> doomed{};  ///< since when it knows of one that will not be there
  record::ComponentId doomed_by = record::no_component;

  [[nodiscard]] bool has_all() const { return missing == 0 && (waits || unacknowledged == 0); }
};

struct RunFacts {
  /// A step that failed, and has neither succeeded since nor been gone on without.
  struct FailedStep {
    std::uint64_t number = 0;
    std::uint64_t serial = 0;
    Position at = nowhere;
  };

  record::RunId id = record::no_run;
  std::uint64_t serial = 0;  ///< of the run in the whole history, from 1
  bool open = false;
  bool lost = false;         ///< its orchestrator has died, and the next one has not taken it up
  bool from_before = false;  ///< accepted before this history begins: what happened until then is not known
  bool under_latch = false;  ///< accepted while the plant was latched
  record::Atomicity atomicity = record::Atomicity::rollback;
  record::RunStatus status = record::RunStatus::running;
  Position accepted_at = nowhere;
  Position recovered_at = nowhere;
  Position first_intent_at = nowhere;
  Position verdict_at = nowhere;
  Position compensating_at = nowhere;
  base::Instant compensate_from{};
  base::Instant compensate_by{};
  bool holds = false;            ///< what a stuck component depends on stays up
  std::size_t unfinished = 0;    ///< components that it has commanded, and has neither settled nor excepted since
  std::uint64_t point = 0;       ///< the latest in the order of sending and receiving that this life has told of
  Position undone_at = nowhere;  ///< there were none left, for the first time since it compensates
  base::Instant undone{};        ///< when
  base::Instant ended{};         ///< when, of one that is not open
  std::uint64_t undone_point = 0;
  Position stopped_at = nowhere;    ///< nothing is commanded forward from here: by verdict, compensation or recovery
  Position exception_at = nowhere;  ///< the latest
  Position alert_at = nowhere;      ///< of its end
  std::uint64_t end_alerts = 0;     ///< in this life
  std::uint64_t expected = 0;       ///< components that it said it has
  std::uint64_t owned = 0;          ///< components that it came to own in this life
  std::vector<record::ComponentId> members{};
  std::vector<StepFacts> steps{};  ///< that are open: mostly one
  std::vector<FailedStep> failed_steps{};

  /// As new; the vectors keep their memory.
  void begin(record::RunId of, std::uint64_t with_serial, Position at) {
    RunFacts fresh;
    fresh.members = std::move(members);
    fresh.steps = std::move(steps);
    fresh.failed_steps = std::move(failed_steps);
    fresh.members.clear();
    fresh.steps.clear();
    fresh.failed_steps.clear();
    fresh.id = of;
    fresh.serial = with_serial;
    fresh.accepted_at = at;
    fresh.open = true;
    *this = std::move(fresh);
  }

  /// The open step with that number; null: there is none.
  [[nodiscard]] StepFacts* find_step(std::uint64_t number) {
    for (StepFacts& step : steps)
      if (step.number == number) return &step;
    return nullptr;
  }
  /// The open step with that serial.
  [[nodiscard]] StepFacts* step_with(std::uint64_t step_serial) {
    for (StepFacts& step : steps)
      if (step.serial == step_serial) return &step;
    return nullptr;
  }
  [[nodiscard]] bool was_recovered() const { return recovered_at != nowhere; }
};

}  // namespace kapela::checker
