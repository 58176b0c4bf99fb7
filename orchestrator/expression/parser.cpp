#include "orchestrator/expression/parser.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "orchestrator/base/nearest.hpp"
#include "orchestrator/expression/functions.hpp"
#include "orchestrator/expression/lexer.hpp"
#include "orchestrator/expression/typing.hpp"

namespace kapela::expression {
namespace {

/// How tightly an operator binds.
enum Binding { loosest, by_or, by_xor, by_and, by_not, by_comparison, by_sum, by_product, by_sign };

struct Infix {
  std::string_view text;
  Operation operation;
  Binding binding;
};
constexpr std::array infixes{
    Infix{"or", Operation::logical_or, by_or},
    Infix{"xor", Operation::logical_xor, by_xor},
    Infix{"and", Operation::logical_and, by_and},
    Infix{"==", Operation::equal, by_comparison},
    Infix{"!=", Operation::not_equal, by_comparison},
    Infix{"<", Operation::less, by_comparison},
    Infix{"<=", Operation::less_equal, by_comparison},
    Infix{">", Operation::greater, by_comparison},
    Infix{">=", Operation::greater_equal, by_comparison},
    Infix{"in", Operation::is_in, by_comparison},
    Infix{"not", Operation::is_in, by_comparison},  // x not in [...]
    Infix{"+", Operation::add, by_sum},
    Infix{"-", Operation::subtract, by_sum},
    Infix{"*", Operation::multiply, by_product},
    Infix{"/", Operation::divide, by_product},
    Infix{"%", Operation::remainder, by_product},
};

/// Whether a op (b op c) is (a op b) op c: such chains become one node, however long they are.
bool is_chain(Operation operation) {
  return operation == Operation::logical_or || operation == Operation::logical_xor ||
         operation == Operation::logical_and || operation == Operation::add;
}

Path split(std::string_view text) {
  Path path;
  for (std::size_t dot = text.find('.'); dot != std::string_view::npos; dot = text.find('.')) {
    path.emplace_back(text.substr(0, dot));
    text.remove_prefix(dot + 1);
  }
  path.emplace_back(text);
  return path;
}

bool is_plant_test(std::string_view name) {
  return name == "all_in" || name == "any_in" || name == "none_in";
}

class Parser {
 public:
  Parser(std::vector<Token> tokens, const Names& names) : tokens_(std::move(tokens)), names_(names) {}

  Parsed<Node> run() {
    if (token().kind == Token::Kind::end) return Mistake{1, "there is no expression", "write one, e.g. true"};
    Parsed<Node> node = expression(loosest);
    if (node && token().kind != Token::Kind::end) return unexpected("an operator is expected");
    return node;
  }

 private:
  [[nodiscard]] const Token& token(std::size_t ahead = 0) const {
    return tokens_[std::min(at_ + ahead, tokens_.size() - 1)];
  }
  [[nodiscard]] bool is(std::string_view text, std::size_t ahead = 0) const {
    const Token& next = token(ahead);
    return (next.kind == Token::Kind::symbol || next.kind == Token::Kind::name) && next.text == text;
  }
  bool take(std::string_view text) {
    if (!is(text)) return false;
    ++at_;
    return true;
  }

  [[nodiscard]] Mistake unexpected(std::string_view wanted) const {
    const Token& found = token();
    return Mistake{found.column, found.kind == Token::Kind::end ? fmt::format("{}, but the expression ends", wanted)
                                                                : fmt::format("{}, found '{}'", wanted, found.text)};
  }

  [[nodiscard]] const Infix* infix() const {
    const Token& next = token();
    if (next.kind != Token::Kind::symbol && next.kind != Token::Kind::name) return nullptr;
    const auto* const found =
        std::find_if(infixes.begin(), infixes.end(), [&](const Infix& each) { return each.text == next.text; });
    if (found == infixes.end() || (found->text == "not" && !is("in", 1))) return nullptr;
    return found;
  }

  Parsed<Node> made(Node node) const {
    for (const Node& operand : node.operands) node.depth = std::max(node.depth, operand.depth + 1);
    if (node.depth > max_depth) return too_deep(node.column);
    if (std::optional<Mistake> mistake = give_type(node, names_)) return std::move(*mistake);
    return node;
  }
  static Mistake too_deep(std::size_t column) {
    return Mistake{column, fmt::format("the expression is nested more than {} deep", max_depth),
                   "set a variable first"};
  }

