// What the API says about one run, as a JSON document: `kapela runs show` prints it, `kapela run` follows it. A run has
// the same document wherever its report comes from.
#pragma once

#include "orchestrator/archive/stored_run.hpp"
#include "orchestrator/runtime/orchestrator.hpp"
#include "orchestrator/wire/json.hpp"

namespace kapela::api {

/// A run in a list: {id, scenario, status, phase, atomicity, mode, started, ended, seconds, first_cause}
[[nodiscard]] wire::Json run_summary(const runtime::Orchestrator& orchestrator, const record::RunReport& report);
[[nodiscard]] wire::Json run_summary(const runtime::Orchestrator& orchestrator, const archive::StoredRun& run);

/// The summary, and {recovered_from, awaits_approval, steps, components, exceptions, alerts, timeline}. The states of
/// the components are live while the run goes on; the timeline has what the run's log lines said, and is there at its
/// end.
[[nodiscard]] wire::Json run_document(const runtime::Orchestrator& orchestrator, const record::RunReport& report);
[[nodiscard]] wire::Json run_document(const runtime::Orchestrator& orchestrator, const archive::StoredRun& run);

}  // namespace kapela::api
