// The JSON Schema (draft 7) of a kind of file, made of its keys. Functions.
#pragma once

#include <string>
#include <string_view>

#include "orchestrator/keys/shape.hpp"

namespace kapela::keys {

/// Of a whole file that has this shape; with an end of line.
[[nodiscard]] std::string schema_text(std::string_view title, const Shape& file);

}  // namespace kapela::keys
