// RunReport: how a run went, while it goes and after it has ended: steps, components, first cause.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "orchestrator/base/clock.hpp"
#include "orchestrator/base/rare.hpp"
#include "orchestrator/engine/identifiers.hpp"
#include "orchestrator/engine/scenario.hpp"
#include "orchestrator/engine/watched.hpp"
#include "orchestrator/wire/profile.hpp"

namespace kapela::engine {

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
};

struct StepReport {
  std::uint32_t number = 0;  ///< of its instruction in the program; a repeated one comes again
  std::string label{};
  std::string description{};
  base::Instant started{};
  std::optional<base::Instant> ended{};
  std::optional<base::Duration> timeout{};
  std::vector<ComponentId> targets{};
  std::vector<ComponentId> done{};  ///< in the order in which they came
  bool succeeded = false;
};

struct ComponentReport {
  ComponentId component = no_component;
  wire::State base = wire::State::unknown;    ///< before the run: what the preflight saw
  wire::State goal = wire::State::unknown;    ///< last asked for
  wire::State target = wire::State::unknown;  ///< where compensation was to bring it; unknown: nowhere
  wire::State actual = wire::State::unknown;  ///< at the end of the run; unknown: it does not answer
  bool commanded = false;
  base::Rare<Failure> failure{};    ///< its part in the run's first cause, or in a step that went on without it
  base::Rare<Failure> exception{};  ///< why the run leaves it elsewhere
  base::Rare<Watched> watched{};    ///< a command in doubt is left in it
};

/// Where a run is: what it does just now.
enum class Phase : std::uint8_t { preflight, forward, compensation, audit, over };
[[nodiscard]] std::string_view name(Phase phase);

struct RunReport {
  RunId id = no_run;
  std::shared_ptr<const Scenario> scenario{};
  RunStatus status = RunStatus::running;
  Phase phase = Phase::preflight;
  Atomicity atomicity = Atomicity::none;
  std::optional<Epoch> recovered_from{};  ///< it began in an epoch that ended in a crash
  base::Instant started{};
  base::WallTime started_at{};
  std::optional<base::Instant> ended{};
  std::vector<StepReport> steps{};
  std::vector<ComponentReport> components{};
  std::optional<Failure> first_cause{};
  std::optional<std::uint32_t> awaits_approval{};  ///< the step that waits for an operator's word

  /// True when the scenario did what it says: what `if (result)` asks in the Python API.
  [[nodiscard]] explicit operator bool() const { return status == RunStatus::succeeded; }
};

}  // namespace kapela::engine
