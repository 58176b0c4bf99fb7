// Value: what an expression computes with: nothing, a truth, a number or a text. A value type; no JSON in it, so that
// the engine can hold it.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace kapela::expression {

using Value = std::variant<std::monostate, bool, double, std::string>;

/// What is known of a value before a run: `any` is known at run time only.
enum class Type { any, null, boolean, number, text };

/// "a number", ... for messages.
[[nodiscard]] std::string_view name(Type type);
[[nodiscard]] Type type_of(const Value& value);
/// As a person writes it: whole numbers without a fraction, texts as they are, null as "null".
[[nodiscard]] std::string to_text(const Value& value);
/// A text as the number that it is written as; null when it is none.
[[nodiscard]] Value to_number(std::string_view text);
/// A value as another type, e.g. the text "3" as a number; nothing when it cannot be one. Null stays null.
[[nodiscard]] std::optional<Value> convert(const Value& value, Type type);

/// A dotted path, e.g. {"components", "io", "state"}.
using Path = std::vector<std::string>;
[[nodiscard]] std::string to_text(const Path& path);
/// The value at a path while a run goes on; nothing where there is none.
using Lookup = std::function<std::optional<Value>(const Path&)>;
/// What a path will be, asked when a file is read; nothing for a path that can never have a value.
using TypeOf = std::function<std::optional<Type>(const Path&)>;

}  // namespace kapela::expression
