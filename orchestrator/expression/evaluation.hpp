// What a parsed expression gives. A function: it ends always, and never fails.
#pragma once

#include "orchestrator/expression/expression_node.hpp"

namespace kapela::expression {

/// Null is what a path without a value gives, and what arithmetic gives that has no result (a division by zero, a null
/// operand). A comparison with null does not hold, but null == null does.
[[nodiscard]] Value evaluate(const Node& node, const Lookup& lookup);

}  // namespace kapela::expression
