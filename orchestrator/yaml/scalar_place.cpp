#include "orchestrator/yaml/scalar_place.hpp"

#include <algorithm>

namespace kapela::yaml {
namespace {

/// The bytes that so many code points take.
std::size_t bytes_of(std::string_view text, std::size_t points) {
  std::size_t at = 0;
  for (; points > 0 && at < text.size(); --points)
    for (++at; at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U;) ++at;
  return at;
}

int points_in(std::string_view text) {
  const auto begins = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; };
  return static_cast<int>(std::count_if(text.begin(), text.end(), begins));
}

/// In a block that begins with '|': its lines follow, indented alike.
std::optional<Position> place_in_block(std::string_view before, int first_line, const Report& report) {
  const std::size_t last_break = before.rfind('\n');
  const std::string_view in_line = last_break == std::string_view::npos ? before : before.substr(last_break + 1);
  const int number = first_line + static_cast<int>(std::count(before.begin(), before.end(), '\n'));
  const std::size_t indent = std::min(report.line(first_line).find_first_not_of(' '), report.line(number).size());
  if (!report.line(number).substr(indent).starts_with(in_line)) return std::nullopt;
  return Position{number, static_cast<int>(indent) + points_in(in_line) + 1};
}

}  // namespace

std::optional<Position> place_in(const Node& scalar, std::size_t point, const Report& report) {
  const auto [line_number, column] = scalar.position();
  if (line_number == 0 || column == 0) return std::nullopt;
  const std::string_view before = std::string_view(scalar.text()).substr(0, bytes_of(scalar.text(), point));
  std::string_view line = report.line(line_number);
  line.remove_prefix(bytes_of(line, static_cast<std::size_t>(column - 1)));
  if (scalar.quoted() && line.starts_with('|')) return place_in_block(before, line_number + 1, report);
  const std::size_t quote = scalar.quoted() && (line.starts_with('"') || line.starts_with('\'')) ? 1 : 0;
  if (!line.substr(std::min(quote, line.size())).starts_with(before)) return std::nullopt;
  return Position{line_number, column + static_cast<int>(quote) + points_in(before)};
}

}  // namespace kapela::yaml
