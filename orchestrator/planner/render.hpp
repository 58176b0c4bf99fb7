// Plans for people, programs and graph tools. Functions only.
#pragma once

#include <string>
#include <string_view>

#include "orchestrator/planner/plan.hpp"
#include "orchestrator/wire/json.hpp"

namespace kapela::planner {

enum class Format : std::uint8_t { text, json, dot, mermaid };
[[nodiscard]] std::string_view name(Format format);
/// Errors: invalid, with the nearest.
[[nodiscard]] base::Result<Format> parse_format(std::string_view text);

/// A state from which a plan may begin: any stable one. Errors: invalid, with the nearest.
[[nodiscard]] base::Result<wire::State> parse_start(std::string_view text);

/// In any format; ends with a newline.
[[nodiscard]] std::string render(const Plan& plan, const record::Plant& plant, Format format);

[[nodiscard]] std::string text_of(const Plan& plan, const record::Plant& plant);
[[nodiscard]] wire::Json json_of(const Plan& plan, const record::Plant& plant);
/// Graphviz. Steps in their order; dashed edges lead from each to what its failure leads to.
[[nodiscard]] std::string dot_of(const Plan& plan, const record::Plant& plant);
/// The same as a Mermaid flowchart.
[[nodiscard]] std::string mermaid_of(const Plan& plan, const record::Plant& plant);

}  // namespace kapela::planner
