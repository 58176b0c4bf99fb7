// Waits: how long an orchestrator waits for components, as its configuration says. Whoever foretells a run or judges
// its records has to know it as well as the engine.
#pragma once

#include "orchestrator/base/clock.hpp"

namespace kapela::record {

struct Waits {
  base::Duration command_timeout = std::chrono::seconds(5);      ///< until every target has acknowledged a command
  base::Duration answer_timeout = std::chrono::seconds(1);       ///< for one attempt of a command or poll
  base::Duration resend_first = std::chrono::milliseconds(100);  ///< before the first repeat of a command; then doubled
  base::Duration resend_most = std::chrono::seconds(1);
  base::Duration unreachable_after = std::chrono::seconds(1);  ///< of refused connections, while somebody waits
  base::Duration poll_lost = std::chrono::milliseconds(500);   ///< while it does not answer
  base::Duration preflight_timeout = std::chrono::seconds(3);  ///< until every component of a run has answered
  base::Duration set_out_most = std::chrono::seconds(1);       ///< from the acknowledgement until it is seen on its way
  base::Duration undo_resend = std::chrono::seconds(1);        ///< before a command of the compensation is given anew
  base::Duration undo_patience = std::chrono::seconds(10);  ///< with a component that nobody answers for, when undoing
};

}  // namespace kapela::record
