#include "orchestrator/yaml/report.hpp"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

#include "orchestrator/yaml/strange_characters.hpp"

namespace kapela::yaml {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
constexpr std::size_t points_shown = 120;  ///< of a source line
constexpr std::size_t points_before = 80;  ///< the place, when a line is longer than that

bool continues(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

/// Moves a byte offset on by so many code points.
std::size_t advance(std::string_view text, std::size_t at, std::size_t points) {
  for (; points > 0 && at < text.size(); --points)
    for (++at; at < text.size() && continues(text[at]);) ++at;
  return at;
}

/// Lines that nobody should print as they are (not UTF-8, control characters) show '?' instead.
std::string printable(std::string_view text) {
  std::string clean(text);
  for (char& c : clean)
    if ((static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7F) c = '?';
  return clean;
}

void show(Diagnostic& diagnostic, std::string_view line) {
  const auto column = static_cast<std::size_t>(std::max(diagnostic.place.column, 1) - 1);
  const std::size_t skipped = column > points_before ? column - points_before : 0;
  const std::size_t begin = advance(line, 0, skipped);
  const std::size_t end = advance(line, begin, points_shown);
  diagnostic.excerpt =
      (skipped > 0 ? "…" : "") + printable(line.substr(begin, end - begin)) + (end < line.size() ? "…" : "");
  diagnostic.caret = static_cast<int>(column - skipped + (skipped > 0 ? 1 : 0));
}

std::vector<std::size_t> starts_of_lines(std::string_view text) {
  std::vector<std::size_t> starts{text.starts_with(byte_order_mark) ? byte_order_mark.size() : 0};
  for (std::size_t at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1))
    starts.push_back(at + 1);
  return starts;
}

}  // namespace

Report::Report(std::string file, std::string text)
    : file_(std::move(file)), text_(std::move(text)), line_starts_(starts_of_lines(text_)) {}

std::string_view Report::line(int number) const {
  const auto index = static_cast<std::size_t>(number - 1);
  if (number < 1 || index >= line_starts_.size()) return {};
  const std::size_t begin = line_starts_[index];
  const std::size_t end = index + 1 < line_starts_.size() ? line_starts_[index + 1] - 1 : text_.size();
  std::string_view line = std::string_view(text_).substr(begin, end - begin);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

Place Report::place(const Node& node) const {
  return Place{file_, node.position().line, node.position().column};
}

void Report::error(base::ErrorCode code, const Node& at, std::string message, std::string hint) {
  if (const std::string remark = remark_on_strange(at.text()); !remark.empty())
    hint += (hint.empty() ? "" : "; ") + remark;
  add(Severity::error, code, at.position(), std::move(message), std::move(hint));
}

void Report::warning(base::ErrorCode code, const Node& at, std::string message, std::string hint) {
  add(Severity::warning, code, at.position(), std::move(message), std::move(hint));
}

void Report::add(Severity severity, base::ErrorCode code, Position at, std::string message, std::string hint) {
  errors_ += severity == Severity::error ? 1 : 0;
  if (diagnostics_.size() == max_diagnostics) {
    ++left_out_;
    return;
  }
  Diagnostic diagnostic{severity, code, Place{file_, at.line, at.column}, std::move(message), std::move(hint), {}, 0};
  if (at.line > 0) show(diagnostic, line(at.line));
  diagnostics_.push_back(std::move(diagnostic));
}

std::vector<Diagnostic> Report::diagnostics() const {
  std::vector<Diagnostic> sorted = diagnostics_;
  std::stable_sort(sorted.begin(), sorted.end(), [](const Diagnostic& a, const Diagnostic& b) {
    return std::tie(a.place.line, a.place.column) < std::tie(b.place.line, b.place.column);
  });
  if (left_out_ > 0)
    sorted.push_back(Diagnostic{failed() ? Severity::error : Severity::warning,
                                base::ErrorCode::too_many,
                                Place{file_, 0, 0},
                                fmt::format("{} more are not shown", left_out_),
                                {},
                                {},
                                0});
  return sorted;
}

}  // namespace kapela::yaml
