// What a text must be before it is worth parsing: UTF-8, no control characters, not too large. Every finding has its
// place.
#pragma once

#include <cstddef>
#include <string_view>

#include "orchestrator/yaml/report.hpp"

namespace kapela::yaml {

inline constexpr std::size_t max_file_bytes = std::size_t{8} * 1024 * 1024;

/// Reports what is wrong; true when the text may be parsed.
[[nodiscard]] bool check_text(Report& report);

/// How many bytes the UTF-8 character at the front has; 0 when it is none (also: overlong, surrogate, out of range).
[[nodiscard]] std::size_t utf8_length(std::string_view text);

}  // namespace kapela::yaml
