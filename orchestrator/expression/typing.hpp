// The static types of an expression: what its parts give, and which cannot go together. Functions.
#pragma once

#include <optional>

#include "orchestrator/expression/expression_node.hpp"
#include "orchestrator/expression/mistake.hpp"
#include "orchestrator/expression/names.hpp"

namespace kapela::expression {

/// Gives a node, whose operands have theirs, its type. What is wrong with it: an unknown path, or operands that cannot
/// go together.
[[nodiscard]] std::optional<Mistake> give_type(Node& node, const Names& names);

}  // namespace kapela::expression
