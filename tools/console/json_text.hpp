// Members of documents as words for people. Functions only.
#pragma once

#include <string>

#include "orchestrator/wire/json.hpp"

namespace kapela::console {

/// A text without its quotes; all else as JSON writes it.
[[nodiscard]] std::string plain(const wire::Json& value);

/// "-" for what is no text, or an empty one.
[[nodiscard]] std::string text_or_dash(const wire::Json& value);

}  // namespace kapela::console
