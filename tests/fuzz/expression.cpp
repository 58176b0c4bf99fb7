// Expressions: every evaluation ends, asks for each path once at most and gives what its type says; what the parser has
// made of a text, written out with all its brackets, is read as the same.
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "orchestrator/expression/evaluation.hpp"
#include "orchestrator/expression/functions.hpp"
#include "orchestrator/expression/parser.hpp"
#include "orchestrator/expression/pattern.hpp"
#include "orchestrator/scenario/scenario_names.hpp"
#include "orchestrator/scenario/template_text.hpp"
#include "tests/expression/names.hpp"
#include "tests/fuzz/target.hpp"

namespace kapela::fuzz {
namespace {

using namespace expression;

/// As in a scenario with the variables that test_lookup knows.
const Names& names() {
  static const Names names = scenario::names_of({{"n", 3.0}, {"z", 0.0}, {"s", "abc"}, {"b", true}});
  return names;
}

std::string quoted(std::string_view text) {
  std::string result = "'";
  for (const char c : text) result += c == '\'' || c == '\\' ? std::string{'\\', c} : std::string{c};
  return result + "'";
}

/// Without an exponent, which the language does not have.
std::string decimal(double number) {
  std::array<char, 400> buffer{};
  const auto [end, failed] =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), number, std::chars_format::fixed);
  return failed == std::errc{} ? std::string(buffer.data(), end) : "0";
}

std::string literal_text(const Value& value) {
  if (const auto* number = std::get_if<double>(&value)) return decimal(*number);
  if (const auto* text = std::get_if<std::string>(&value)) return quoted(*text);
  return to_text(value);
}

std::string path_text(const Path& path) {
  if (path.front() != "plant") return to_text(path);
  std::string arguments;
  for (std::size_t begin = 0; begin <= path[2].size();) {
    const std::size_t end = std::min(path[2].find('|', begin), path[2].size());
    arguments += (begin == 0 ? "" : ", ") + quoted(path[2].substr(begin, end - begin));
    begin = end + 1;
  }
  return path[1] + "_in(" + arguments + ")";
}

std::string_view symbol_of(Operation operation) {
  switch (operation) {
    case Operation::logical_or:
      return " or ";
    case Operation::logical_xor:
      return " xor ";
    case Operation::logical_and:
      return " and ";
    case Operation::add:
      return " + ";
    case Operation::equal:
      return " == ";
    case Operation::not_equal:
      return " != ";
    case Operation::less:
      return " < ";
    case Operation::less_equal:
      return " <= ";
    case Operation::greater:
      return " > ";
    case Operation::greater_equal:
      return " >= ";
    case Operation::subtract:
      return " - ";
    case Operation::multiply:
      return " * ";
    case Operation::divide:
      return " / ";
    case Operation::remainder:
      return " % ";
    default:
      return {};
  }
}

std::string written(const Node& node);

std::string list_of(const Node& node, std::size_t first, std::string_view between) {
  std::string text;
  for (std::size_t i = first; i < node.operands.size(); ++i)
    text += (i == first ? "" : std::string(between)) + written(node.operands[i]);
  return text;
}

std::string written(const Node& node) {
  switch (node.operation) {
    case Operation::literal:
      return literal_text(node.value);
    case Operation::path:
      return path_text(node.path);
    case Operation::logical_not:
      return "(not " + written(node.operands[0]) + ")";
    case Operation::minus:
      return "(-" + written(node.operands[0]) + ")";
    case Operation::is_in:
      return "(" + written(node.operands[0]) + " in [" + list_of(node, 1, ", ") + "])";
    default:
      break;
  }
  if (const std::string_view symbol = symbol_of(node.operation); !symbol.empty())
    return "(" + list_of(node, 0, symbol) + ")";
  for (const Function& each : functions())
    if (each.operation == node.operation) return std::string(each.name) + "(" + list_of(node, 0, ", ") + ")";
  return "?";
}

bool same(const Node& a, const Node& b) {
  return a.operation == b.operation && a.value == b.value && a.path == b.path && a.type == b.type &&
         std::equal(a.operands.begin(), a.operands.end(), b.operands.begin(), b.operands.end(), same);
}

std::size_t paths_in(const Node& node) {
  std::size_t count = node.operation == Operation::path ? 1 : 0;
  for (const Node& operand : node.operands) count += paths_in(operand);
  return count;
}

