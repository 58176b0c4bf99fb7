// For tests: the text of one fault, or of a list of them, read, and what was found wrong with it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "orchestrator/yaml/document.hpp"
#include "simulators/fault_files/fault_reader.hpp"

namespace kapela::fault_files {

struct Read {
  std::optional<faults::Fault> fault{};
  std::string diagnostics{};
};

[[nodiscard]] inline Read read(const std::string& text, const files::SampleFiles* samples = nullptr) {
  yaml::Report report("f.yaml", text);
  Read result;
  if (const std::optional<yaml::Node> node = yaml::parse_document(report))
    result.fault = read_fault(*node, report, samples);
  result.diagnostics = yaml::render(report.diagnostics());
  return result;
}

struct ReadList {
  std::vector<faults::Fault> faults{};
  std::string diagnostics{};
};

[[nodiscard]] inline ReadList read_all(const std::string& text) {
  yaml::Report report("f.yaml", text);
  ReadList result;
  if (const std::optional<yaml::Node> node = yaml::parse_document(report)) result.faults = read_faults(*node, report);
  result.diagnostics = yaml::render(report.diagnostics());
  return result;
}

}  // namespace kapela::fault_files
