// Layout: lines for a terminal of a certain width: cut, wrapped at words, tables. Pure functions; a line may hold
// colours (output.hpp).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kapela::console {

using Rows = std::vector<std::vector<std::string>>;

/// Columns that a terminal uses for a line: letters one, most emoji two.
[[nodiscard]] std::size_t columns_of(std::string_view line);

/// Padded with spaces to that many columns.
[[nodiscard]] std::string padded(std::string_view text, std::size_t columns);

/// The beginning that fits; colours take no room.
[[nodiscard]] std::string cut(std::string_view line, std::size_t columns);

/// Lines that fit, broken between words where there are any; all but the first begin with `indent` spaces.
[[nodiscard]] std::vector<std::string> wrapped(std::string_view line, std::size_t columns, std::size_t indent);

/// Columns of text aligned, two spaces apart; the first row is the header.
[[nodiscard]] std::vector<std::string> table(const Rows& rows);

/// The same so that it fits: the last column is wrapped at words; where even that is too narrow, each row becomes its
/// first cell and, below it, the others behind the names of their columns.
[[nodiscard]] std::vector<std::string> table(const Rows& rows, std::size_t columns);

}  // namespace kapela::console
