// RunReport: how a run went, while it goes and after it has ended: steps, components, first cause.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "orchestrator/base/clock.hpp"
#include "orchestrator/engine/identifiers.hpp"
#include "orchestrator/engine/scenario.hpp"
#include "orchestrator/wire/profile.hpp"

namespace kapela::engine {

/// Terminal statuses of semantics.md, and `running`.
enum class RunStatus : std::uint8_t { running, succeeded, rejected, rolled_back, rollback_failed, stopped_partial };

/// Why a component did not do what a step wanted of it.
enum class Reason : std::uint8_t { fault, unreachable, timeout, nack, wrong_state, cancelled };

/// "SUCCEEDED", ... and "FAULT", ... as they stand in reports and answers.
[[nodiscard]] std::string_view name(RunStatus status);
[[nodiscard]] std::string_view name(Reason reason);

/// One component's part in a step that failed there.
struct Failure {
  ComponentId component = no_component;  ///< none: the run itself (cancelled)
  Reason reason = Reason::timeout;
  base::Duration waited{};
  std::string
      summary{};  ///< "supervisor_2: INITIALIZING for 58.3 s, wanted INITIALIZED within 60 s, last seen 0.2 s ago"
};

struct StepReport {
  std::size_t action = 0;  ///< index into the scenario's actions
  base::Instant started{};
  std::optional<base::Instant> ended{};
  std::optional<base::Duration> timeout{};
  std::vector<ComponentId> targets{};
  std::vector<ComponentId> done{};  ///< in the order in which they came
  bool succeeded = false;
};

struct ComponentReport {
  ComponentId component = no_component;
  wire::State base = wire::State::unknown;    ///< before the run
  wire::State goal = wire::State::unknown;    ///< last asked for
  wire::State actual = wire::State::unknown;  ///< last seen, at the end of the run
  std::optional<Failure> failure{};
};

struct RunReport {
  RunId id = no_run;
  std::shared_ptr<const Scenario> scenario{};
  RunStatus status = RunStatus::running;
  base::Instant started{};
  base::WallTime started_at{};
  std::optional<base::Instant> ended{};
  std::vector<StepReport> steps{};
  std::vector<ComponentReport> components{};
  std::optional<Failure> first_cause{};

  /// True when the scenario did what it says: what `if (result)` asks in the Python API.
  [[nodiscard]] explicit operator bool() const { return status == RunStatus::succeeded; }
};

}  // namespace kapela::engine
