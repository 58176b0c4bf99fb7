// Rules of faults as the admin port takes them: what is read, is written so that it is read as the same, as JSON and as
// YAML; a patch of nothing changes nothing.
#include "orchestrator/base/visible.hpp"
#include "orchestrator/yaml/document.hpp"
#include "simulators/fault_files/fault_reader.hpp"
#include "simulators/fault_files/fault_writer.hpp"
#include "simulators/fault_files/json_rules.hpp"
#include "tests/fuzz/target.hpp"
#include "tests/fuzz/words.hpp"

namespace kapela::fuzz {
namespace {

using faults::Fault;

void check_yaml(const Fault& rule) {
  const std::string text = fault_files::fault_yaml(rule);
  yaml::Report report("rule.yaml", text);
  const std::optional<yaml::Node> node = yaml::parse_document(report);
  require(node.has_value(), "a written rule is YAML", text + render(report.diagnostics()));
  const files::MemoryFileSystem no_files;
  const files::SampleFiles samples{no_files, "."};
  const std::optional<Fault> again = fault_files::read_fault(*node, report, &samples);
  require(again && !report.failed() && *again == rule, "a rule is read from YAML as it was written",
          text + render(report.diagnostics()));
}

void check_json(const Fault& rule) {
  const std::string text = fault_files::fault_json(rule);
  const base::Result<std::vector<Fault>> again = fault_files::parse_rules(text);
  require(again && again->size() == 1 && again->front() == rule, "a rule is read from JSON as it was written",
          text + (again ? "" : to_text(again.error())));
  const base::Result<Fault> same = fault_files::patched(rule, "{}");
  require(same && *same == rule, "a patch of nothing changes nothing", text);
}

void check(std::string_view body) {
  const base::Result<std::vector<Fault>> rules = fault_files::parse_rules(body);
  if (!rules) {
    require(!rules.error().message.empty(), "a refusal has words");
    return;
  }
  for (const Fault& rule : *rules) {
    check_json(rule);
    check_yaml(rule);
    if (const base::Result<Fault> patched = fault_files::patched(rule, body)) check_json(*patched);
  }
}

}  // namespace

Target target() {
  std::vector<std::string> words;
  for (const std::string& each : schema_words("plant.json")) {
    const bool is_key = each.ends_with(": ");
    words.push_back(is_key ? '"' + each.substr(0, each.size() - 2) + "\":" : '"' + each + '"');
  }
  for (const std::string& each : wire_words()) words.push_back(each);
  return {.check = check, .words = std::move(words), .most_bytes = 1500};
}

}  // namespace kapela::fuzz
