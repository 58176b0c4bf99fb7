// Lints: what a scenario may say, but hardly means. All are warnings; no plant is needed.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "orchestrator/scenario/remark.hpp"

namespace kapela::scenario {

/// A command that nobody waits for in a scenario that is rolled back, one that is illegal where the wait after it lets
/// components stay, steps that may take longer than the run, steps that are never reached, variables that are never
/// used.
[[nodiscard]] std::vector<Remark> lint(const Scenario& scenario);

/// Scenarios that the same thing starts.
[[nodiscard]] std::vector<Remark> lint_triggers(std::span<const std::shared_ptr<const Scenario>> scenarios);

}  // namespace kapela::scenario
