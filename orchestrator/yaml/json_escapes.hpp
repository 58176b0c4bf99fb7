// JSON writes characters beyond the basic plane as two escapes (a surrogate pair), which YAML does not know.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "orchestrator/yaml/report.hpp"

namespace kapela::yaml {

/// A text made fit for a YAML parser, and where it is shorter than what it came from.
struct Prepared {
  /// Two bytes are missing after this byte of this line (from 1 and 0) of the prepared text.
  struct Cut {
    int line;
    std::size_t byte;
  };
  std::string text;
  std::vector<Cut> cuts{};  ///< in the order of the text
};
inline constexpr std::size_t bytes_per_cut = 2;

/// True for a text that starts as JSON objects and lists do.
[[nodiscard]] bool looks_like_json(std::string_view text);

/// Turns "\uD83D\uDE80" into "\U0001F680"; half a pair is reported.
[[nodiscard]] Prepared join_surrogates(std::string_view text, Report& report);

}  // namespace kapela::yaml
