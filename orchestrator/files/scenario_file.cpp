#include "orchestrator/files/scenario_file.hpp"

#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>

#include "orchestrator/base/fingerprint.hpp"
#include "orchestrator/base/offer.hpp"
#include "orchestrator/files/action_reader.hpp"
#include "orchestrator/files/avena_words.hpp"
#include "orchestrator/files/file_kind.hpp"
#include "orchestrator/files/remarks.hpp"
#include "orchestrator/files/scenario_keys.hpp"
#include "orchestrator/files/trigger_reader.hpp"
#include "orchestrator/files/unicode.hpp"
#include "orchestrator/files/vars_reader.hpp"
#include "orchestrator/keys/key_reader.hpp"
#include "orchestrator/keys/schema.hpp"
#include "orchestrator/scenario/rules.hpp"
#include "orchestrator/yaml/document.hpp"
#include "orchestrator/yaml/json_check.hpp"

namespace kapela::files {
namespace {

using base::ErrorCode;
using keys::Keys;
using keys::required;
using scenario::Scenario;
using yaml::Node;
using yaml::Report;

constexpr keys::Shape scenario_name{.kind = keys::Shape::Kind::name, .pattern = "\\S", .most = keys::any_name.most};

/// For people, and for avena_commons.
void documentation_keys(Keys& keys) {
  keys.unread({"version", "Of the scenario."}, keys::anything);
  keys.unread({"author", "Who wrote it."}, keys::anything);
  keys.unread({"created_at", "When it was written."}, keys::anything);
  keys.unread({"tags", "Words about it."}, keys::anything);
  keys.unread({"metadata", "What else there is to say."}, keys::anything);
}

void read_scenario_name(const Node& node, Scenario& scenario, Report& report) {
  if (!read_name(node, report)) return;
  scenario.name = comparable_name(node.text());
  scenario.place = place_of(node, report);
  if (scenario.name.empty()) report.error(ErrorCode::invalid, node, "the name is empty");
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

void all_actions_keys(Keys& keys, Scenario& scenario, const expression::Names& names, bool json) {
  const Scope steps{scenario.vars, names, Scope::Part::steps, json};
  Scope afterwards = steps;
  afterwards.part = Scope::Part::afterwards;
  const auto part = [&keys](const keys::Key& key, const keys::Shape& shape, const Scope& scope,
                            scenario::Actions& into) {
    keys.value(key, shape, [&](const Node& node, Report& report) { into = read_actions(node, scope, report); });
  };
  part(required("actions", "Its steps, one after the other."), step_list, steps, scenario.actions);
  part({"on_success", "After it: log_event, set, alert, test."}, end_list, afterwards, scenario.on_success);
  part({"on_end", "After it, whatever the end: likewise."}, end_list, afterwards, scenario.on_end);
}

void read_trigger_of(const Node& node, Scenario& scenario, const expression::Names& names, Report& report) {
  ReadTrigger trigger = read_trigger(node, names, report);
  scenario.trigger_type = std::move(trigger.type);
  scenario.trigger = std::move(trigger.trigger);
  if (scenario.trigger_type != "manual") scenario.trigger_text = canonical(node);
}

void whole_scenario_keys(Keys& keys, Scenario& scenario, bool json) {
  keys.value(required("name", "Unique; how the scenario is run."), scenario_name,
             [&](const Node& node, Report& report) { read_scenario_name(node, scenario, report); });
  keys.text({"description", "For people."}, scenario.description);
  keys.value({"vars", "Variables with their defaults."}, variables,
             [&](const Node& node, Report& report) { scenario.vars = read_vars(node, report); });
  scenario::FoundNames found(scenario.vars);  // what the trigger finds is known to the actions, and so on
  const expression::Names names = found.names();
  keys.value({"trigger", "What starts it by itself. Default: manual."}, any_trigger,
             [&](const Node& node, Report& report) { read_trigger_of(node, scenario, names, report); });
  scenario_keys(keys, scenario);
  all_actions_keys(keys, scenario, names, json);
  documentation_keys(keys);
  refuse_avena_keys(keys, AvenaKind::scenario_key);
}

Scenario read_scenario(const Node& node, Report& report) {
  const std::size_t errors = report.errors();
  Scenario scenario;
  keys::KeyReader reader(node, "a scenario", report);
  if (!reader.is_mapping()) return scenario;
  whole_scenario_keys(reader, scenario, yaml::is_json_file(report));
  reader.finish();
  if (report.errors() == errors) add_errors(broken_rules(scenario), report);
  return scenario;
}

keys::Block scenario_block() {
  return {"scenario", "", [](Keys& keys) {
            Scenario scenario;
            whole_scenario_keys(keys, scenario, false);
          }};
}

constexpr keys::Shape scenario_list = keys::list_of(any_scenario, 1);

void read_into(std::vector<Scenario>& scenarios, const Node& list, Report& report) {
  const std::optional<std::vector<Node>> items = read_list(list, report);
  for (const Node& item : items.value_or(std::vector<Node>{})) scenarios.push_back(read_scenario(item, report));
}

void file_keys(Keys& keys, std::vector<Scenario>& scenarios) {
  keys.value(required("scenarios", "All of the file."), scenario_list,
             [&](const Node& node, Report& report) { read_into(scenarios, node, report); });
  keys.unread({"description", "For people."}, keys::any_text);
  documentation_keys(keys);
}

keys::Block several_block() {
  return {"", "Several scenarios", [](Keys& keys) {
            std::vector<Scenario> scenarios;
            file_keys(keys, scenarios);
          }};
}

constexpr keys::Shape several_scenarios = keys::block(several_block);
constexpr std::array file_forms{&any_scenario, &several_scenarios, &scenario_list};

void read_document_into(std::vector<Scenario>& scenarios, const Node& root, Report& report) {
  if (root.kind() == yaml::Kind::sequence) return read_into(scenarios, root, report);
  if (root.find("scenarios") == nullptr) return scenarios.push_back(read_scenario(root, report));
  keys::read_keys(root, "a scenario file", report, [&](Keys& keys) { file_keys(keys, scenarios); });
}

void check_names(const std::vector<Scenario>& scenarios, Report& report) {
  std::map<std::string_view, const Scenario*> seen;
  for (const Scenario& scenario : scenarios) {
    if (scenario.name.empty()) continue;
    const auto [first, fresh] = seen.emplace(scenario.name, &scenario);
    if (fresh) continue;
    const scenario::Place& place = first->second->place;
    report.add(yaml::Severity::error, ErrorCode::duplicate, {scenario.place.line, scenario.place.column},
               fmt::format("the scenario {} is here twice", base::in_quotes(scenario.name)),
               fmt::format("the first is at {}", to_text(yaml::Place{place.file, place.line, place.column})));
  }
}

}  // namespace

constinit const keys::Shape any_scenario = keys::block(scenario_block);

std::string scenario_schema() {
  return keys::schema_text("Kapela scenario file", keys::one_of(file_forms));
}

std::vector<Scenario> read_scenarios(Report& report) {
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
