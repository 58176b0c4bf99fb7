#include "orchestrator/yaml/strange_characters.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "orchestrator/yaml/text_check.hpp"

namespace kapela::yaml {
namespace {

using Look = StrangeCharacter::Kind;

struct Range {
  char32_t first;
  char32_t last;
  Look kind;
  std::string_view name;
};

/// The first range that holds a character names it.
constexpr std::array ranges{
    Range{0x0085, 0x0085, Look::space, "a next-line character"},
    Range{0x00A0, 0x00A0, Look::space, "a no-break space"},
    Range{0x00AB, 0x00AB, Look::quote, "a typographic quote"},
    Range{0x00AD, 0x00AD, Look::invisible, "a soft hyphen"},
    Range{0x00BB, 0x00BB, Look::quote, "a typographic quote"},
    Range{0x1680, 0x1680, Look::space, "an Ogham space"},
    Range{0x2007, 0x2007, Look::space, "a figure space"},
    Range{0x2000, 0x200A, Look::space, "a typographic space"},
    Range{0x200B, 0x200B, Look::invisible, "a zero-width space"},
    Range{0x200C, 0x200D, Look::invisible, "a zero-width joiner"},
    Range{0x200E, 0x200F, Look::invisible, "a mark of direction"},
    Range{0x2010, 0x2015, Look::dash, "a typographic dash"},
    Range{0x2018, 0x201F, Look::quote, "a typographic quote"},
    Range{0x2028, 0x2029, Look::space, "a Unicode line separator"},
    Range{0x202A, 0x202E, Look::invisible, "a mark of direction"},
    Range{0x202F, 0x202F, Look::space, "a narrow no-break space"},
    Range{0x2039, 0x203A, Look::quote, "a typographic quote"},
    Range{0x205F, 0x205F, Look::space, "a typographic space"},
    Range{0x2060, 0x2060, Look::invisible, "a word joiner"},
    Range{0x2066, 0x2069, Look::invisible, "a mark of direction"},
    Range{0x2212, 0x2212, Look::dash, "a minus sign"},
    Range{0x3000, 0x3000, Look::space, "an ideographic space"},
    Range{0xFEFF, 0xFEFF, Look::invisible, "a byte order mark"},
    Range{0xFF02, 0xFF02, Look::quote, "a full-width quote"},
    Range{0xFF07, 0xFF07, Look::quote, "a full-width quote"},
    Range{0xFF0D, 0xFF0D, Look::dash, "a full-width dash"},
    Range{0xFF1A, 0xFF1A, Look::colon, "a full-width colon"},
};
constexpr std::size_t most_reported = 10;

char32_t code_point(std::string_view text, std::size_t bytes) {
  constexpr std::array<unsigned, 5> first_bits{0, 0x7F, 0x1F, 0x0F, 0x07};
  char32_t value = static_cast<unsigned char>(text[0]) & first_bits[bytes];
  for (std::size_t i = 1; i < bytes; ++i) value = (value << 6U) | (static_cast<unsigned char>(text[i]) & 0x3FU);
  return value;
}

std::string_view instead_of(Look kind) {
  switch (kind) {
    case Look::space:
      return "write a plain space";
    case Look::invisible:
      return "remove it: nobody sees it";
    case Look::quote:
      return "write \" or '";
    case Look::dash:
      return "write -";
    case Look::colon:
      return "write : and a space";
  }
  return {};
}

/// Emoji and some scripts are joined by what nobody sees: it stands between two of their characters.
bool joins(std::string_view text, std::size_t at, const StrangeCharacter& found) {
  constexpr std::array<std::string_view, 2> joiners{"\xE2\x80\x8C", "\xE2\x80\x8D"};
  const auto is_ascii = [&](std::size_t byte) {
    return byte >= text.size() || static_cast<unsigned char>(text[byte]) < 0x80;
  };
  const std::string_view character = text.substr(at, found.bytes);
  return std::find(joiners.begin(), joiners.end(), character) != joiners.end() && at > 0 && !is_ascii(at - 1) &&
         !is_ascii(at + found.bytes);
}

/// Looks at one line as at YAML's own characters: what indents it, its dashes, what follows a colon.
class LineScan {
 public:
  explicit LineScan(std::string_view line) : line_(line) {}

