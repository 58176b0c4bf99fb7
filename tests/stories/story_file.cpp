#include "tests/stories/story_file.hpp"

#include <algorithm>
#include <iterator>
#include <sstream>

#include <fmt/format.h>

namespace kapela::stories {
namespace {

constexpr std::string_view rule = "----";

bool is_beside(const std::string& line) {
  return line.empty() || line.starts_with('#');
}

/// "run Start" to "run: Start".
std::string as_member(const std::string& directive) {
  const std::size_t end = std::min(directive.find(' '), directive.size());
  return directive.substr(0, end) + ":" + directive.substr(end);
}

void put(std::vector<std::string>& lines, std::size_t number, std::string text) {
  lines.resize(std::max(lines.size(), number + 1));
  lines[number] = std::move(text);
}

std::string with_line_ends(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

}  // namespace

std::string_view Passage::word() const {
  const std::string_view first = directives.front();
  return first.substr(0, first.find(' '));
}

std::string_view Passage::rest() const {
  const std::string_view first = directives.front();
  return first.substr(std::min(word().size() + 1, first.size()));
}

bool names_a_file(std::string_view word) {
  return word == "experiment" || word == "replay";
}

bool stands_between_steps(std::string_view word) {
  return word == "cancel" || word == "states" || word == "report";
}

std::vector<std::string> lines_of(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

std::vector<Passage> parse_story(const std::string& text) {
  const std::vector<std::string> lines = lines_of(text);
  std::vector<Passage> passages;
  for (auto at = lines.begin(); at != lines.end();) {
    Passage& passage = passages.emplace_back();
    const auto first = std::find_if_not(at, lines.end(), is_beside);
    passage.before.assign(at, first);
    passage.line = static_cast<std::size_t>(first - lines.begin());
    const auto blank = std::find(first, lines.end(), "");
    const auto end = std::find(first, blank, rule);
    passage.directives.assign(first, end);
    passage.told.assign(end == blank ? blank : std::next(end), blank);
    at = blank;
    if (passage.directives.empty()) passages.pop_back();
  }
  return passages;
}

std::string story_text(const std::vector<Passage>& passages) {
  std::string text;
  for (const Passage& each : passages)
    text += with_line_ends(each.before) + with_line_ends(each.directives) + fmt::format("{}\n", rule) +
            with_line_ends(each.told);
  return text;
}

std::string experiment_text(const std::vector<Passage>& passages) {
  std::vector<std::string> lines;
  bool has_head = false;
  for (const Passage& each : passages) {
    if (names_a_file(each.word()) || stands_between_steps(each.word())) continue;
    for (std::size_t i = 0; i < each.directives.size(); ++i)
      put(lines, each.line + i, (has_head ? "  - " : "") + as_member(each.directives[i]));
    if (!has_head) put(lines, each.line + each.directives.size(), "method:");
    has_head = true;
  }
  return with_line_ends(lines);
}

}  // namespace kapela::stories
