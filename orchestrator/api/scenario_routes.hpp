// Handlers of what there is to know about scenarios. Functions.
#pragma once

#include "orchestrator/api/api_parts.hpp"
#include "orchestrator/api/route.hpp"

namespace kapela::api {

void list_scenarios(ApiParts& parts, Call& call);
void show_scenario(ApiParts& parts, Call& call);
void plan_scenario(ApiParts& parts, Call& call);
void explain_scenario(ApiParts& parts, Call& call);

}  // namespace kapela::api