void check_evaluation(const Node& node, std::string_view text) {
  std::size_t asked = 0;
  const Value value = evaluate(node, [&asked](const Path& path) {
    ++asked;
    return test_lookup(path);
  });
  require(asked <= paths_in(node), "each path is asked for once at most", text);
  require(value == Value() || node.type == Type::any || node.type == type_of(value),
          "a value has the type that was told", text);
  const auto* number = std::get_if<double>(&value);
  require(number == nullptr || std::isfinite(*number), "a number is one", text);
  if (number != nullptr)
    require(convert(*convert(value, Type::text), Type::number) == std::optional(value),
            "a number as a text is that number", to_text(value));
  const Value again = evaluate(node, [](const Path&) { return std::optional<Value>(); });
  require(again == Value() || node.type == Type::any || node.type == type_of(again), "nulls do no harm", text);
}

void check_literal(const Value& value) {
  const Expression literal = Expression::literal(value);
  const Parsed<Expression> again = Expression::read(literal.source(), names());
  if (!again && literal.source().size() > max_text_bytes) return;
  require(again && again->evaluate(test_lookup) == value, "a value that is written out is read as itself",
          literal.source());
}

void check_expression(std::string_view text) {
  const Parsed<Node> node = parse_node(text, names());
  if (!node) {
    require(node.error().column >= 1 && node.error().column <= text.size() + 1, "a mistake has a place in the text",
            text);
    require(!node.error().message.empty(), "a mistake has words", text);
    return;
  }
  check_evaluation(*node, text);
  check_literal(evaluate(*node, test_lookup));
  const std::string plain = written(*node);
  const Parsed<Node> again = parse_node(plain, names());
  const bool too_large =
      !again && (plain.size() > max_text_bytes || again.error().message.find("nested") != std::string::npos);
  require(too_large || (again && same(*node, *again)), "what is written out is read as the same",
          fmt::format("{}\n{}\n{}", text, plain, again ? "" : again.error().message));
}

void check_template(std::string_view text) {
  const Parsed<scenario::TemplateText> read = scenario::TemplateText::read(text, names());
  if (!read) {
    require(read.error().column >= 1 && read.error().column <= text.size() + 1, "a mistake has a place in the text",
            text);
    return;
  }
  require(read->source() == text, "a template keeps its text", text);
  require(!read->constant() || read->render(test_lookup) == text, "a text without {{ }} is itself", text);
}

void check_pattern(std::string_view text) {
  const base::Result<Pattern> pattern = Pattern::read(PatternMode::regex, text, text.size() % 2 == 0);
  if (pattern) (void)pattern->matches(text);
  const base::Result<Pattern> exact = Pattern::read(PatternMode::exact, text, true);
  const bool is_latin = std::all_of(text.begin(), text.end(), [](char c) { return c > 0; });
  if (exact && is_latin) require(exact->matches(text), "a text is exactly itself", text);
}

void check(std::string_view text) {
  check_expression(text);
  check_template(text);
  check_pattern(text.substr(0, 200));
}

}  // namespace

Target target() {
  std::vector<std::string> words{" or ",
                                 " and ",
                                 " xor ",
                                 "not ",
                                 " in [",
                                 "not in [",
                                 "true",
                                 "false",
                                 "null",
                                 "==",
                                 "!=",
                                 "<=",
                                 ">=",
                                 "<",
                                 ">",
                                 " - ",
                                 " + ",
                                 "*",
                                 "/",
                                 "%",
                                 "(",
                                 ")",
                                 "]",
                                 ", ",
                                 "'RUN'",
                                 "\"a\"",
                                 "0.5",
                                 "vars.n",
                                 "vars.z",
                                 "vars.s",
                                 "vars.b",
                                 "components.io.state",
                                 "components.arm-2.state",
                                 "failure.reason",
                                 "trigger.list.0",
                                 "trigger.a-b",
                                 "any_in(",
                                 "all_in(",
                                 "none_in(",
                                 "FAULT",
                                 "PAUSE",
                                 "{{ ",
                                 " }}"};
  for (const Function& each : functions()) words.push_back(std::string(each.name) + "(");
  return {.check = check, .words = std::move(words), .most_bytes = 1024};
}

}  // namespace kapela::fuzz
