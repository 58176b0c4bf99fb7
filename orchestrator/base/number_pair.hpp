// Numbers in words: "17", and two in one: "3..20", "0/4". Functions only.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace kapela::base {

struct NumberPair {
  std::uint64_t first = 0;
  std::uint64_t second = 0;
};

/// Decimal digits and nothing else.
[[nodiscard]] std::optional<std::uint64_t> parse_number(std::string_view text);

/// Decimal digits, `between`, decimal digits, and nothing else.
[[nodiscard]] std::optional<NumberPair> parse_number_pair(std::string_view text, std::string_view between);

}  // namespace kapela::base
