// The handler of single commands: a person's word to one component, carried out as a run. Functions.
#pragma once

#include "orchestrator/api/api_parts.hpp"
#include "orchestrator/api/route.hpp"

namespace kapela::api {

void send_command(ApiParts& parts, Call& call);

}  // namespace kapela::api
