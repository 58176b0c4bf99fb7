// Alerts as text: the JSON document that webhooks and commands get and the store keeps, and the lines of an e-mail.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "orchestrator/alerts/alert.hpp"
#include "orchestrator/base/error.hpp"

namespace kapela::alerts {

/// The document; `suppressed`: how many alerts of this channel were held back since the last one it got.
[[nodiscard]] std::string document(const Alert& alert, std::uint64_t suppressed);

/// The alert of a document. Errors: malformed.
[[nodiscard]] base::Result<Alert> parse_document(std::string_view text);

/// "[ERROR] run 7 of '...' ended ROLLBACK_FAILED: ...", without line breaks.
[[nodiscard]] std::string headline(const Alert& alert);

/// What a person reads, a fact a line.
[[nodiscard]] std::string letter(const Alert& alert, std::uint64_t suppressed);

/// What a command finds in its environment, KAPELA_ALERT_ID and so on.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> environment(const Alert& alert,
                                                                           std::uint64_t suppressed);

}  // namespace kapela::alerts
