// Escaping for HTML and XML 1.0: any bytes come out as valid UTF-8 without a character that XML forbids. Functions
// only.
#pragma once

#include <string>
#include <string_view>

namespace kapela::reports {

/// For the text of an element. What cannot be written there becomes U+FFFD.
[[nodiscard]] std::string escape(std::string_view text);

/// For an attribute in double quotes: line breaks and tabs survive a parser's normalisation.
[[nodiscard]] std::string escape_attribute(std::string_view text);

}  // namespace kapela::reports
