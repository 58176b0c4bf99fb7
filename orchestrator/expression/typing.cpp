#include "orchestrator/expression/typing.hpp"

#include <fmt/format.h>

#include "orchestrator/base/assert.hpp"
#include "orchestrator/expression/functions.hpp"

namespace kapela::expression {
namespace {

using Found = std::optional<Mistake>;

bool fits(Type type, Type wanted) {
  return type == wanted || type == Type::any || type == Type::null || wanted == Type::any;
}

/// Each operand gives `wanted`, as far as is known.
Found each_gives(const Node& node, Type wanted, std::string_view what) {
  for (const Node& operand : node.operands)
    if (!fits(operand.type, wanted))
      return Mistake{operand.column, fmt::format("{} takes {}, found {}", what, name(wanted), name(operand.type)),
                     wanted == Type::text ? "text(x) makes a text of it" : ""};
  return std::nullopt;
}

Found check_text(const Node& path, const Node& literal, const Names& names) {
  const auto* text = std::get_if<std::string>(&literal.value);
  const bool both = path.operation == Operation::path && literal.operation == Operation::literal && text != nullptr;
  if (!both || !names.check_text) return std::nullopt;
  const std::optional<base::Error> error = names.check_text(path.path, *text);
  return error ? Found(Mistake{literal.column, error->message, error->hint}) : std::nullopt;
}

Found comparable(const Node& a, const Node& b, std::size_t column, const Names& names) {
  if (!fits(a.type, b.type) && !fits(b.type, a.type))
    return Mistake{column, fmt::format("{} is compared with {}", name(a.type), name(b.type)),
                   "they are never equal; number(x) and text(x) convert"};
  if (Found found = check_text(a, b, names)) return found;
  return check_text(b, a, names);
}

Found ordered(const Node& node, const Names& names) {
  for (const Node& operand : node.operands)
    if (operand.type == Type::boolean)
      return Mistake{operand.column, "true or false has no order", "numbers and texts have one"};
  return comparable(node.operands[0], node.operands[1], node.column, names);
}

Found type_path(Node& node, const Names& names) {
  const base::Result<Type> type = names.type_of(node.path);
  if (!type) return Mistake{node.column, type.error().message, type.error().hint};
  node.type = *type;
  return std::nullopt;
}

/// Numbers are added, texts are joined.
Found type_sum(Node& node) {
  for (const Node& operand : node.operands) {
    if (operand.type == Type::any || operand.type == Type::null) continue;
    if (node.type == Type::any) node.type = operand.type;
    if (operand.type == Type::boolean)
      return Mistake{operand.column, "+ takes numbers or texts, found true or false", "text(x) makes a text of it"};
    if (operand.type != node.type)
      return Mistake{operand.column, fmt::format("{} is added to {}", name(operand.type), name(node.type)),
                     "text(x) makes a text of a number"};
  }
  return std::nullopt;
}

Found type_membership(Node& node, const Names& names) {
  node.type = Type::boolean;
  for (std::size_t i = 1; i < node.operands.size(); ++i)
    if (Found found = comparable(node.operands[0], node.operands[i], node.operands[i].column, names)) return found;
  return std::nullopt;
}

Found type_default(Node& node) {
  const Node& wanted = node.operands[0];
  const Node& otherwise = node.operands[1];
  if (!fits(wanted.type, otherwise.type) && !fits(otherwise.type, wanted.type))
    return Mistake{otherwise.column, fmt::format("{} stands in for {}", name(otherwise.type), name(wanted.type)),
                   "both are of one type"};
  node.type = wanted.type == Type::null ? otherwise.type : wanted.type;
  return std::nullopt;
}

Found type_function(Node& node) {
  for (const Function& function : functions())
    if (function.operation == node.operation) {
      node.type = function.gives;
      return each_gives(node, function.takes, function.name);
    }
  ASSERT(!"unknown function");
}

}  // namespace

std::optional<Mistake> give_type(Node& node, const Names& names) {
  switch (node.operation) {
    case Operation::literal:
      node.type = type_of(node.value);
      return std::nullopt;
    case Operation::path:
      return type_path(node, names);
    case Operation::logical_not:
    case Operation::logical_or:
    case Operation::logical_xor:
    case Operation::logical_and:
      node.type = Type::boolean;
      return each_gives(node, Type::boolean, "logic");
    case Operation::add:
      return type_sum(node);
    case Operation::minus:
    case Operation::subtract:
    case Operation::multiply:
    case Operation::divide:
    case Operation::remainder:
      node.type = Type::number;
      return each_gives(node, Type::number, "arithmetic");
    case Operation::equal:
    case Operation::not_equal:
      node.type = Type::boolean;
      return comparable(node.operands[0], node.operands[1], node.column, names);
    case Operation::less:
    case Operation::less_equal:
    case Operation::greater:
    case Operation::greater_equal:
      node.type = Type::boolean;
      return ordered(node, names);
    case Operation::is_in:
      return type_membership(node, names);
    case Operation::or_default:
      return type_default(node);
    case Operation::length:
    case Operation::lower:
    case Operation::upper:
    case Operation::contains:
    case Operation::starts_with:
    case Operation::matches:
    case Operation::number:
    case Operation::text:
      return type_function(node);
  }
  ASSERT(!"unknown Operation");
}

}  // namespace kapela::expression
