#include "orchestrator/expression/value.hpp"

#include <array>
#include <charconv>
#include <cmath>

#include "orchestrator/base/assert.hpp"

namespace kapela::expression {
namespace {

/// The shortest text that is this number, without an exponent: neither people nor the language write one.
std::string digits_of(double number) {
  constexpr std::size_t longest = 400;  // the smallest numbers have 340
  std::array<char, longest> digits{};
  const auto [end, failed] =
      std::to_chars(digits.data(), digits.data() + digits.size(), number, std::chars_format::fixed);
  ASSERT(failed == std::errc{});
  return {digits.data(), end};
}

}  // namespace

std::string_view name(Type type) {
  switch (type) {
    case Type::any:
      return "anything";
    case Type::null:
      return "null";
    case Type::boolean:
      return "true or false";
    case Type::number:
      return "a number";
    case Type::text:
      return "a text";
  }
  ASSERT(!"unknown Type");
}

Type type_of(const Value& value) {
  constexpr Type types[]{Type::null, Type::boolean, Type::number, Type::text};
  return types[value.index()];
}

std::string to_text(const Value& value) {
  if (const auto* truth = std::get_if<bool>(&value)) return *truth ? "true" : "false";
  if (const auto* number = std::get_if<double>(&value)) return digits_of(*number);
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  return "null";
}

Value to_number(std::string_view text) {
  double number = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
  const bool whole = failed == std::errc{} && end == text.data() + text.size() && std::isfinite(number);
  return whole ? Value(number) : Value();
}

std::optional<Value> convert(const Value& value, Type type) {
  const Type now = type_of(value);
  if (now == type || type == Type::any || now == Type::null) return value;
  if (type == Type::text) return Value(to_text(value));
  const auto* text = std::get_if<std::string>(&value);
  if (text == nullptr) return std::nullopt;
  if (type == Type::boolean && (*text == "true" || *text == "false")) return Value(*text == "true");
  const Value number = type == Type::number ? to_number(*text) : Value();
  return number == Value() ? std::nullopt : std::optional(number);
}

std::string to_text(const Path& path) {
  std::string text;
  for (const std::string& part : path) text += (text.empty() ? "" : ".") + part;
  return text;
}

}  // namespace kapela::expression
