// JSON text from values, appended to a buffer. Never throws: what is no UTF-8 is replaced, not refused.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "orchestrator/wire/json.hpp"

namespace kapela::wire {

/// A string with its quotes, escaped.
void append_text(std::string& out, std::string_view text);
void append_integer(std::string& out, std::int64_t value);
/// Shortest form: 20 for 20.0. `value` is finite.
void append_number(std::string& out, double value);
void append_boolean(std::string& out, bool value);
void append_document(std::string& out, const Json& document);

}  // namespace kapela::wire
