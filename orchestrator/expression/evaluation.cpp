#include "orchestrator/expression/evaluation.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "orchestrator/base/assert.hpp"
#include "orchestrator/expression/mistake.hpp"

namespace kapela::expression {
namespace {

bool is_true(const Value& value) {
  const auto* truth = std::get_if<bool>(&value);
  return truth != nullptr && *truth;
}

/// A result that is no number (too large, 0 / 0) is none.
Value number_or_null(double number) {
  return std::isfinite(number) ? Value(number) : Value();
}

Value computed(Operation operation, double a, double b) {
  if (operation == Operation::subtract) return number_or_null(a - b);
  if (operation == Operation::multiply) return number_or_null(a * b);
  if (b == 0) return Value();
  return number_or_null(operation == Operation::divide ? a / b : std::fmod(a, b));
}

Value arithmetic(const Node& node, const Lookup& lookup) {
  const Value left = evaluate(node.operands[0], lookup);
  const Value right = evaluate(node.operands[1], lookup);
  const auto* a = std::get_if<double>(&left);
  const auto* b = std::get_if<double>(&right);
  return a != nullptr && b != nullptr ? computed(node.operation, *a, *b) : Value();
}

Value sum(const Value& left, const Value& right) {
  const auto* a = std::get_if<double>(&left);
  const auto* b = std::get_if<double>(&right);
  if (a != nullptr && b != nullptr) return number_or_null(*a + *b);
  const auto* begin = std::get_if<std::string>(&left);
  const auto* end = std::get_if<std::string>(&right);
  return begin != nullptr && end != nullptr ? Value(*begin + *end) : Value();
}

Value sum_of(const Node& node, const Lookup& lookup) {
  Value result = evaluate(node.operands[0], lookup);
  for (std::size_t i = 1; i < node.operands.size(); ++i) result = sum(result, evaluate(node.operands[i], lookup));
  return result;
}

template <class T>
bool in_order(Operation operation, const T& a, const T& b) {
  if (operation == Operation::less) return a < b;
  if (operation == Operation::less_equal) return a <= b;
  return operation == Operation::greater ? a > b : a >= b;
}

bool ordered(const Node& node, const Lookup& lookup) {
  const Value left = evaluate(node.operands[0], lookup);
  const Value right = evaluate(node.operands[1], lookup);
  if (left.index() != right.index()) return false;
  if (const auto* a = std::get_if<double>(&left)) return in_order(node.operation, *a, std::get<double>(right));
  const auto* a = std::get_if<std::string>(&left);
  return a != nullptr && in_order(node.operation, *a, std::get<std::string>(right));
}

bool is_in(const Node& node, const Lookup& lookup) {
  const Value wanted = evaluate(node.operands[0], lookup);
  return std::any_of(node.operands.begin() + 1, node.operands.end(),
                     [&](const Node& item) { return evaluate(item, lookup) == wanted; });
}

bool combined(const Node& node, const Lookup& lookup) {
  const auto holds = [&](const Node& operand) { return is_true(evaluate(operand, lookup)); };
  if (node.operation == Operation::logical_or) return std::any_of(node.operands.begin(), node.operands.end(), holds);
  if (node.operation == Operation::logical_and) return std::all_of(node.operands.begin(), node.operands.end(), holds);
  return std::count_if(node.operands.begin(), node.operands.end(), holds) % 2 == 1;
}

std::string in_case(std::string text, char first, char last, int shift) {
  for (char& c : text)
    if (c >= first && c <= last) c = static_cast<char>(c + shift);
  return text;
}

Value number_of(const Value& value) {
  if (const auto* truth = std::get_if<bool>(&value)) return *truth ? 1.0 : 0.0;
  const auto* text = std::get_if<std::string>(&value);
  return text == nullptr ? value : to_number(*text);
}

Value function_of_text(const Node& node, const Lookup& lookup) {
  const Value value = evaluate(node.operands[0], lookup);
  const auto* text = std::get_if<std::string>(&value);
  if (text == nullptr) return Value();
  if (node.operation == Operation::length) return static_cast<double>(column_at(*text, text->size()) - 1);
  const bool lower = node.operation == Operation::lower;
  return lower ? in_case(*text, 'A', 'Z', 'a' - 'A') : in_case(*text, 'a', 'z', 'A' - 'a');
}

bool has_part(const Node& node, const Lookup& lookup) {
  const Value whole = evaluate(node.operands[0], lookup);
  const Value part = evaluate(node.operands[1], lookup);
  const auto* text = std::get_if<std::string>(&whole);
  const auto* wanted = std::get_if<std::string>(&part);
  if (text == nullptr || wanted == nullptr) return false;
  return node.operation == Operation::contains ? text->find(*wanted) != std::string::npos : text->starts_with(*wanted);
}

bool matches(const Node& node, const Lookup& lookup) {
  const Value value = evaluate(node.operands[0], lookup);
  const auto* text = std::get_if<std::string>(&value);
  return text != nullptr && node.pattern.matches(*text);
}

Value opposite(const Node& node, const Lookup& lookup) {
  const Value value = evaluate(node.operands[0], lookup);
  if (node.operation == Operation::logical_not) return !is_true(value);
  const auto* number = std::get_if<double>(&value);
  return number == nullptr ? Value() : Value(-*number);
}

Value or_default(const Node& node, const Lookup& lookup) {
  Value value = evaluate(node.operands[0], lookup);
  return value == Value() ? evaluate(node.operands[1], lookup) : value;
}

Value as_text(const Node& node, const Lookup& lookup) {
  const Value value = evaluate(node.operands[0], lookup);
  return value == Value() ? value : Value(to_text(value));
}

bool equal(const Node& node, const Lookup& lookup) {
  return evaluate(node.operands[0], lookup) == evaluate(node.operands[1], lookup);
}

}  // namespace

Value evaluate(const Node& node, const Lookup& lookup) {
  switch (node.operation) {
    case Operation::literal:
      return node.value;
    case Operation::path:
      return lookup(node.path).value_or(Value());
    case Operation::logical_not:
    case Operation::minus:
      return opposite(node, lookup);
    case Operation::logical_or:
    case Operation::logical_xor:
    case Operation::logical_and:
      return combined(node, lookup);
    case Operation::add:
      return sum_of(node, lookup);
    case Operation::equal:
      return equal(node, lookup);
    case Operation::not_equal:
      return !equal(node, lookup);
    case Operation::less:
    case Operation::less_equal:
    case Operation::greater:
    case Operation::greater_equal:
      return ordered(node, lookup);
    case Operation::subtract:
    case Operation::multiply:
    case Operation::divide:
    case Operation::remainder:
      return arithmetic(node, lookup);
    case Operation::is_in:
      return is_in(node, lookup);
    case Operation::or_default:
      return or_default(node, lookup);
    case Operation::length:
    case Operation::lower:
    case Operation::upper:
      return function_of_text(node, lookup);
    case Operation::contains:
    case Operation::starts_with:
      return has_part(node, lookup);
    case Operation::matches:
      return matches(node, lookup);
    case Operation::number:
      return number_of(evaluate(node.operands[0], lookup));
    case Operation::text:
      return as_text(node, lookup);
  }
  ASSERT(!"unknown Operation");
}

}  // namespace kapela::expression
