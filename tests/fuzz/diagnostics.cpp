#include "tests/fuzz/diagnostics.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

#include "orchestrator/base/visible.hpp"
#include "orchestrator/expression/mistake.hpp"
#include "orchestrator/yaml/report.hpp"
#include "tests/fuzz/target.hpp"

namespace kapela::fuzz {
namespace {

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t length = base::character_length(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

bool drives_a_terminal(char c) {
  return (c >= 0 && c < 0x20 && c != '\n' && c != '\t') || c == 0x7F;
}

void check_place(const yaml::Diagnostic& diagnostic, const yaml::Report& report, const std::string& told) {
  const yaml::Place& place = diagnostic.place;
  require(place.line >= 0 && place.line <= report.lines(), "a line is in the file", told);
  require(place.column >= 0 && (place.line > 0 || place.column == 0), "a column is in a line", told);
  const std::string_view line = report.line(place.line);
  const std::size_t behind = is_utf8(line) ? expression::column_at(line, line.size()) : line.size() + 1;
  require(place.line == 0 || static_cast<std::size_t>(place.column) <= behind, "a column is in its line", told);
}

}  // namespace

void check_diagnostics(std::span<const yaml::Diagnostic> diagnostics, const files::FileSystem& files) {
  for (const yaml::Diagnostic& each : diagnostics) {
    const std::string told = render(each);
    require(!each.message.empty() && !each.place.file.empty(), "a diagnostic has words and a file", told);
    const base::Result<std::string> text = files.read(each.place.file);
    if (text) check_place(each, yaml::Report(each.place.file, *text), told);
    require(text || each.place.line == 0, "what cannot be read has no lines", told);
    require(std::none_of(told.begin(), told.end(), drives_a_terminal), "what is shown drives no terminal", told);
    require(!text || !is_utf8(*text) || is_utf8(told), "what is shown of UTF-8 is UTF-8", told);
  }
}

std::string repository_text(std::string_view path) {
  std::ifstream file(std::string(KAPELA_SOURCE_DIR "/").append(path), std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

}  // namespace kapela::fuzz
