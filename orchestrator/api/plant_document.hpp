// What the API says about the plant and its components, as JSON documents.
#pragma once

#include "orchestrator/runtime/orchestrator.hpp"
#include "orchestrator/wire/json.hpp"

namespace kapela::api {

/// {"latch": text or null, "journal_error": text or null}: why starts, or all runs, are refused.
[[nodiscard]] wire::Json plant_document(const runtime::Orchestrator& orchestrator);

/// The plant's document, and {"components": [{name, state, since, last_seen, ...}]}
[[nodiscard]] wire::Json components_document(const runtime::Orchestrator& orchestrator);

/// One of the components of `components_document`.
[[nodiscard]] wire::Json component_document(const runtime::Orchestrator& orchestrator, record::ComponentId id);

/// [{command, raises}]: what it may be sent where it was last seen.
[[nodiscard]] wire::Json offered_commands(const runtime::Orchestrator& orchestrator, record::ComponentId id);

/// How many seconds the calendars of components are ahead of ours, by name: of those that differ.
[[nodiscard]] wire::Json clocks_document(const runtime::Orchestrator& orchestrator);

/// {name, version, epoch, now, time_scale}
[[nodiscard]] wire::Json server_document(const runtime::Orchestrator& orchestrator);

/// `data` of the orchestrator's own CMD_GET_STATE reply: it is RUN once ready, `state` holds the components,
/// `latch` is why energising scenarios are refused, or null.
[[nodiscard]] wire::Json orchestrator_state(const runtime::Orchestrator& orchestrator);

}  // namespace kapela::api
