#include "orchestrator/convert/converted_texts.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "orchestrator/base/offer.hpp"
#include "orchestrator/scenario/template_text.hpp"

namespace kapela::convert {
namespace {

using files::AvenaKind;
using files::AvenaWord;
using yaml::Node;

/// Stands where something of a text was left out.
constexpr std::string_view left_out = "(...)";

bool is_name_start(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

bool is_in_name(char c) {
  return is_name_start(c) || (c >= '0' && c <= '9') || c == '.';
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\n") - first + 1);
}

/// The byte after the text in quotes that begins at `at`.
std::size_t after_quotes(std::string_view text, std::size_t at) {
  const char quote = text[at];
  for (++at; at < text.size() && text[at] != quote; ++at)
    if (text[at] == '\\') ++at;
  return std::min(at + 1, text.size());
}

/// "a|b(c)|d" at its bars outside of quotes and brackets.
std::vector<std::string_view> split_at_bars(std::string_view text) {
  std::vector<std::string_view> parts;
  std::size_t begin = 0;
  int depth = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\'' || text[at] == '"') at = after_quotes(text, at) - 1;
    if (text[at] == '(') ++depth;
    if (text[at] == ')') --depth;
    if (text[at] != '|' || depth != 0) continue;
    parts.push_back(trimmed(text.substr(begin, at - begin)));
    begin = at + 1;
  }
  parts.push_back(trimmed(text.substr(begin)));
  return parts;
}

/// default('x') in its name and what is in the brackets.
std::pair<std::string_view, std::string_view> call_of(std::string_view filter) {
  const std::size_t open = filter.find('(');
  if (open == std::string_view::npos || !filter.ends_with(')')) return {filter, {}};
  return {trimmed(filter.substr(0, open)), trimmed(filter.substr(open + 1, filter.size() - open - 2))};
}

/// Roots and words that mean here what they mean there.
bool is_known_root(std::string_view root) {
  constexpr std::array<std::string_view, 12> roots{"vars", "components", "failure", "run", "plant", "scenario_name",
                                                   "and",  "or",         "not",     "in",  "true",  "false"};
  return std::find(roots.begin(), roots.end(), root) != roots.end();
}

std::string shown(std::string_view text) {
  std::string line(text);
  std::replace(line.begin(), line.end(), '\n', ' ');
  return base::in_quotes(line);
}

/// The first statement that the table knows, in a part of a text.
const AvenaWord* statement_in(std::string_view text) {
  for (std::size_t at = text.find("{%"); at != std::string_view::npos; at = text.find("{%", at + 1))
    if (const AvenaWord* const word = files::avena_word_at(text.substr(at), 1)) return word;
  return nullptr;
}

/// What a filter makes of an expression; empty: it has no equal.
std::string filtered(std::string_view expression, std::string_view filter, std::string_view arguments) {
  const AvenaWord* const word = files::find_avena_word(AvenaKind::filter, filter);
  if (word == nullptr || word->same.empty()) return {};
  return arguments.empty() ? fmt::format("{}({})", word->same, expression)
                           : fmt::format("{}({}, {})", word->same, expression, arguments);
}

}  // namespace

/// From the first {% to the last %} nothing has an equal: what is between them depends on them.
std::string ConvertedTexts::without_statements(const Node& node, std::vector<std::string>& comments) {
  const std::string& text = node.text();
  const std::size_t begin = text.find("{%");
  const std::size_t end = text.rfind("%}");
  if (begin == std::string::npos || end == std::string::npos || end < begin) return text;
  const std::string part = text.substr(begin, end + 2 - begin);
  const AvenaWord* const word = statement_in(part);
  comments.push_back(notes_.decide(
      node, fmt::format("{} is left out{}", shown(part), word == nullptr ? "" : ", as " + refusal_of(*word)),
      word == nullptr ? "a text has {{ expressions }} alone" : std::string(word->instead)));
  return text.substr(0, begin) + std::string(left_out) + text.substr(end + 2);
}

std::string ConvertedTexts::text(const Node& node, std::vector<std::string>& comments) {
  const std::string whole = without_statements(node, comments);
  std::string text;
  std::size_t at = 0;
  for (std::size_t open = whole.find("{{"); open != std::string::npos; open = whole.find("{{", at)) {
    const std::size_t close = whole.find("}}", open);
    if (close == std::string::npos) break;
    text += whole.substr(at, open - at);
    text += expression(node, std::string_view(whole).substr(open + 2, close - open - 2), comments);
    at = close + 2;
  }
  return text + whole.substr(at);
}

