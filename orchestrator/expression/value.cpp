#include "orchestrator/expression/value.hpp"

#include <fmt/format.h>

#include "orchestrator/base/assert.hpp"

namespace kapela::expression {

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
  if (const auto* number = std::get_if<double>(&value)) return fmt::format("{}", *number);
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  return "null";
}

}  // namespace kapela::expression
