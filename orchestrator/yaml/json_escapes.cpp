#include "orchestrator/yaml/json_escapes.hpp"

#include <charconv>
#include <optional>

#include <fmt/format.h>

namespace kapela::yaml {
namespace {

constexpr std::size_t escape_length = 6;  ///< of \uXXXX

/// The code unit of a \uXXXX at the front.
std::optional<unsigned> escape_at(std::string_view text) {
  if (text.size() < escape_length || !text.starts_with("\\u")) return std::nullopt;
  unsigned unit = 0;
  const char* const end = text.data() + escape_length;
  const auto [stop, failed] = std::from_chars(text.data() + 2, end, unit, 16);
  if (failed != std::errc{} || stop != end) return std::nullopt;
  return unit;
}

bool is_high(unsigned unit) {
  return unit >= 0xD800 && unit < 0xDC00;
}
bool is_low(unsigned unit) {
  return unit >= 0xDC00 && unit < 0xE000;
}

struct Joiner {
  std::string_view text;
  Report& report;
  Prepared out{};
  std::size_t at = 0;
  int line = 1;
  std::size_t line_start = 0;  ///< in what is written
  int column = 1;              ///< in what is read

  void copy(std::size_t count) {
    for (; count > 0 && at < text.size(); --count, ++at) {
      out.text += text[at];
      if ((static_cast<unsigned char>(text[at]) & 0xC0U) != 0x80U) ++column;
      if (text[at] != '\n') continue;
      ++line;
      column = 1;
      line_start = out.text.size();
    }
  }

  void escape() {
    const std::optional<unsigned> first = escape_at(text.substr(at));
    if (!first || !(is_high(*first) || is_low(*first))) return copy(2);
    const std::optional<unsigned> second = escape_at(text.substr(at + escape_length));
    if (is_low(*first) || !second || !is_low(*second)) {
      report.add(Severity::error, base::ErrorCode::malformed, {line, column},
                 fmt::format("'{}' is half of a surrogate pair", text.substr(at, escape_length)),
                 "write both halves, or the character itself");
      return copy(escape_length);
    }
    out.text += fmt::format("\\U{:08X}", 0x10000 + ((*first - 0xD800) << 10U) + (*second - 0xDC00));
    out.cuts.push_back({line, out.text.size() - line_start});
    at += 2 * escape_length;
    column += static_cast<int>(2 * escape_length);
  }
};

}  // namespace

bool looks_like_json(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && (text[first] == '{' || text[first] == '[');
}

Prepared join_surrogates(std::string_view text, Report& report) {
  Joiner joiner{text, report};
  joiner.out.text.reserve(text.size());
  while (joiner.at < text.size()) {
    if (text[joiner.at] == '\\') {
      joiner.escape();
    } else {
      joiner.copy(1);
    }
  }
  return std::move(joiner.out);
}

}  // namespace kapela::yaml
