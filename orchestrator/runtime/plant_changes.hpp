// What is different between the plant that is driven and one that was read anew, and whether it may become that. A
// function.
#pragma once

#include <string>
#include <vector>

#include "orchestrator/base/error.hpp"
#include "orchestrator/engine/board.hpp"
#include "orchestrator/record/plant.hpp"

namespace kapela::runtime {

/// "io: port 8001 is 8101 now". Errors: unsupported (restart: components came, went, changed their order or what they
/// depend on), busy (a component that changes its address, port or dialect belongs to a run).
[[nodiscard]] base::Result<std::vector<std::string>> plant_changes(const record::Plant& now, const record::Plant& next,
                                                                   const engine::Board& board);

}  // namespace kapela::runtime
