// RunReport: how a run went, while it goes and after it has ended: steps, components, first cause. It is what the run's
// records tell, and nothing else: whoever has the records has the report, in whatever life and place.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "orchestrator/base/clock.hpp"
#include "orchestrator/base/rare.hpp"
#include "orchestrator/record/identifiers.hpp"
#include "orchestrator/record/record.hpp"
#include "orchestrator/record/run_terms.hpp"
#include "orchestrator/wire/profile.hpp"

namespace kapela::record {

/// Terminal statuses of semantics.md, and `running`.
enum class RunStatus : std::uint8_t { running, succeeded, rejected, rolled_back, rollback_failed, stopped_partial };

/// Why a component did not do what was wanted of it, or a run did not.
enum class Reason : std::uint8_t {
  fault,
  unreachable,
  timeout,
  nack,
  wrong_state,
  cancelled,
  held_by,    ///< not undone, as a stuck component depends on it
  condition,  ///< a `require` or `repeat ... until` did not hold
  not_approved,
  illegal,     ///< the profile does not allow it: the preflight, or a component that has left its place since
  not_stable,  ///< the preflight: it is on its way somewhere
  latched,     ///< the preflight: the plant waits for an acknowledgement
  journal,     ///< what would be done cannot be written down
  crashed      ///< the orchestrator died in the run
};

/// "SUCCEEDED", ... and "FAULT", ... as they stand in reports and answers.
[[nodiscard]] std::string_view name(RunStatus status);
[[nodiscard]] std::string_view name(Reason reason);
[[nodiscard]] std::optional<Reason> parse_reason(std::string_view text);

/// One component's part in a step that failed there.
struct Failure {
  ComponentId component = no_component;  ///< none: the run itself (cancelled)
  Reason reason = Reason::timeout;
  base::Duration waited{};
  std::string
      summary{};  ///< "supervisor_2: INITIALIZING for 58.3 s, wanted INITIALIZED within 60 s, last seen 0.2 s ago"

  friend bool operator==(const Failure&, const Failure&) = default;
};

struct StepReport {
  std::uint32_t number = 0;  ///< of its instruction in the program; a repeated one comes again
  std::string label{};
  std::string description{};
  base::Instant started{};
  std::optional<base::Instant> ended{};
  base::Duration timeout{};            ///< until its deadline; zero: it has none
  std::vector<ComponentId> targets{};  ///< as far as it got to them
  std::vector<ComponentId> done{};     ///< in the order in which they came
  bool succeeded = false;
  bool asks = false;    ///< it waits for an operator's word
  bool awaits = false;  ///< it waits for states; else acknowledgements are enough

  friend bool operator==(const StepReport&, const StepReport&) = default;
};

struct ComponentReport {
  ComponentId component = no_component;
  wire::State base = wire::State::unknown;    ///< before the run: what the preflight saw
  wire::State goal = wire::State::unknown;    ///< last asked for
  wire::State target = wire::State::unknown;  ///< where compensation brought it, or last sent it; unknown: nowhere
  wire::State actual = wire::State::unknown;  ///< last told of it; unknown: it does not answer
  bool owned = false;                         ///< the run has had it
  bool based = false;                         ///< the preflight has seen it: `base` is no guess
  bool commanded = false;
  bool settled = false;             ///< it was, once, since compensation began
  CommandId command = no_command;   ///< the last one
  CommandId event = no_command;     ///< the last event that is no command
  std::uint32_t last_step = 0;      ///< in which it was commanded last, forward or after a failure
  std::uint32_t listed = 0;         ///< 1 + the place, among the executed steps, of the last one that it is a target of
  std::uint32_t failed = 0;         ///< the same, of the last one that has failed with it
  base::Rare<Failure> failure{};    ///< its part in the run's first cause, or in a step that went on without it
  base::Rare<Failure> exception{};  ///< why the run leaves it elsewhere

  friend bool operator==(const ComponentReport&, const ComponentReport&) = default;
};

/// Where a run is: what it does just now.
enum class Phase : std::uint8_t { preflight, forward, compensation, audit, over };
[[nodiscard]] std::string_view name(Phase phase);

struct RunReport {
  RunId id = no_run;
  std::string scenario{};
  std::uint64_t hash = 0;  ///< of its definition
  RunStatus status = RunStatus::running;
  Phase phase = Phase::preflight;
  Atomicity atomicity = Atomicity::none;
  Mode mode = Mode::single;
  std::optional<Epoch> recovered_from{};  ///< it began in an epoch that ended in a crash
  base::Instant started{};                ///< of its last life
  base::WallTime started_at{};            ///< in no record: who reads them says when that was
  base::Instant undone_since{};
  std::optional<base::Instant> ended{};
  base::Instant last_told{};  ///< of its last record
  std::vector<StepReport> steps{};
  std::vector<ComponentReport> components{};  ///< sorted
  std::optional<Failure> first_cause{};
  std::optional<std::uint32_t> awaits_approval{};  ///< the step that waits for an operator's word

  /// Takes the run's records, one after the other. The text of one is borrowed during the call.
  void apply(const Record& record);

  /// Whether the record to come is about its being brought down, and no repetition: who is down is looked at twice.
  [[nodiscard]] bool is_undoing(const Record& next) const;

  /// Null: the run has none of that name.
  [[nodiscard]] ComponentReport* find(ComponentId component);
  [[nodiscard]] const ComponentReport* find(ComponentId component) const;

  /// True when the scenario did what it says: what `if (result)` asks in the Python API.
  [[nodiscard]] explicit operator bool() const { return status == RunStatus::succeeded; }
  friend bool operator==(const RunReport&, const RunReport&) = default;
};

/// What a run without a verdict names as its cause: why the first of its components stays elsewhere. Nothing: none
/// does.
[[nodiscard]] std::optional<Failure> cause_of_exceptions(const RunReport& report);

}  // namespace kapela::record
