// A scenario file of avena_commons as one of ours: as much as means the same, with order and texts, and what does not
// marked for a person. A function; values.
#pragma once

#include <cstddef>
#include <string>

#include "orchestrator/yaml/report.hpp"

namespace kapela::convert {

struct Conversion {
  std::string yaml{};         ///< empty: it is no file of scenarios
  std::size_t decisions = 0;  ///< comments that say "a person decides"
  bool loads = false;         ///< what is written is read without errors

  /// Nothing is left to do.
  [[nodiscard]] bool complete() const { return loads && decisions == 0; }
};

/// Reads the report's text. What is left to a person goes into the report as warnings, at the places in that file; what
/// makes it unreadable as errors.
[[nodiscard]] Conversion converted(yaml::Report& report);

/// "start.yaml" of "scenarios/start.json.example".
[[nodiscard]] std::string converted_name(const std::string& path);

}  // namespace kapela::convert
