#include "orchestrator/files/scenario_file.hpp"

#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>

#include "orchestrator/files/action_reader.hpp"
#include "orchestrator/files/unicode.hpp"
#include "orchestrator/yaml/document.hpp"
#include "orchestrator/yaml/reader.hpp"

namespace kapela::files {
namespace {

using base::ErrorCode;
using engine::Scenario;
using yaml::MappingReader;
using yaml::Node;

constexpr yaml::DurationRules as_avena{.seconds_allowed = true, .zero_allowed = false};

/// For people.
constexpr std::array<std::string_view, 5> documentation_keys{"version", "author", "created_at", "tags", "metadata"};
/// Of the language; this version reads no further than that they are there.
constexpr std::array<std::string_view, 13> later_keys{
    "priority",   "cooldown", "max_executions", "mode",     "vars",       "atomicity", "rollback",
    "on_success", "on_end",   "on_failure",     "on_stuck", "parameters", "resume"};

const std::vector<std::string>& trigger_types() {
  static const std::vector<std::string> types{
      "manual",    "automatic", "event_received", "schedule", "component_state", "all_components_ready",
      "scheduled", "event"};
  return types;
}

std::string read_trigger_type(const Node& node, yaml::Report& report) {
  const std::string type = read_choice(node, report, "a trigger type", trigger_types()).value_or("manual");
  if (type != "manual")
    report.warning(ErrorCode::unsupported, node, fmt::format("the trigger '{}' is not acted on by this version", type),
                   "the scenario can be run by its name");
  return type;
}

std::string read_trigger(const Node& node, yaml::Report& report) {
  if (node.kind() == yaml::Kind::scalar) return read_trigger_type(node, report);
  constexpr std::array<std::string_view, 1> conditions{"conditions"};
  MappingReader reader(node, "a trigger", report);
  const std::optional<Node> type_node = reader.required("type");
  (void)reader.optional("description");
  std::string type = type_node ? read_trigger_type(*type_node, report) : "manual";
  if (type != "manual") return type;  // the rest belongs to what was just said not to be acted on
  reader.not_acted_on(conditions);
  reader.finish();
  return type;
}

void read_scenario_name(MappingReader& reader, Scenario& scenario) {
  const std::optional<Node> node = reader.required("name");
  if (!node || !read_name(*node, reader.report())) return;
  scenario.name = comparable_name(node->text());
  scenario.place = place_of(*node, reader.report());
  if (scenario.name.empty()) reader.report().error(ErrorCode::invalid, *node, "the name is empty");
}

Scenario read_scenario(const Node& node, yaml::Report& report) {
  Scenario scenario;
  MappingReader reader(node, "a scenario", report);
  if (!reader.is_mapping()) return scenario;
  read_scenario_name(reader, scenario);
  scenario.description = reader.string("description").value_or("");
  if (const std::optional<Node> trigger = reader.optional("trigger"); trigger)
    scenario.trigger_type = read_trigger(*trigger, report);
  scenario.timeout = reader.duration("timeout", as_avena);
  if (const std::optional<Node> actions = reader.required("actions"); actions)
    scenario.actions = read_actions(*actions, report);
  reader.documentation(documentation_keys);
  reader.not_acted_on(later_keys);
  reader.finish();
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
  for (const Node& document : documents)
    if (!document.is_null()) read_document_into(scenarios, document, report);
  if (scenarios.empty() && !report.failed())
    report.add(yaml::Severity::error, ErrorCode::invalid, {}, "the file holds no scenario",
               "a scenario has a name and actions");
  check_names(scenarios, report);
  return scenarios;
}

}  // namespace kapela::files
