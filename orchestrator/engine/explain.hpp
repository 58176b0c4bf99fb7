// Explain: failures in words, for the person who has to act: component, state, since when, what was wanted, last seen.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "orchestrator/engine/board.hpp"
#include "orchestrator/engine/pursuit.hpp"
#include "orchestrator/record/plant.hpp"
#include "orchestrator/record/run_report.hpp"

namespace kapela::engine {

/// What was wanted of a component, and for how long.
struct Wish {
  std::span<const wire::State> goals;  ///< empty: the acknowledgement of the command alone
  base::Duration timeout{};
};

/// "supervisor_2: INITIALIZING for 58.3 s, wanted INITIALIZED within 60 s, last seen 0.2 s ago"
[[nodiscard]] std::string explain(record::Reason reason, const record::ComponentSpec& component,
                                  const Board::Entry& seen, const Pursuit& pursuit, const Wish& wish,
                                  base::Instant now);

/// "supervisor_2: STARTING for 3 s, and a run begins only when it stands still": why a preflight refuses.
[[nodiscard]] std::string explain_unfit(record::Reason reason, const record::ComponentSpec& component,
                                        const Board::Entry& seen, base::Instant now);
/// "supervisor_2: FAULT for 3 s, so CMD_STOP was sent to nobody; ...": a step that stands before a FAULT.
[[nodiscard]] std::string explain_withheld(const record::ComponentSpec& component, const Board::Entry& seen,
                                           wire::Command command, base::Instant now);
/// "io: STOPPED for 3 s, where CMD_RUN is not legal, so it was not sent; legal there: CMD_INITIALIZE".
[[nodiscard]] std::string explain_illegal(const record::ComponentSpec& component, const Board::Entry& seen,
                                          wire::Command command, base::Instant now);
/// "io: refused CMD_RUN: it is STOPPED, where CMD_INITIALIZE, CMD_STOP are legal"
[[nodiscard]] std::string explain_refusal(const record::ComponentSpec& component, const Pursuit& pursuit,
                                          const Answer& answer);

/// Behind a sentence: ": " and somebody's own words, made fit for a message; empty where there are none.
[[nodiscard]] std::string because(std::string_view words);

}  // namespace kapela::engine
