#include "orchestrator/scenario/template_text.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "orchestrator/scenario/scenario_names.hpp"

namespace kapela::scenario {
namespace {

using expression::Expression;
using expression::Mistake;
using expression::Parsed;
using expression::to_text;

constexpr std::string_view opening = "{{";
constexpr std::string_view closing = "}}";

/// Where the }} stands that closes what begins at `at`: outside of quotes, if they are in pairs.
std::size_t find_closing(std::string_view text, std::size_t at) {
  char quote = '\0';
  for (std::size_t i = at; i < text.size(); ++i) {
    if (quote == '\0' && text.substr(i).starts_with(closing)) return i;
    if (quote == '\0' && (text[i] == '\'' || text[i] == '"')) {
      quote = text[i];
    } else if (quote != '\0' && text[i] == '\\') {
      ++i;
    } else if (text[i] == quote) {
      quote = '\0';
    }
  }
  return text.find(closing, at);
}

/// The expression between `begin` and `end`; columns are those of the whole text.
Parsed<Expression> read_inside(std::string_view text, std::size_t begin, std::size_t end,
                               const expression::Names& names) {
  const std::size_t column = expression::column_at(text, begin);
  if (text.substr(begin, end - begin).find_first_not_of(" \t") == std::string_view::npos)
    return Mistake{column - opening.size(), "empty {{ }}", "write an expression, e.g. {{ trigger.source }}"};
  Parsed<Expression> inside = Expression::read(text.substr(begin, end - begin), names);
  if (inside) return inside;
  Mistake mistake = inside.error();
  mistake.column += column - 1;
  return mistake;
}

/// "{% for x in y %}" of Jinja2: the column of it, and its first word.
std::optional<Mistake> jinja_statement(std::string_view text) {
  for (std::size_t open = text.find("{%"); open != std::string_view::npos; open = text.find("{%", open + 1)) {
    const std::size_t close = text.find("%}", open);
    if (close == std::string_view::npos) return std::nullopt;
    const std::size_t word = std::min(text.find_first_not_of(" -+", open + 2), close);
    const std::size_t end = std::min(text.find_first_not_of("abcdefghijklmnopqrstuvwxyz", word), close);
    if (end > word)
      return Mistake{
          expression::column_at(text, open),
          fmt::format("'{{% {} %}}' is a statement of Jinja2, and none is carried out", text.substr(word, end - word)),
          "a text has {{ expressions }} alone; repeat: and choose: are actions"};
  }
  return std::nullopt;
}

std::string shown(const Expression& expression, const expression::Lookup& lookup) {
  const expression::Value value = expression.evaluate(lookup);
  const expression::Path* const path = expression.path();
  const bool missing = path != nullptr && value == expression::Value() && !lookup(*path);
  return missing ? "(" + to_text(*path) + " is not set)" : to_text(value);
}

}  // namespace

Parsed<TemplateText> TemplateText::read(std::string_view text, const expression::Names& names) {
  const std::optional<Mistake> statement = jinja_statement(text);
  TemplateText result = literal(std::string(text));
  std::size_t at = 0;
  for (std::size_t open = text.find(opening); open != std::string_view::npos; open = text.find(opening, at)) {
    const std::size_t begin = open + opening.size();
    const std::size_t close = find_closing(text, begin);
    if (close == std::string_view::npos)
      return Mistake{expression::column_at(text, open), "'{{' is never closed", "close it with '}}'"};
    Parsed<Expression> inside = read_inside(text, begin, close, names);
    if (!inside) return statement && statement->column < inside.error().column ? *statement : inside.error();
    result.segments_.push_back(Segment{std::string(text.substr(at, open - at)), std::move(*inside)});
    at = close + closing.size();
  }
  if (statement) return *statement;
  if (!result.segments_.empty()) result.segments_.push_back(Segment{std::string(text.substr(at)), std::nullopt});
  return result;
}

base::Result<TemplateText> TemplateText::parse(std::string_view text) {
  Parsed<TemplateText> parsed = read(text, names_of_any());
  if (!parsed) return to_error(parsed.error());
  return std::move(*parsed);
}

TemplateText TemplateText::literal(std::string text) {
  TemplateText result;
  result.source_ = std::move(text);
  return result;
}

std::optional<Expression> TemplateText::alone() const {
  const bool is_alone = segments_.size() == 2 && segments_[0].text.empty() && segments_[1].text.empty();
  return is_alone ? segments_[0].expression : std::nullopt;
}

std::vector<Expression> TemplateText::expressions() const {
  std::vector<Expression> found;
  for (const Segment& segment : segments_)
    if (segment.expression) found.push_back(*segment.expression);
  return found;
}

std::string TemplateText::render(const Lookup& lookup) const {
  if (constant()) return source_;
  std::string text;
  for (const Segment& segment : segments_) {
    text += segment.text;
    if (segment.expression) text += shown(*segment.expression, lookup);
  }
  return text;
}

}  // namespace kapela::scenario
