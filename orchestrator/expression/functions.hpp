// The functions of the language, as data: names, how many arguments, which types.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "orchestrator/expression/expression_node.hpp"

namespace kapela::expression {

struct Function {
  std::string_view name;
  Operation operation;
  std::size_t arguments;
  Type takes;  ///< each argument
  Type gives;  ///< any: the type of its arguments
};

[[nodiscard]] std::span<const Function> functions();
/// Null when there is no such function.
[[nodiscard]] const Function* find_function(std::string_view name);

}  // namespace kapela::expression
