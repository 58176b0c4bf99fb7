// What is new of a run, for those who follow it by asking again and again: its records, and its end. Functions.
#pragma once

#include "orchestrator/base/task.hpp"
#include "orchestrator/runtime/orchestrator.hpp"
#include "orchestrator/wire/json.hpp"

namespace kapela::api {

/// {"records": [...], "last": n, "ended": bool}: the records after `after`. `ended`: the run has ended, and they are
/// the last: nobody needs to ask again.
[[nodiscard]] wire::Json journal_document(const runtime::Orchestrator& orchestrator, record::RunId run,
                                          std::uint64_t after);

/// Ends when the run has a record after `after`, or has ended: a run ends later than its last record is written.
[[nodiscard]] base::Task<void> news_of(runtime::Orchestrator& orchestrator, record::RunId run, std::uint64_t after);

}  // namespace kapela::api