  /// The byte of what stands where it cannot be meant.
  [[nodiscard]] std::optional<std::size_t> find() const {
    const std::size_t content = skip_indentation();
    if (strange_at(line_.substr(content))) return content;
    for (std::size_t at = content; at < line_.size(); ++at)
      if (line_[at] == ':' || line_.substr(at).starts_with("\xEF\xBC\x9A"))
        if (const std::optional<std::size_t> found = behind_colon(at); found) return found;
    return std::nullopt;
  }

 private:
  [[nodiscard]] std::size_t skip_indentation() const {
    std::size_t at = 0;
    while (at < line_.size() && (line_[at] == ' ' || is_dash(at))) ++at;
    return at;
  }
  [[nodiscard]] bool is_dash(std::size_t at) const {
    if (line_[at] != '-') return false;
    const std::string_view rest = line_.substr(at + 1);
    return rest.starts_with(' ') || strange_at(rest);
  }
  [[nodiscard]] std::optional<std::size_t> behind_colon(std::size_t at) const {
    if (line_[at] != ':') return line_.find(':') == std::string_view::npos ? std::optional(at) : std::nullopt;
    const std::size_t value = std::min(line_.find_first_not_of(' ', at + 1), line_.size());
    const std::optional<StrangeCharacter> found = strange_at(line_.substr(value));
    if (!found) return std::nullopt;
    const bool apart = value > at + 1;
    const bool wrong = apart ? found->kind != Look::dash : found->kind == Look::space || found->kind == Look::invisible;
    return wrong ? std::optional(value) : std::nullopt;
  }

  std::string_view line_;
};

int column_of(std::string_view line, std::size_t byte) {
  const auto begins = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; };
  return static_cast<int>(std::count_if(line.begin(), line.begin() + static_cast<std::ptrdiff_t>(byte), begins)) + 1;
}

}  // namespace

std::size_t begin_of_last(std::string_view text) {
  std::size_t at = text.size();
  while (at > 0 && (static_cast<unsigned char>(text[--at]) & 0xC0U) == 0x80U) {
  }
  return at;
}

std::optional<StrangeCharacter> strange_at(std::string_view text) {
  if (text.empty() || static_cast<unsigned char>(text[0]) < 0x80) return std::nullopt;
  const std::size_t bytes = utf8_length(text);
  if (bytes == 0) return std::nullopt;
  const char32_t value = code_point(text, bytes);
  const auto* const found = std::find_if(ranges.begin(), ranges.end(), [value](const Range& range) {
    return range.first <= value && value <= range.last;
  });
  if (found == ranges.end()) return std::nullopt;
  return StrangeCharacter{found->kind, bytes,
                          fmt::format("{} (U+{:04X})", found->name, static_cast<std::uint32_t>(value))};
}

std::string remark_on_strange(std::string_view text) {
  const std::size_t last = begin_of_last(text);
  for (std::size_t at = 0; at < text.size(); ++at) {
    const std::optional<StrangeCharacter> found = strange_at(text.substr(at));
    if (!found || joins(text, at, *found)) continue;
    const bool inside = at > 0 && at < last;
    if (found->kind != Look::quote || !inside) return fmt::format("it holds {}", found->name);
  }
  return {};
}

bool report_strange(Report& report, int line) {
  bool near = false;
  std::size_t reported = 0;
  for (int number = 1; number <= std::min(line, report.lines()) && reported < most_reported; ++number) {
    const std::string_view text = report.line(number);
    const std::optional<std::size_t> byte = LineScan(text).find();
    if (!byte) continue;
    const std::optional<StrangeCharacter> found = strange_at(text.substr(*byte));
    report.add(Severity::error, base::ErrorCode::malformed, {number, column_of(text, *byte)},
               fmt::format("{} stands here, which is none of YAML's own characters", found->name),
               std::string(instead_of(found->kind)));
    near = near || number + 1 >= line;
    ++reported;
  }
  return near;
}

}  // namespace kapela::yaml
