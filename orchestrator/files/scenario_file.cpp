#include "orchestrator/files/scenario_file.hpp"

#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>

#include "orchestrator/base/fingerprint.hpp"
#include "orchestrator/files/action_reader.hpp"
#include "orchestrator/files/file_kind.hpp"
#include "orchestrator/files/scenario_keys.hpp"
#include "orchestrator/files/scenario_rules.hpp"
#include "orchestrator/files/trigger_reader.hpp"
#include "orchestrator/files/unicode.hpp"
#include "orchestrator/files/vars_reader.hpp"
#include "orchestrator/yaml/document.hpp"
#include "orchestrator/yaml/reader.hpp"

namespace kapela::files {
namespace {

using base::ErrorCode;
using engine::Scenario;
using yaml::MappingReader;
using yaml::Node;

/// For people.
constexpr std::array<std::string_view, 5> documentation_keys{"version", "author", "created_at", "tags", "metadata"};

void read_scenario_name(MappingReader& reader, Scenario& scenario) {
  const std::optional<Node> node = reader.required("name");
  if (!node || !read_name(*node, reader.report())) return;
  scenario.name = comparable_name(node->text());
  scenario.place = place_of(*node, reader.report());
  if (scenario.name.empty()) reader.report().error(ErrorCode::invalid, *node, "the name is empty");
}

/// A node written in one way, whatever the order of its keys and its quotes; without descriptions.
std::string canonical(const Node& node) {
  std::string text;
  if (node.kind() == yaml::Kind::scalar) return fmt::format("{}:{}", node.text().size(), node.text());
  for (const Node& item : node.items()) text += canonical(item) + ",";
  std::map<std::string, std::string> members;
  for (const yaml::Member& member : node.members())
    if (member.key.text() != "description") members[member.key.text()] = canonical(member.value);
  for (const auto& [key, value] : members) text += fmt::format("{}={},", key, value);
  return "(" + text + ")";
}

engine::Actions read_part(MappingReader& reader, std::string_view key, const Scope& scope, Scope::Part part) {
  const std::optional<Node> node = part == Scope::Part::steps ? reader.required(key) : reader.optional(key);
  return node ? read_actions(*node, Scope{scope.vars, scope.names, part}, reader.report()) : engine::Actions{};
}

void read_all_actions(MappingReader& reader, Scenario& scenario) {
  const Scope scope{scenario.vars, engine::names_of(scenario.vars)};
  scenario.actions = read_part(reader, "actions", scope, Scope::Part::steps);
  scenario.on_success = read_part(reader, "on_success", scope, Scope::Part::afterwards);
  scenario.on_end = read_part(reader, "on_end", scope, Scope::Part::afterwards);
}

Scenario read_scenario(const Node& node, yaml::Report& report) {
  const std::size_t errors = report.errors();
  Scenario scenario;
  MappingReader reader(node, "a scenario", report);
  if (!reader.is_mapping()) return scenario;
  read_scenario_name(reader, scenario);
  scenario.description = reader.string("description").value_or("");
  if (const std::optional<Node> vars = reader.optional("vars"); vars) scenario.vars = read_vars(*vars, report);
  if (const std::optional<Node> said = reader.optional("trigger"); said) {
    ReadTrigger trigger = read_trigger(*said, scenario.vars, report);
    scenario.trigger_type = std::move(trigger.type);
    scenario.trigger = std::move(trigger.trigger);
    if (scenario.trigger_type != "manual") scenario.trigger_text = canonical(*said);
  }
  read_scenario_keys(reader, scenario);
  read_all_actions(reader, scenario);
  reader.documentation(documentation_keys);
  reader.finish();
  if (report.errors() == errors)
    for (const BrokenRule& rule : broken_rules(scenario))
      report.add(yaml::Severity::error, ErrorCode::invalid, {rule.place.line, rule.place.column}, rule.message,
                 rule.hint);
  return scenario;
}

void read_into(std::vector<Scenario>& scenarios, const Node& list, yaml::Report& report) {
  const std::optional<std::vector<Node>> items = read_list(list, report);
  for (const Node& item : items.value_or(std::vector<Node>{})) scenarios.push_back(read_scenario(item, report));
}

void read_document_into(std::vector<Scenario>& scenarios, const Node& root, yaml::Report& report) {
  if (root.kind() == yaml::Kind::sequence) return read_into(scenarios, root, report);
  if (root.find("scenarios") == nullptr) return scenarios.push_back(read_scenario(root, report));
  MappingReader reader(root, "a scenario file", report);
  if (const std::optional<Node> list = reader.optional("scenarios"); list) read_into(scenarios, *list, report);
  (void)reader.optional("description");
  reader.documentation(documentation_keys);
  reader.finish();
}

void check_names(const std::vector<Scenario>& scenarios, yaml::Report& report) {
  std::map<std::string_view, const Scenario*> seen;
  for (const Scenario& scenario : scenarios) {
    if (scenario.name.empty()) continue;
    const auto [first, fresh] = seen.emplace(scenario.name, &scenario);
    if (fresh) continue;
    const engine::Place& place = first->second->place;
    report.add(yaml::Severity::error, ErrorCode::duplicate, {scenario.place.line, scenario.place.column},
               fmt::format("the scenario {} is here twice", yaml::shown(scenario.name)),
               fmt::format("the first is at {}", to_text(yaml::Place{place.file, place.line, place.column})));
  }
}

}  // namespace

std::vector<Scenario> read_scenarios(yaml::Report& report) {
  const std::vector<Node> documents = yaml::parse_documents(report);
  std::vector<Scenario> scenarios;
  if (report_other_kind(documents, FileKind::scenarios, report)) return scenarios;
  for (const Node& document : documents)
    if (!document.is_null()) read_document_into(scenarios, document, report);
  if (scenarios.empty() && !report.failed())
    report.add(yaml::Severity::error, ErrorCode::invalid, {}, "the file holds no scenario",
               "a scenario has a name and actions");
  check_names(scenarios, report);
  const std::uint64_t hash = base::fingerprint(report.text());  // once: a file can have thousands
  for (Scenario& scenario : scenarios) scenario.hash = base::fingerprint(scenario.name, hash);
  return scenarios;
}

}  // namespace kapela::files
