#include "orchestrator/engine/template_text.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace kapela::engine {
namespace {

using base::ErrorCode;
using base::fail;

constexpr std::array<std::string_view, 6> roots{"trigger", "vars", "components", "failure", "scenario_name", "run"};
constexpr std::string_view roots_text = "a path starts with trigger, vars, components, failure, scenario_name or run";

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

bool is_name(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
}

std::string joined(const std::vector<std::string>& path) {
  std::string text;
  for (const std::string& part : path) text += (text.empty() ? "" : ".") + part;
  return text;
}

base::Result<std::vector<std::string>> parse_path(std::string_view text, std::size_t column) {
  std::vector<std::string> path;
  std::string_view rest = trimmed(text);
  if (rest.empty())
    return fail(ErrorCode::invalid, fmt::format("empty {{{{ }}}} at column {}", column), std::string(roots_text));
  for (;;) {
    const std::size_t dot = rest.find('.');
    const std::string_view part = rest.substr(0, dot);
    if (!is_name(part))
      return fail(ErrorCode::invalid, fmt::format("'{}' at column {} is no path", trimmed(text), column),
                  "a path is names joined by dots, e.g. trigger.source");
    path.emplace_back(part);
    if (dot == std::string_view::npos) break;
    rest.remove_prefix(dot + 1);
  }
  if (std::find(roots.begin(), roots.end(), path.front()) == roots.end())
    return fail(ErrorCode::invalid, fmt::format("'{}' at column {} is unknown", path.front(), column),
                std::string(roots_text));
  return path;
}

}  // namespace

base::Result<TemplateText> TemplateText::parse(std::string_view text) {
  TemplateText result = literal(std::string(text));
  std::size_t at = 0;
  for (;;) {
    const std::size_t open = text.find("{{", at);
    if (open == std::string_view::npos) break;
    const std::size_t close = text.find("}}", open);
    if (close == std::string_view::npos)
      return fail(ErrorCode::invalid, fmt::format("'{{{{' at column {} is never closed", open + 1),
                  "close it with '}}'");
    base::Result<std::vector<std::string>> path = parse_path(text.substr(open + 2, close - open - 2), open + 1);
    if (!path) return path.error();
    result.segments_.push_back(Segment{std::string(text.substr(at, open - at)), std::move(*path)});
    at = close + 2;
  }
  if (!result.segments_.empty()) result.segments_.push_back(Segment{std::string(text.substr(at)), {}});
  return result;
}

TemplateText TemplateText::literal(std::string text) {
  TemplateText result;
  result.source_ = std::move(text);
  return result;
}

std::string TemplateText::render(const Lookup& lookup) const {
  if (constant()) return source_;
  std::string text;
  for (const Segment& segment : segments_) {
    text += segment.text;
    if (segment.path.empty()) continue;
    const std::optional<expression::Value> value = lookup(segment.path);
    text += value ? expression::to_text(*value) : "(" + joined(segment.path) + " is not set)";
  }
  return text;
}

}  // namespace kapela::engine
