// What a component's reply to an event of its business comes to, over HTTP and in the virtual world. A function.
#pragma once

#include "orchestrator/engine/observation.hpp"
#include "orchestrator/wire/event.hpp"

namespace kapela::engine {

/// "info" is no result yet: the component has put the event aside, or cannot act on it now. `otherwise` is the data of
/// a reply whose result has none. The caller adds of whom it is, and to which event.
[[nodiscard]] Answer answer_of_reply(const wire::EventResult& result, const wire::Json& otherwise);

}  // namespace kapela::engine
