// The timeouts of a scenario, and of those that it executes, each of which could be another one. A function.
#pragma once

#include <functional>
#include <memory>

#include "orchestrator/scenario/scenario.hpp"

namespace kapela::estimate {

/// Where a timeout stands.
struct TimeoutPlace {
  const scenario::Scenario* scenario = nullptr;  ///< never null
  const scenario::Action* action = nullptr;      ///< null: one of the scenario itself
  const char* what = "timeout";                  ///< its key: "timeout", "rollback.budget", ...
  bool is_of_failure = false;                    ///< in an on_failure
};

using MeetTimeout = std::function<void(const TimeoutPlace& place, base::Duration& value)>;

/// A copy in which `meet` has seen each timeout, in the order in which they stand, and may have changed it.
[[nodiscard]] std::shared_ptr<const scenario::Scenario> with_timeouts(const scenario::Scenario& scenario,
                                                                      const MeetTimeout& meet);

}  // namespace kapela::estimate
