#include "orchestrator/yaml/diagnostic.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace kapela::yaml {
namespace {

/// What stands below the excerpt: tabs stay tabs, so that the caret stays below its place.
std::string caret_line(const Diagnostic& diagnostic) {
  std::string line;
  int passed = 0;
  for (const char c : diagnostic.excerpt) {
    const bool continues = (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
    if (continues) continue;
    if (passed++ == diagnostic.caret) break;
    line += c == '\t' ? '\t' : ' ';
  }
  return line + '^';
}

}  // namespace

std::string to_text(const Place& place) {
  if (place.line == 0) return place.file;
  if (place.column == 0) return fmt::format("{}:{}", place.file, place.line);
  return fmt::format("{}:{}:{}", place.file, place.line, place.column);
}

std::string render(const Diagnostic& diagnostic) {
  std::string text = fmt::format("{}: {}[{}]: {}", to_text(diagnostic.place),
                                 diagnostic.severity == Severity::error ? "error" : "warning",
                                 base::code_name(diagnostic.code), diagnostic.message);
  if (!diagnostic.hint.empty()) text += "; " + diagnostic.hint;
  if (!diagnostic.excerpt.empty()) text += fmt::format("\n    {}\n    {}", diagnostic.excerpt, caret_line(diagnostic));
  return text;
}

std::string render(std::span<const Diagnostic> diagnostics) {
  std::string text;
  for (const Diagnostic& diagnostic : diagnostics) text += render(diagnostic) + "\n";
  return text;
}

bool has_errors(std::span<const Diagnostic> diagnostics) {
  return std::any_of(diagnostics.begin(), diagnostics.end(),
                     [](const Diagnostic& diagnostic) { return diagnostic.severity == Severity::error; });
}

}  // namespace kapela::yaml
