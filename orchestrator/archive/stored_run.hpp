// StoredRun: a run as the history of runs keeps it: its report, who its components are, and what people were told.
// A value; made of records by RunCollector, kept by RunStore.
#pragma once

#include <string>

#include "orchestrator/base/clock.hpp"
#include "orchestrator/history/history.hpp"
#include "orchestrator/record/plant.hpp"
#include "orchestrator/record/run_report.hpp"

namespace kapela::archive {

struct StoredRun {
  record::RunReport report{};  ///< its components are those of `cast`; lists leave steps and components out
  record::Plant cast{};        ///< names and dialects as they were: plants change
  base::WallTime ended_at{};
  history::History timeline{};  ///< what its log lines are made of, at times since its beginning; not in lists
};

/// Whether the record is of those that a run's timeline is told from: not what only says that something came back as it
/// should, or once more. `undoing`: as RunReport::is_undoing.
[[nodiscard]] bool belongs_to_timeline(const record::Record& record, bool undoing);

/// Lines of one timeline; the first ones are kept.
inline constexpr std::size_t most_timeline_lines = 10'000;

/// Its timeline as a file of history: what RunStore keeps, and people can read.
[[nodiscard]] std::string timeline_text(const StoredRun& run);

}  // namespace kapela::archive