std::string ConvertedTexts::expression(const Node& node, std::string_view inside, std::vector<std::string>& comments) {
  const std::vector<std::string_view> parts = split_at_bars(inside);
  const bool counts = parts.size() > 1 && (parts[1] == "length" || parts[1] == "count");
  std::string result = counts ? number_of(node, parts.front()) : std::string();
  const std::size_t done = result.empty() ? 1 : 2;
  if (result.empty()) result = operand(node, parts.front());
  for (std::size_t i = done; i < parts.size() && !result.empty(); ++i) {
    const auto& [filter, arguments] = call_of(parts[i]);
    result = filtered(result, filter, operand(node, arguments));
    if (!result.empty()) continue;
    const AvenaWord* const word = files::find_avena_word(AvenaKind::filter, filter);
    comments.push_back(notes_.decide(
        node, word == nullptr ? fmt::format("there is no filter '{}'", filter) : refusal_of(*word),
        word == nullptr ? "let what is told come ready, in a variable or with the event" : std::string(word->instead)));
  }
  if (result.empty()) return std::string(left_out);
  const std::string whole = "{{ " + result + " }}";
  const base::Result<scenario::TemplateText> read = scenario::TemplateText::parse(whole);
  if (read) return whole;
  const std::string_view name = parts.front().substr(0, parts.front().find('.'));
  if (const AvenaWord* const word = files::find_avena_word(AvenaKind::variable, name))
    comments.push_back(notes_.decide(node, *word));
  else
    comments.push_back(
        notes_.decide(node, fmt::format("left out: {{{{{}}}}}: {}", inside, read.error().message), read.error().hint));
  return std::string(left_out);
}

std::string ConvertedTexts::number_of(const Node& node, std::string_view list) {
  constexpr std::string_view root = "trigger.";
  if (list.starts_with(root)) list.remove_prefix(root.size());
  if (brought_.contains(list)) return fmt::format("trigger.data.{}_count", list);
  if (!given_.contains(list)) return {};
  const std::string variable = fmt::format("{}_count", list);
  declare(node, variable);
  return "vars." + variable;
}

/// An expression without filters: its names become ours.
std::string ConvertedTexts::operand(const Node& node, std::string_view text) {
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at + 1;
    if (text[at] == '\'' || text[at] == '"') {
      end = after_quotes(text, at);
      result += text.substr(at, end - at);
    } else if (is_name_start(text[at])) {
      while (end < text.size() && is_in_name(text[end])) ++end;
      const bool called = end < text.size() && text[end] == '(';
      result += called ? std::string(text.substr(at, end - at)) : name_of_ours(node, text.substr(at, end - at));
    } else {
      result += text[at];
    }
    at = end;
  }
  return result;
}

std::string ConvertedTexts::name_of_ours(const Node& node, std::string_view path) {
  const std::size_t dot = path.find('.');
  const std::string_view root = path.substr(0, dot);
  const std::string_view rest = dot == std::string_view::npos ? std::string_view{} : path.substr(dot + 1);
  const std::string_view first = rest.substr(0, rest.find('.'));
  if (root == "True" || root == "False") return root == "True" ? "true" : "false";
  if (root == "None") return "null";
  if (root == "trigger" && given_.contains(rest)) {
    declare(node, std::string(rest));
    return fmt::format("vars.{}", rest);
  }
  if (root == "trigger") return brought_.contains(first) ? fmt::format("trigger.data.{}", rest) : std::string(path);
  if (is_known_root(root) || root == "null") return std::string(path);
  if (brought_.contains(root)) return fmt::format("trigger.data.{}", path);
  if (const AvenaWord* const word = files::find_avena_word(AvenaKind::variable, root); word != nullptr)
    return word->same.empty() ? std::string(path) : std::string(word->same);
  if (!rest.empty()) return std::string(path);
  if (found_.contains(root)) return fmt::format("vars.{}", root);
  declare(node, std::string(root));
  return fmt::format("vars.{}", root);
}

void ConvertedTexts::declare(const Node& node, const std::string& variable) {
  if (!declared_.insert(variable).second) return;
  YamlPiece value = plain("null");
  value.comments.push_back(notes_.decide(
      node, fmt::format("'{}' came from elsewhere in avena_commons", variable),
      fmt::format("give it with --var {0}=..., or write trigger.data.{0} for vars.{0} where an event brings it",
                  variable)));
  variables_.with(variable, std::move(value));
}

YamlPiece ConvertedTexts::piece(const Node& node) {
  std::vector<std::string> comments;
  YamlPiece piece = text_piece(text(node, comments));
  piece.comments = std::move(comments);
  return piece;
}

YamlPiece ConvertedTexts::value(const Node& node) {
  switch (node.kind()) {
    case yaml::Kind::null:
      return plain("null");
    case yaml::Kind::scalar:
      return node.quoted() ? piece(node) : plain(node.text());
    case yaml::Kind::sequence: {
      std::vector<YamlPiece> items;
      for (const Node& item : node.items()) items.push_back(value(item));
      return list_of(std::move(items));
    }
    case yaml::Kind::mapping:
      break;
  }
  YamlPiece members = mapping();
  for (const yaml::Member& member : node.members()) members.with(key_named(member.key.text()), value(member.value));
  if (members.members.empty()) return plain("{}");
  return members;
}

}  // namespace kapela::convert
