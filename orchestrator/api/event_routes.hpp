// The handler of POST /event: the seed's door, where triggers, queries, and what components post come in. A function.
#pragma once

#include "orchestrator/api/api_parts.hpp"
#include "orchestrator/api/route.hpp"

namespace kapela::api {

/// What components post needs no token: who it comes from is judged by its address. What starts something does.
void take_event(ApiParts& parts, Call& call);

}  // namespace kapela::api
