#include "orchestrator/files/expression_reader.hpp"

#include <array>

#include <fmt/format.h>

#include "orchestrator/files/avena_words.hpp"
#include "orchestrator/yaml/scalar_place.hpp"
#include "orchestrator/yaml/scalars.hpp"

namespace kapela::files {
namespace {

using base::ErrorCode;
using expression::Expression;
using expression::Mistake;
using expression::Parsed;
using yaml::Node;

void report_mistake(const Mistake& mistake, const Node& node, yaml::Report& report) {
  const std::optional<yaml::Position> place = place_in(node, mistake.column - 1, report);
  const std::string where = place ? "" : fmt::format(" at column {} of the text", mistake.column);
  const AvenaWord* const avenas = avena_word_at(node.text(), mistake.column);
  report.add(yaml::Severity::error, avenas == nullptr ? ErrorCode::invalid : ErrorCode::unsupported,
             place.value_or(node.position()), (avenas == nullptr ? mistake.message : refusal_of(*avenas)) + where,
             avenas == nullptr ? mistake.hint : std::string(avenas->instead));
}

/// Without the {{ }} that may stand around it: where the expression begins, and its text.
std::pair<std::size_t, std::string_view> unwrapped(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\n");
  const std::size_t last = text.find_last_not_of(" \t\n");
  if (first == std::string_view::npos || last < first + 3) return {0, text};
  const bool wrapped = text.substr(first, 2) == "{{" && text.substr(last - 1, 2) == "}}";
  return wrapped ? std::pair(first + 2, text.substr(first + 2, last - first - 3)) : std::pair(std::size_t{0}, text);
}

Parsed<Expression> parsed(const std::string& text, const expression::Names& names) {
  const auto [begin, inside] = unwrapped(text);
  Parsed<Expression> result = Expression::read(inside, names);
  if (result) return result;
  Mistake mistake = result.error();
  mistake.column += begin;
  return mistake;
}

/// What is no condition puts nothing into variables.
expression::Names without_groups(expression::Names names) {
  names.take_group = nullptr;
  return names;
}

Expression read_any(const Node& node, const expression::Names& names, yaml::Report& report) {
  if (node.kind() != yaml::Kind::scalar) {
    report.error(ErrorCode::invalid, node,
                 fmt::format("an expression is expected, found {}", yaml::kind_name(node.kind())),
                 "e.g. components.io.state == 'RUN'");
    return {};
  }
  Parsed<Expression> result = parsed(node.text(), names);
  if (result) return std::move(*result);
  report_mistake(result.error(), node, report);
  return {};
}

constexpr std::array expression_forms{&keys::any_text, &keys::true_or_false};
constexpr std::array text_or_flag{&written_text, &keys::true_or_false};

}  // namespace

constinit const keys::Shape any_expression =
    keys::defined("expression", keys::one_of(expression_forms),
                  "e.g. components.io.state == 'RUN' and vars.attempts < 3; {{ }} around it is allowed.");
constinit const keys::Shape any_condition =
    keys::defined("condition", keys::one_of(text_or_flag), "An expression that is true or false, e.g. none_in(FAULT).");
constinit const keys::Shape any_template =
    keys::defined("text", keys::any_text, "May hold {{ trigger.source }} and other expressions.");

Expression read_expression(const Node& node, const expression::Names& names, yaml::Report& report) {
  return read_any(node, without_groups(names), report);
}

Expression read_condition(const Node& node, const expression::Names& names, yaml::Report& report) {
  Expression condition = read_any(node, names, report);
  const expression::Type type = condition.type();
  if (type == expression::Type::boolean || type == expression::Type::any) return condition;
  report.error(ErrorCode::invalid, node, fmt::format("a condition is true or false, this is {}", name(type)),
               "compare it, e.g. x == 'RUN'");
  return {};
}

scenario::TemplateText read_template(const Node& node, const expression::Names& names, yaml::Report& report) {
  std::optional<std::string> text = read_string(node, report);
  if (!text) return {};
  while (text->ends_with('\n')) text->pop_back();  // a block (|) ends with one that nobody means
  Parsed<scenario::TemplateText> result = scenario::TemplateText::read(*text, without_groups(names));
  if (result) return std::move(*result);
  report_mistake(result.error(), node, report);
  return {};
}

void condition_key(keys::Keys& keys, const keys::Key& key, const expression::Names& names, Expression& value) {
  keys.value(key, any_condition,
             [&](const Node& node, yaml::Report& report) { value = read_condition(node, names, report); });
}

void template_key(keys::Keys& keys, const keys::Key& key, const expression::Names& names,
                  scenario::TemplateText& value) {
  keys.value(key, any_template,
             [&](const Node& node, yaml::Report& report) { value = read_template(node, names, report); });
}

}  // namespace kapela::files
