// Why a scenario has, or has not, started by itself, as a JSON document.
#pragma once

#include <optional>
#include <string>

#include "orchestrator/runtime/orchestrator.hpp"
#include "orchestrator/wire/json.hpp"

namespace kapela::api {

/// {scenario, trigger, enabled, watches: [{text, holds, since, for_seconds, parts}], looked, fired, next, last_start,
/// last_attempt, pending, hindered_by: [text]}
[[nodiscard]] wire::Json why_document(const runtime::Orchestrator& orchestrator, const scenario::Scenario& scenario);

/// When its schedule comes next; null where it has none.
[[nodiscard]] wire::Json next_of(const runtime::Orchestrator& orchestrator, const scenario::Scenario& scenario);

}  // namespace kapela::api
