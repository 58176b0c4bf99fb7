#include "tools/console/layout.hpp"

#include <algorithm>

#include "orchestrator/base/visible.hpp"
#include "orchestrator/files/unicode.hpp"
#include "tools/console/output.hpp"

namespace kapela::console {
namespace {

constexpr std::size_t gap = 2;  // between columns
constexpr std::size_t narrowest_last = 16;

/// The first character of a line with the columns it takes, or a colour, which takes none.
struct Piece {
  std::string_view text;
  std::size_t columns = 0;
};

Piece first_piece(std::string_view line) {
  constexpr std::string_view emoji_presentation = "\uFE0F";  // says how wide the character before it is
  if (line.front() == colour_mark) return {line.substr(0, 2), 0};
  std::size_t length = std::max<std::size_t>(base::character_length(line), 1);
  if (line.substr(length).starts_with(emoji_presentation)) length += emoji_presentation.size();
  return {line.substr(0, length), files::display_width(base::visible(line.substr(0, length)))};
}

/// Bytes of the longest beginning that fits.
std::size_t fitting(std::string_view line, std::size_t columns) {
  std::size_t used = 0;
  std::size_t at = 0;
  while (at < line.size()) {
    const Piece piece = first_piece(line.substr(at));
    if (used + piece.columns > columns) break;
    used += piece.columns;
    at += piece.text.size();
  }
  return at;
}

std::vector<std::size_t> widths_of(const Rows& rows) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], columns_of(row[i]));
  }
  return widths;
}

/// Where the last column begins.
std::size_t last_begins(const std::vector<std::size_t>& widths) {
  std::size_t begin = 0;
  for (std::size_t i = 0; i + 1 < widths.size(); ++i) begin += widths[i] + gap;
  return begin;
}

std::string without_trailing_spaces(std::string line) {
  return line.substr(0, line.find_last_not_of(' ') + 1);
}

void append(std::vector<std::string>& lines, std::vector<std::string> more) {
  lines.insert(lines.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

/// A row as a paragraph.
void add_block(const std::vector<std::string>& header, const std::vector<std::string>& row, std::size_t columns,
               std::vector<std::string>& lines) {
  append(lines, wrapped(row.front(), columns, gap));
  std::string line;
  for (std::size_t i = 1; i < row.size(); ++i) {
    const std::string item = header[i] + " " + row[i];
    if (!line.empty() && columns_of(line) + gap + columns_of(item) > columns) {
      append(lines, wrapped(line, columns, gap + gap));
      line.clear();
    }
    line += std::string(gap, ' ') + item;
  }
  if (!line.empty()) append(lines, wrapped(line, columns, gap + gap));
}

}  // namespace

std::size_t columns_of(std::string_view line) {
  std::size_t columns = 0;
  while (!line.empty()) {
    const Piece piece = first_piece(line);
    columns += piece.columns;
    line.remove_prefix(std::min(piece.text.size(), line.size()));
  }
  return columns;
}

std::string padded(std::string_view text, std::size_t columns) {
  const std::size_t used = columns_of(text);
  return std::string(text) + std::string(used < columns ? columns - used : 0, ' ');
}

std::string cut(std::string_view line, std::size_t columns) {
  const std::size_t end = fitting(line, columns);
  const bool is_coloured = line.substr(0, end).find(colour_mark) != std::string_view::npos;
  std::string result(line.substr(0, end));
  return end < line.size() && is_coloured ? result + coloured(Colour::none, "") : result;
}

std::vector<std::string> wrapped(std::string_view line, std::size_t columns, std::size_t indent) {
  std::vector<std::string> lines;
  std::string margin;
  for (;;) {
    std::size_t end = fitting(line, columns - std::min(margin.size(), columns / 2));
    if (end == line.size()) break;
    const std::size_t text = line.find_first_not_of(' ');
    const std::size_t space = line.rfind(' ', end);
    const bool at_word = space != std::string_view::npos && space > text;
    if (at_word) end = space;
    if (end == 0) end = first_piece(line).text.size();
    lines.push_back(without_trailing_spaces(margin + std::string(line.substr(0, end))));
    line.remove_prefix(at_word ? std::min(line.find_first_not_of(' ', end), line.size()) : end);
    margin = std::string(indent, ' ');
  }
  if (!line.empty() || lines.empty()) lines.push_back(margin + std::string(line));
  return lines;
}

std::vector<std::string> table(const Rows& rows) {
  const std::vector<std::size_t> widths = widths_of(rows);
  std::vector<std::string> lines;
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) line += i + 1 == row.size() ? row[i] : padded(row[i], widths[i] + gap);
    lines.push_back(without_trailing_spaces(std::move(line)));
  }
  return lines;
}

std::vector<std::string> table(const Rows& rows, std::size_t columns) {
  const std::vector<std::size_t> widths = widths_of(rows);
  const std::size_t begin = last_begins(widths);
  std::vector<std::string> lines;
  if (widths.empty() || begin + std::min(widths.back(), narrowest_last) <= columns) {
    for (const std::string& line : table(rows)) append(lines, wrapped(line, columns, begin));
    return lines;
  }
  for (std::size_t i = 1; i < rows.size(); ++i) add_block(rows.front(), rows[i], columns, lines);
  return lines;
}

}  // namespace kapela::console
