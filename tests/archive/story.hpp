// The records of two runs, as an engine writes them: one that starts a plant, one that fails and is undone.
#pragma once

#include <string>
#include <vector>

#include "orchestrator/archive/stored_run.hpp"
#include "orchestrator/history/header.hpp"
#include "orchestrator/record/record.hpp"

namespace kapela::archive::testing {

[[nodiscard]] history::Header life();
/// Run 1 succeeds; run 2 ends ROLLBACK_FAILED, with an exception and an alert.
[[nodiscard]] std::vector<record::Record> two_runs();
/// A run that is there as soon as it is accepted.
[[nodiscard]] std::vector<record::Record> short_run(std::uint64_t id, std::int64_t at_ms);
/// A run with something in every field.
[[nodiscard]] StoredRun full_run(std::uint64_t id);
/// Runs of these ids, as the store takes them.
[[nodiscard]] std::vector<StoredRun> full_runs(std::initializer_list<std::uint64_t> ids);
/// Equal where all is equal that the history of runs keeps.
[[nodiscard]] std::string described(const StoredRun& run);

}  // namespace kapela::archive::testing
