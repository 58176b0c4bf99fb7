// AutomationSettings: every duration and bound of triggers, with its default.
#pragma once

#include <cstddef>

#include "orchestrator/base/clock.hpp"
#include "orchestrator/base/language.hpp"

namespace kapela::automation {

struct AutomationSettings {
  std::size_t starts = 60;  ///< of one scenario by its trigger, within `starts_within`; more are refused
  base::Duration starts_within = std::chrono::minutes(1);
  unsigned attempts = 16;  ///< to start what a condition asks for, until it has not held in between
  base::Duration late_most = std::chrono::minutes(1);  ///< what a schedule is later by is left out
  /// The calendar can be set while somebody waits for it, and nobody tells: so often it is looked at again.
  base::Duration clock_check = std::chrono::minutes(1);
  /// A component that says that it is in FAULT, and is seen there, reports one error and not two.
  base::Duration same_error = std::chrono::seconds(5);
  base::Language language = base::default_language;  ///< of the lines for people
};

}  // namespace kapela::automation
