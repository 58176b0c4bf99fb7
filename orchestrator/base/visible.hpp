// What outsiders said (components, files, people), made fit for a line of a log or of a terminal: nothing in it begins
// another line, drives the terminal, turns the direction of reading or hides. Functions.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace kapela::base {

/// Length of the well-formed UTF-8 character at the start of `text`, which is not empty; 0: there is none.
[[nodiscard]] std::size_t character_length(std::string_view text);

/// True for a well-formed character that a reader sees: no control (C0, DEL, C1), no separator of lines, none that
/// turns the direction of reading, and none without any shape, but for those that emoji and scripts are joined with.
[[nodiscard]] bool is_seen(std::string_view character);

/// The text with all that is not seen as an escape: \n, \x1b, \u{202e}; what is no UTF-8 as \xff.
[[nodiscard]] std::string visible(std::string_view text);

}  // namespace kapela::base