  /// What binds tighter than `binding`.
  Parsed<Node> expression(Binding binding) {
    if (++nested_ > max_depth) return too_deep(token().column);
    Parsed<Node> left = prefix();
    bool compared = false;
    for (const Infix* next = infix(); left && next != nullptr && next->binding > binding; next = infix()) {
      if (compared && next->binding == by_comparison)
        return Mistake{token().column, "comparisons do not follow each other", "join them with and"};
      compared = next->binding == by_comparison;
      left = next->operation == Operation::is_in ? membership(std::move(*left)) : joined(std::move(*left), *next);
    }
    --nested_;
    return left;
  }

  Parsed<Node> joined(Node left, const Infix& infix) {
    const std::size_t column = token().column;
    ++at_;
    Parsed<Node> right = expression(infix.binding);
    if (!right) return right;
    if (left.operation == infix.operation && is_chain(infix.operation)) {
      left.operands.push_back(std::move(*right));
      return made(std::move(left));
    }
    Node node{.operation = infix.operation, .column = column};
    node.operands.push_back(std::move(left));
    node.operands.push_back(std::move(*right));
    return made(std::move(node));
  }

  /// `in [a, b]`, `not in [a, b]`.
  Parsed<Node> membership(Node left) {
    const std::size_t column = token().column;
    const bool opposite = take("not");
    ++at_;
    if (!take("[")) return unexpected("a list in [ ] is expected");
    Parsed<std::vector<Node>> list = list_until("]");
    if (!list) return list.error();
    if (list->empty()) return Mistake{column, "the list is empty: nothing is in it"};
    list->insert(list->begin(), std::move(left));
    Parsed<Node> node = made(Node{.operation = Operation::is_in, .operands = std::move(*list), .column = column});
    return node && opposite ? unary(Operation::logical_not, std::move(*node), column) : std::move(node);
  }

  /// Expressions with commas between them, and the closing bracket.
  Parsed<std::vector<Node>> list_until(std::string_view close) {
    std::vector<Node> list;
    while (!take(close)) {
      if (!list.empty() && !take(",")) return unexpected(fmt::format("',' or '{}' is expected", close));
      Parsed<Node> item = expression(loosest);
      if (!item) return item.error();
      list.push_back(std::move(*item));
    }
    return list;
  }

  Parsed<Node> unary(Operation operation, Node operand, std::size_t column) const {
    Node node{.operation = operation, .column = column};
    node.operands.push_back(std::move(operand));
    return made(std::move(node));
  }

  Parsed<Node> prefix() {
    const Token first = token();
    const bool inverts = take("not");
    if (!inverts && !(first.kind == Token::Kind::symbol && take("-"))) return primary();
    Parsed<Node> operand = expression(inverts ? by_not : by_sign);
    if (!operand) return operand;
    return unary(inverts ? Operation::logical_not : Operation::minus, std::move(*operand), first.column);
  }

  Parsed<Node> primary() {
    const Token first = token();
    if (first.kind == Token::Kind::end || first.kind == Token::Kind::symbol) return bracketed();
    ++at_;
    if (first.kind == Token::Kind::text) return literal(first, first.text);
    if (first.kind == Token::Kind::number) return number(first);
    if (is("(")) return call(first);
    if (first.text == "true" || first.text == "false") return literal(first, first.text == "true");
    if (first.text == "null") return literal(first, Value());
    return path(first);
  }

  Parsed<Node> bracketed() {
    if (!take("(")) return unexpected("a value is expected");
    Parsed<Node> node = expression(loosest);
    if (node && !take(")")) return unexpected("')' is expected");
    return node;
  }

  Parsed<Node> literal(const Token& token, Value value) const {
    return made(Node{.value = std::move(value), .column = token.column});
  }

  Parsed<Node> number(const Token& token) const {
    double value = 0;
    const char* const end = token.text.data() + token.text.size();
    if (std::from_chars(token.text.data(), end, value).ec != std::errc{} || !std::isfinite(value))
      return Mistake{token.column, fmt::format("the number {} is out of range", token.text)};
    return literal(token, value);
  }

  Parsed<Node> path(const Token& token) const {
    Path written = split(token.text);
    if (names_.meant) written = names_.meant(std::move(written));
    Parsed<Node> node = made(Node{.operation = Operation::path, .path = std::move(written), .column = token.column});
    if (node || token.text.find('-') == std::string::npos) return node;
    Mistake mistake = node.error();
    mistake.hint += mistake.hint.empty() ? "" : "; ";
    mistake.hint += "a minus has spaces around it";
    return mistake;
  }

