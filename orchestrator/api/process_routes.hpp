// Handlers of what the orchestrator tells of itself: health, readiness, metrics, its page and its API. Functions.
#pragma once

#include "orchestrator/api/api_parts.hpp"
#include "orchestrator/api/route.hpp"

namespace kapela::api {

void show_page(ApiParts& parts, Call& call);
void tell_health(ApiParts& parts, Call& call);
void tell_ready(ApiParts& parts, Call& call);
void tell_metrics(ApiParts& parts, Call& call);
void tell_api(ApiParts& parts, Call& call);

}  // namespace kapela::api
