// Asker: who asks for something, as the body of a request says it, for the journal. Functions only.
#pragma once

#include <string>

#include "orchestrator/base/error.hpp"
#include "orchestrator/net/http.hpp"
#include "orchestrator/wire/json.hpp"

namespace kapela::api {

/// Bytes of a person's name that are kept.
constexpr std::size_t max_name = 100;

/// The body's "who", fit for a line of the log. A body without one is told as what it is: unsigned, and from where.
/// Errors: invalid (it is no text, or there is nothing to read in it).
[[nodiscard]] base::Result<std::string> who_of(const wire::Json& body, const net::Request& request);

}  // namespace kapela::api
