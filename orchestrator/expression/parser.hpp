// The parser: from the text of an expression to a typed tree. A function.
#pragma once

#include "orchestrator/expression/expression_node.hpp"
#include "orchestrator/expression/mistake.hpp"
#include "orchestrator/expression/names.hpp"

namespace kapela::expression {

inline constexpr std::size_t max_text_bytes = 4096;
inline constexpr std::size_t max_depth = 32;  ///< of brackets, and of what is computed of what

[[nodiscard]] Parsed<Node> parse_node(std::string_view text, const Names& names);

}  // namespace kapela::expression
