// For tests: a text read as a document, and what was found wrong with it.
#pragma once

#include <string>

#include "orchestrator/yaml/document.hpp"

namespace kapela::yaml {

/// The first diagnostic as "line:column code: message; hint", or "fine".
[[nodiscard]] inline std::string first(const Report& report) {
  const auto diagnostics = report.diagnostics();
  if (diagnostics.empty()) return "fine";
  const Diagnostic& d = diagnostics.front();
  return std::to_string(d.place.line) + ":" + std::to_string(d.place.column) + " " + std::string(code_name(d.code)) +
         ": " + d.message + (d.hint.empty() ? "" : "; " + d.hint);
}

/// The value of the key `v` of a text such as "v: 10".
[[nodiscard]] inline Node value_of(Report& report) {
  const auto root = parse_document(report);
  const Member* const member = root ? root->find("v") : nullptr;
  return member != nullptr ? member->value : Node();
}

}  // namespace kapela::yaml
