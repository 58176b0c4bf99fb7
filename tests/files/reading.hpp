// For tests: texts read as files, and what was found wrong with them.
#pragma once

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "orchestrator/files/scenario_file.hpp"

namespace kapela::files {

/// A scenario file that is expected to be right.
[[nodiscard]] inline std::vector<scenario::Scenario> scenarios_of(std::string text, std::string file = "f.yaml") {
  yaml::Report report(std::move(file), std::move(text));
  std::vector<scenario::Scenario> scenarios = read_scenarios(report);
  EXPECT_FALSE(report.failed()) << render(report.diagnostics());
  return scenarios;
}

/// The first diagnostic as "line:column code: message", or "fine".
[[nodiscard]] inline std::string first(const std::vector<yaml::Diagnostic>& diagnostics) {
  if (diagnostics.empty()) return "fine";
  const yaml::Diagnostic& d = diagnostics.front();
  return std::to_string(d.place.line) + ":" + std::to_string(d.place.column) + " " + std::string(code_name(d.code)) +
         ": " + d.message;
}

/// A file of the repository.
[[nodiscard]] inline std::string repository_file(const std::string& path) {
  std::ifstream stream(std::string(KAPELA_SOURCE_DIR) + "/" + path, std::ios::binary);
  EXPECT_TRUE(stream) << path;
  return {std::istreambuf_iterator<char>(stream), {}};
}

}  // namespace kapela::files
