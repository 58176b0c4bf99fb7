// What a stranger sent, made fit for an error message: short, printable, no control characters.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "orchestrator/wire/json.hpp"

namespace kapela::wire {

/// At most `limit` bytes of `text` with all that base::is_seen denies as '?'; "..." stands for what was cut.
[[nodiscard]] std::string shown(std::string_view text, std::size_t limit);

/// One step of a JSON pointer with its slash, escaped as RFC 6901 wants it.
[[nodiscard]] std::string pointer_step(std::string_view key);

/// What a value is, for "found ...": "null", "a list", "the text 'abc'", "the number 70000".
[[nodiscard]] std::string described(const Json& value);

/// True where `text` holds a control character (C0, DEL or C1), which could forge lines of a log or drive a terminal.
[[nodiscard]] bool has_control_characters(std::string_view text);

}  // namespace kapela::wire
