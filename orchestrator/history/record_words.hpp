// The words for what a record holds in numbers: its state and its detail, by kind. The one place for histories on disk,
// the API and `kapela verify`; owned by nobody, functions only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "orchestrator/record/record.hpp"

namespace kapela::history {

/// "CMD_RUN", "FAULT", "SUCCEEDED", "INFO", "succeeded", "yes", "undone", "rollback", ...; empty where the kind has no
/// detail, or one without a name (of `injected`, whose text has the name).
[[nodiscard]] std::string_view detail_text(const record::Record& record);
/// The other way round; nothing when the kind knows no such word.
[[nodiscard]] std::optional<std::uint8_t> parse_detail(record::RecordKind kind, std::string_view text);

/// Whether each number that stands for a word (details; dialects, purposes, verdicts) is one that this version knows:
/// what comes from a file may say anything, and whoever looks up its word relies on that.
[[nodiscard]] bool is_understood(const record::Record& record);

/// "INITIALIZED", or empty where the record has none.
[[nodiscard]] std::string_view state_text(const record::Record& record);

/// Of an intent that does not go forward: "on_failure" or "compensation"; empty for anything else.
[[nodiscard]] std::string_view purpose_text(const record::Record& record);

/// Of `sighted`: "ack accepted since up to 2.1 ms ago"; empty for anything else.
[[nodiscard]] std::string sighting_text(const record::Record& record);

/// For people: "12.345 s  #17 run 1 io intent CMD_RUN from STOPPED".
[[nodiscard]] std::string line_of(const record::Record& record, std::string_view component);

}  // namespace kapela::history
