// Output: what the commands print. Everything that people read goes through here, so that nothing that a component, a
// file or a server says can forge a line or drive the terminal. Functions over stdout and stderr.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kapela::console {

enum class Colour { none, green, yellow, red, grey, bold };

/// Stands for a colour together with a digit behind it: no text of UTF-8 has this byte, so nobody else can say it.
inline constexpr char colour_mark = '\xff';

/// The text in a colour, for say().
[[nodiscard]] std::string coloured(Colour colour, std::string_view text);

/// Prints a line for people: colours as escapes of the terminal, all else as base::visible has it.
void say(std::string_view line);
void say(const std::vector<std::string>& lines);
/// Prints a text that has line ends of its own, for people.
void say_text(std::string_view text);
/// Prints a document for programs as it is, and ends the line.
void say_json(std::string_view document);
/// Prints as it is.
void put(std::string_view text);

/// Tells what went wrong, on stderr.
void complain(std::string_view what);
/// The same for a text that has line ends of its own and says by itself where it comes from.
void complain_text(std::string_view text);

/// False when what was printed is read by nobody any more: a pipe whose reader has gone.
[[nodiscard]] bool has_reader();

/// At the end of the process: false when not everything could be printed, which it tells. A reader that has gone knows
/// what it has read.
[[nodiscard]] bool end_of_output();

}  // namespace kapela::console
