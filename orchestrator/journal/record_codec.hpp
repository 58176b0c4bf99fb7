// The codec of records in journals: every field as fixed little-endian bytes, then the text. Functions only.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "orchestrator/record/record.hpp"

namespace kapela::journal {

/// What stands before the text.
inline constexpr std::size_t fixed_bytes = 55;
/// Longer texts are cut off there: nothing that a record says comes near it.
inline constexpr std::size_t longest_text = 1024 * 1024;

/// Appends the bytes of a record.
void encode(std::string& out, const record::Record& record);

/// The record; its text lies in `bytes`. Nothing when they are no record of this format.
[[nodiscard]] std::optional<record::Record> decode(std::string_view bytes);

/// A cheap look: whether `bytes`, of which there are fixed_bytes at least, may be a record.
[[nodiscard]] bool looks_like_record(const char* bytes);

}  // namespace kapela::journal
