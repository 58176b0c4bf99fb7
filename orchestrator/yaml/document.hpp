// The way from the text of a YAML or JSON file to trees of Nodes.
#pragma once

#include <optional>
#include <vector>

#include "orchestrator/yaml/report.hpp"

namespace kapela::yaml {

/// All documents of the report's text. What is wrong (not UTF-8, syntax, duplicate keys, bounds) goes into the report;
/// then the documents are those before it, good for finding more errors and for nothing else. A report that has already
/// failed (no such file) is left as it is.
[[nodiscard]] std::vector<Node> parse_documents(Report& report);

/// The only document of the text; nothing, and an error in the report, when there is not exactly one or it has no
/// shape.
[[nodiscard]] std::optional<Node> parse_document(Report& report);

}  // namespace kapela::yaml
