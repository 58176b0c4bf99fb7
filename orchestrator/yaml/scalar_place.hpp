// Where a character of a scalar stands in its file: for mistakes inside of a value. A function.
#pragma once

#include <cstddef>
#include <optional>

#include "orchestrator/yaml/report.hpp"

namespace kapela::yaml {

/// The place of a code point (from 0) of a scalar's text. Nothing where the file does not show the text as it is:
/// escapes before it, folded lines.
[[nodiscard]] std::optional<Position> place_in(const Node& scalar, std::size_t point, const Report& report);

}  // namespace kapela::yaml
