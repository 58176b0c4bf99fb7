// Handlers of what there is to know and to do about runs. Functions.
#pragma once

#include "orchestrator/api/api_parts.hpp"
#include "orchestrator/api/route.hpp"

namespace kapela::api {

void list_runs(ApiParts& parts, Call& call);
void start_run(ApiParts& parts, Call& call);
void show_run(ApiParts& parts, Call& call);
void follow_run(ApiParts& parts, Call& call);
void trace_run(ApiParts& parts, Call& call);
void cancel_run(ApiParts& parts, Call& call);
void approve_step(ApiParts& parts, Call& call);

}  // namespace kapela::api
