// Letters and digits of ASCII, whatever the locale is.
#pragma once

namespace kapela::base {

/// The small letter of a capital one of A to Z; every other byte as it is.
[[nodiscard]] constexpr char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

[[nodiscard]] constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

}  // namespace kapela::base
