// The records of two runs, as an engine writes them: one that starts a plant, one that fails and is undone.
#pragma once

#include <vector>

#include "orchestrator/archive/archived_run.hpp"
#include "orchestrator/engine/record.hpp"
#include "orchestrator/history/header.hpp"

namespace kapela::archive::testing {

[[nodiscard]] history::Header life();
/// Run 1 succeeds; run 2 ends ROLLBACK_FAILED, with an exception and an alert.
[[nodiscard]] std::vector<engine::Record> two_runs();
/// A run that is there as soon as it is accepted.
[[nodiscard]] std::vector<engine::Record> short_run(std::uint64_t id, std::int64_t at_ms);
/// A run with something in every field.
[[nodiscard]] ArchivedRun full_run(std::uint64_t id);

}  // namespace kapela::archive::testing
