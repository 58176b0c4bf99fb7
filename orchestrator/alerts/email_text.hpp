// E-mail: an alert as a message of RFC 5322: UTF-8 in encoded words and base64, nothing that could forge a header.
#pragma once

#include <string>
#include <string_view>

#include "orchestrator/alerts/channel.hpp"

namespace kapela::alerts {

/// local@domain in printable ASCII, as it stands in headers and in the envelope.
[[nodiscard]] bool is_address(std::string_view text);

[[nodiscard]] std::string base64(std::string_view bytes);

/// A header's text as RFC 2047 wants it: as it is where it is short, printable ASCII, else folded encoded words.
[[nodiscard]] std::string encoded_words(std::string_view text);

/// The whole message with its headers, lines ended by CRLF. Message-ID and Date are those of the alert, so that they
/// are the same at each attempt.
[[nodiscard]] std::string message(const Alert& alert, const Email& email, std::string_view channel,
                                  std::uint64_t suppressed);

}  // namespace kapela::alerts
