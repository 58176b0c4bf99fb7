// Words that plans use in every form.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "orchestrator/planner/plan.hpp"
#include "orchestrator/record/plant.hpp"

namespace kapela::planner {

/// "io, supervisor_1"; of many only the first, "and 994 more".
[[nodiscard]] std::string names_of(std::span<const record::ComponentId> components, const record::Plant& plant);

/// "CMD_INITIALIZE, CMD_RUN": what goes on the wire.
[[nodiscard]] std::string names_of(std::span<const wire::Command> commands, wire::Dialect dialect);

/// "CMD_INITIALIZE: STOPPED -> INITIALIZED", "awaited in RUN"
[[nodiscard]] std::string words_of(const Deed& deed);

/// "CMD_STOP -> STOPPED, breaks off INITIALIZING", "INITIALIZED, when SOFT_STOPPING has ended"
[[nodiscard]] std::string words_of(const Lowering& lowering);

/// What its atomicity means for a run that fails.
[[nodiscard]] std::string_view words_of(record::Atomicity atomicity);

/// "at most 4m50s: preflight 3s, steps 1m40s, ..."
[[nodiscard]] std::string words_of(const WorstCase& worst);

/// "cell.yaml:12:7: io: CMD_RUN is illegal in STOPPED (legal there: ...)"
[[nodiscard]] std::string words_of(const Refusal& refusal);

}  // namespace kapela::planner
