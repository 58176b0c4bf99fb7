// What the API says about runs of the past, and about all runs: those in memory first, then those of the archive.
#pragma once

#include "orchestrator/archive/run_store.hpp"
#include "orchestrator/net/http.hpp"
#include "orchestrator/runtime/orchestrator.hpp"
#include "orchestrator/wire/json.hpp"

namespace kapela::api {

/// ?scenario=&status=&limit=&before= of GET /api/v1/runs. Errors: invalid.
[[nodiscard]] base::Result<archive::RunFilter> run_filter(const net::Request& request);

/// {"runs": [...]}: newest first, without steps. Errors: io.
[[nodiscard]] base::Result<wire::Json> runs_document(const runtime::Orchestrator& orchestrator,
                                                     const archive::RunFilter& filter);

/// What is told of a number that no run has, or of what is no number.
[[nodiscard]] base::Error no_run(std::string_view id);

/// The document of any run: one that has ended comes from the archive, where there is one, before it leaves memory as
/// after that. Errors: not_found, io.
[[nodiscard]] base::Result<wire::Json> any_run_document(const runtime::Orchestrator& orchestrator, record::RunId id);

}  // namespace kapela::api