  Parsed<Node> call(const Token& name) {
    ++at_;
    if (is_plant_test(name.text)) return plant_test(name);
    const Function* const function = find_function(name.text);
    if (function == nullptr) return unknown_function(name);
    Parsed<std::vector<Node>> arguments = list_until(")");
    if (!arguments) return arguments.error();
    if (arguments->size() != function->arguments)
      return Mistake{name.column, fmt::format("{} takes {} argument{}, found {}", name.text, function->arguments,
                                              function->arguments == 1 ? "" : "s", arguments->size())};
    Node node{.operation = function->operation, .operands = std::move(*arguments), .column = name.column};
    if (node.operation == Operation::matches)
      if (std::optional<Mistake> mistake = read_pattern(node)) return std::move(*mistake);
    return made(std::move(node));
  }

  /// The second argument of matches, once for all.
  std::optional<Mistake> read_pattern(Node& node) const {
    const Node& written = node.operands[1];
    const auto* text = std::get_if<std::string>(&written.value);
    if (written.operation != Operation::literal || text == nullptr)
      return Mistake{written.column, "matches takes a regular expression in quotes", "e.g. matches(x, 'feeder[0-9]+')"};
    base::Result<Pattern> pattern = Pattern::read(PatternMode::regex, *text, true);
    if (!pattern) return Mistake{written.column, pattern.error().message, pattern.error().hint};
    node.pattern = std::move(*pattern);
    node.groups = node.pattern.named_groups();
    for (const NamedGroup& group : node.groups) {
      if (!names_.take_group)
        return Mistake{written.column, fmt::format("nothing takes what the group '{}' holds here", group.name),
                       "conditions put groups into variables; write (...) for one without a name"};
      if (const auto error = names_.take_group(group.name)) return Mistake{written.column, error->message, error->hint};
    }
    return std::nullopt;
  }

  static Mistake unknown_function(const Token& name) {
    std::vector<std::string> names{"all_in", "any_in", "none_in"};
    for (const Function& each : functions()) names.emplace_back(each.name);
    std::string list;
    for (const std::string& each : names) list += (list.empty() ? "" : ", ") + each;
    const std::string near = base::did_you_mean(name.text, names);
    return Mistake{name.column, fmt::format("there is no function '{}'", name.text),
                   fmt::format("there are {}{}{}", list, near.empty() ? "" : "; ", near)};
  }

  /// any_in(A, B): plant.any.A or plant.any.B. none_in: plant.none.A and plant.none.B. all_in(A, B): plant.all.A|B.
  Parsed<Node> plant_test(const Token& name) {
    const std::string kind = name.text.substr(0, name.text.find('_'));
    std::vector<Token> states;
    while (!take(")")) {
      if (!states.empty() && !take(",")) return unexpected("',' or ')' is expected");
      if (token().kind != Token::Kind::name && token().kind != Token::Kind::text)
        return unexpected("the name of a state is expected");
      states.push_back(token());
      ++at_;
    }
    if (states.empty()) return Mistake{name.column, fmt::format("{} takes states, found none", name.text)};
    return kind == "all" ? all_in(states) : each_in(kind, states, name.column);
  }

  Parsed<Node> all_in(const std::vector<Token>& states) const {
    std::string joined;
    for (const Token& state : states) {
      // Each of them is looked at alone first, so that a mistake names the one and its place.
      if (Parsed<Node> alone = plant_path("all", state.text, state.column); !alone) return alone;
      joined += (joined.empty() ? "" : "|") + state.text;
    }
    return plant_path("all", joined, states.front().column);
  }

  Parsed<Node> each_in(const std::string& kind, const std::vector<Token>& states, std::size_t column) const {
    Node node{.operation = kind == "any" ? Operation::logical_or : Operation::logical_and, .column = column};
    for (const Token& state : states) {
      Parsed<Node> one = plant_path(kind, state.text, state.column);
      if (!one || states.size() == 1) return one;
      node.operands.push_back(std::move(*one));
    }
    return made(std::move(node));
  }

  Parsed<Node> plant_path(const std::string& kind, const std::string& states, std::size_t column) const {
    return made(Node{.operation = Operation::path, .path = {"plant", kind, states}, .column = column});
  }

  std::vector<Token> tokens_;
  const Names& names_;
  std::size_t at_ = 0;
  std::size_t nested_ = 0;
};

}  // namespace

Parsed<Node> parse_node(std::string_view text, const Names& names) {
  if (text.size() > max_text_bytes)
    return Mistake{1, fmt::format("the expression has {} bytes", text.size()),
                   fmt::format("at most {}", max_text_bytes)};
  Parsed<std::vector<Token>> tokens = tokens_of(text);
  if (!tokens) return tokens.error();
  return Parser(std::move(*tokens), names).run();
}

}  // namespace kapela::expression
