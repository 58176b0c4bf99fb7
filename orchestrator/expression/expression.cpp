#include "orchestrator/expression/expression.hpp"

#include <fmt/format.h>

#include "orchestrator/expression/evaluation.hpp"
#include "orchestrator/expression/parser.hpp"

namespace kapela::expression {

struct Tree {
  std::string source;
  Node root;
};

namespace {

void add_paths(const Node& node, std::vector<Path>& paths) {
  if (node.operation == Operation::path) paths.push_back(node.path);
  for (const Node& operand : node.operands) add_paths(operand, paths);
}

void add_groups(const Node& node, const Lookup& lookup, Expression::Groups& groups) {
  for (const Node& operand : node.operands) add_groups(operand, lookup, groups);
  if (node.groups.empty()) return;
  const Value value = evaluate(node.operands[0], lookup);
  const auto* text = std::get_if<std::string>(&value);
  auto found = text != nullptr ? node.pattern.find(*text, node.groups) : std::nullopt;
  for (std::size_t i = 0; found && i < node.groups.size(); ++i)
    groups.emplace_back(node.groups[i].name, std::move((*found)[i]));
}

std::string written(const Value& value) {
  if (!std::holds_alternative<std::string>(value)) return to_text(value);
  std::string text = "'";
  for (const char c : std::get<std::string>(value))
    text += c == '\'' || c == '\\' ? std::string{'\\', c} : std::string{c};
  return text + "'";
}

Names names_from(const TypeOf& type_of) {
  return Names{[&type_of](const Path& path) -> base::Result<Type> {
    if (const std::optional<Type> type = type_of(path)) return *type;
    return base::fail(base::ErrorCode::not_found, fmt::format("there is no '{}'", to_text(path)));
  }};
}

}  // namespace

Expression::Expression() : Expression(literal(true)) {}

Parsed<Expression> Expression::read(std::string_view text, const Names& names) {
  Parsed<Node> root = parse_node(text, names);
  if (!root) return root.error();
  return Expression(std::make_shared<const Tree>(Tree{std::string(text), std::move(*root)}));
}

base::Result<Expression> Expression::parse(std::string_view text, const TypeOf& type_of) {
  Parsed<Expression> read_one = read(text, names_from(type_of));
  if (!read_one) return to_error(read_one.error());
  return std::move(*read_one);
}

Expression Expression::literal(Value value) {
  std::string source = written(value);
  const Type type = type_of(value);
  return Expression(
      std::make_shared<const Tree>(Tree{std::move(source), Node{.value = std::move(value), .type = type}}));
}

Value Expression::evaluate(const Lookup& lookup) const {
  return expression::evaluate(tree_->root, lookup);
}

bool Expression::holds(const Lookup& lookup) const {
  const Value value = evaluate(lookup);
  const auto* truth = std::get_if<bool>(&value);
  return truth != nullptr && *truth;
}

Expression::Groups Expression::groups(const Lookup& lookup) const {
  Groups groups;
  add_groups(tree_->root, lookup, groups);
  return groups;
}

Type Expression::type() const {
  return tree_->root.type;
}

const std::string& Expression::source() const {
  return tree_->source;
}

const Path* Expression::path() const {
  return tree_->root.operation == Operation::path ? &tree_->root.path : nullptr;
}

std::vector<Path> Expression::paths() const {
  std::vector<Path> paths;
  add_paths(tree_->root, paths);
  return paths;
}

}  // namespace kapela::expression
