#include "orchestrator/yaml/positions.hpp"

#include <algorithm>

namespace kapela::yaml {
namespace {

bool starts_character(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
}

bool before(const Prepared::Cut& cut, int line, std::size_t byte) {
  return cut.line < line || (cut.line == line && cut.byte <= byte);
}

}  // namespace

std::size_t Positions::cut_before(int line, std::size_t byte) {
  const auto& cuts = prepared_.cuts;
  while (next_cut_ < cuts.size() && before(cuts[next_cut_], line, byte)) ++next_cut_;
  while (next_cut_ > 0 && !before(cuts[next_cut_ - 1], line, byte)) --next_cut_;
  const auto first = std::lower_bound(cuts.begin(), cuts.begin() + static_cast<std::ptrdiff_t>(next_cut_), line,
                                      [](const Prepared::Cut& cut, int wanted) { return cut.line < wanted; });
  return bytes_per_cut * (next_cut_ - static_cast<std::size_t>(first - cuts.begin()));
}

Position Positions::at(int line, int byte) {
  if (line < 0 || byte < 0) return {};
  // What is missed at the end of a file without a last line end is missed on a line that nobody has.
  const bool is_past_end = line >= report_.lines();
  const int number = is_past_end ? report_.lines() : line + 1;
  const std::string_view text = report_.line(number);
  std::size_t wanted = is_past_end ? text.size() : static_cast<std::size_t>(byte);
  wanted = std::min(wanted + cut_before(number, wanted), text.size());
  if (number != line_) {
    line_ = number;
    byte_ = 0;
    column_ = 1;
  }
  for (; byte_ < wanted; ++byte_) column_ += starts_character(text[byte_]) ? 1 : 0;
  for (; byte_ > wanted; --byte_) column_ -= starts_character(text[byte_ - 1]) ? 1 : 0;
  return {line_, column_};
}

}  // namespace kapela::yaml
