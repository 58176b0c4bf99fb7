// Node: one piece of a parsed expression, with what it computes with. A value, built by the parser and never changed.
#pragma once

#include <cstddef>
#include <vector>

#include "orchestrator/expression/pattern.hpp"
#include "orchestrator/expression/value.hpp"

namespace kapela::expression {

/// What a node computes, and of how many others.
enum class Operation {
  literal,
  path,
  logical_not,  // one
  minus,
  logical_or,  // two or more
  logical_xor,
  logical_and,
  add,
  equal,  // two
  not_equal,
  less,
  less_equal,
  greater,
  greater_equal,
  subtract,
  multiply,
  divide,
  remainder,
  is_in,       // the first is equal to one of the others
  or_default,  // functions
  length,
  lower,
  upper,
  contains,
  starts_with,
  matches,
  number,
  text
};

struct Node {
  Operation operation = Operation::literal;
  std::vector<Node> operands{};
  Value value{};                     ///< of a literal
  Path path{};                       ///< of a path
  Pattern pattern{};                 ///< of matches
  std::vector<NamedGroup> groups{};  ///< of its pattern
  Type type = Type::any;
  std::size_t column = 1;  ///< of its operator, or where it begins
  std::size_t depth = 1;   ///< of the tree below, itself included
};

}  // namespace kapela::expression
