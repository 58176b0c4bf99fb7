// Unicode: what names need so that equal-looking ones are equal. The only user of utf8proc.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace kapela::files {

/// Normalization Form C; text that is not UTF-8 comes back as it is.
[[nodiscard]] std::string nfc(std::string_view text);

/// As names are compared: NFC, without white space at the ends.
[[nodiscard]] std::string comparable_name(std::string_view text);

/// Columns on a terminal: an emoji takes two, a combining character none. Bytes that are not UTF-8 take one each.
[[nodiscard]] std::size_t display_width(std::string_view text);

}  // namespace kapela::files
