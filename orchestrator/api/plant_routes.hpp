// Handlers of what there is to know and to do about the plant: components, their faults, the latch, alerts, the stream,
// a reload. Functions.
#pragma once

#include "orchestrator/api/api_parts.hpp"
#include "orchestrator/api/route.hpp"

namespace kapela::api {

void list_components(ApiParts& parts, Call& call);
void show_component(ApiParts& parts, Call& call);
void pass_on_faults(ApiParts& parts, Call& call);
void show_process(ApiParts& parts, Call& call);
void pass_on_fault_types(ApiParts& parts, Call& call);
void take_latch_off(ApiParts& parts, Call& call);
void list_alerts(ApiParts& parts, Call& call);
void try_channel(ApiParts& parts, Call& call);
void open_stream(ApiParts& parts, Call& call);
void reload_files(ApiParts& parts, Call& call);

}  // namespace kapela::api
