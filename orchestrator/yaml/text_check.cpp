#include "orchestrator/yaml/text_check.hpp"

#include <fmt/format.h>

namespace kapela::yaml {
namespace {

using base::ErrorCode;

constexpr std::size_t max_bad_bytes = 10;  ///< reported one by one; a binary file is not worth more

unsigned byte(std::string_view text, std::size_t index) {
  return static_cast<unsigned char>(text[index]);
}

bool continues(std::string_view text, std::size_t index) {
  return index < text.size() && (byte(text, index) & 0xC0U) == 0x80U;
}

std::size_t length_of_three(std::string_view text) {
  if (!continues(text, 1) || !continues(text, 2)) return 0;
  const bool overlong = byte(text, 0) == 0xE0 && byte(text, 1) < 0xA0;
  const bool surrogate = byte(text, 0) == 0xED && byte(text, 1) >= 0xA0;
  return overlong || surrogate ? 0 : 3;
}

std::size_t length_of_four(std::string_view text) {
  if (!continues(text, 1) || !continues(text, 2) || !continues(text, 3)) return 0;
  const bool overlong = byte(text, 0) == 0xF0 && byte(text, 1) < 0x90;
  const bool out_of_range = byte(text, 0) == 0xF4 && byte(text, 1) >= 0x90;
  return overlong || out_of_range ? 0 : 4;
}

bool is_control(unsigned value) {
  return (value < 0x20 && value != '\t' && value != '\n' && value != '\r') || value == 0x7F;
}

struct Scanner {
  Report& report;
  Position at{1, 1};
  std::size_t bad = 0;

  void complain(std::string message, std::string hint) {
    if (++bad <= max_bad_bytes)
      report.add(Severity::error, ErrorCode::malformed, at, std::move(message), std::move(hint));
  }

  /// Takes one character off the front, and complains about a bad one.
  void next(std::string_view& rest) {
    const unsigned first = byte(rest, 0);
    const std::size_t length = utf8_length(rest);
    if (length == 0) complain(fmt::format("the byte 0x{:02X} is not UTF-8", first), "save the file as UTF-8");
    if (first == 0) {
      complain("a NUL byte", "the file is binary or damaged");
    } else if (first == '\r' && !rest.substr(1).starts_with('\n')) {
      complain("a carriage return that ends no line", "end lines with a line feed alone, or with both");
    } else if (is_control(first)) {
      complain(fmt::format("the control character 0x{:02X}", first), "remove it");
    }
    rest.remove_prefix(length == 0 ? 1 : length);
    at = first == '\n' ? Position{at.line + 1, 1} : Position{at.line, at.column + 1};
  }
};

}  // namespace

std::size_t utf8_length(std::string_view text) {
  const unsigned first = byte(text, 0);
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first < 0xE0) return continues(text, 1) ? 2 : 0;
  if (first >= 0xE0 && first < 0xF0) return length_of_three(text);
  if (first >= 0xF0 && first < 0xF5) return length_of_four(text);
  return 0;
}

bool check_text(Report& report) {
  std::string_view rest = report.text();
  if (rest.size() > max_file_bytes) {
    report.add(Severity::error, ErrorCode::too_large, {},
               fmt::format("the file has {} bytes, at most {} are read", rest.size(), max_file_bytes));
    return false;
  }
  if (rest.starts_with("\xEF\xBB\xBF")) rest.remove_prefix(3);
  Scanner scanner{report};
  while (!rest.empty()) scanner.next(rest);
  return scanner.bad == 0;
}

}  // namespace kapela::yaml
