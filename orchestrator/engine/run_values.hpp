// What a run's expressions and templates can ask for beside what it is given: its failure, the plant as it is known.
#pragma once

#include <optional>

#include "orchestrator/engine/run_core.hpp"
#include "orchestrator/expression/value.hpp"
#include "orchestrator/scenario/variables.hpp"
#include "orchestrator/wire/json.hpp"

namespace kapela::engine {

/// What is known of the plant at a path that begins with components or plant; nothing where there is nothing.
[[nodiscard]] std::optional<expression::Value> look_up_plant(const expression::Path& path, const record::Plant& plant,
                                                             const Board& board, base::Instant now);

/// The value at a path; nothing where there is none.
[[nodiscard]] std::optional<expression::Value> look_up(const expression::Path& path, const RunCore& core,
                                                       const scenario::Variables& variables, const wire::Json& trigger);

}  // namespace kapela::engine
