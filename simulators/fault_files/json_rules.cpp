#include "simulators/fault_files/json_rules.hpp"

#include <string>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "orchestrator/files/distribution_reader.hpp"
#include "orchestrator/wire/json_reader.hpp"
#include "orchestrator/yaml/document.hpp"
#include "simulators/fault_files/fault_reader.hpp"
#include "simulators/fault_files/fault_writer.hpp"

namespace kapela::fault_files {
namespace {

using faults::Fault;
using wire::Json;

bool contains(const yaml::Node& node, yaml::Position at) {
  return node.position() == at;
}

/// The JSON pointer of the node, or of the key, that stands there; empty: the whole.
std::string pointer_at(const yaml::Node& node, yaml::Position at, const std::string& here) {
  if (contains(node, at)) return here;
  std::size_t place = 0;
  for (const yaml::Node& item : node.items())
    if (std::string found = pointer_at(item, at, fmt::format("{}/{}", here, place++)); !found.empty()) return found;
  for (const yaml::Member& member : node.members()) {
    const std::string there = here + "/" + member.key.text();
    if (contains(member.key, at)) return there;
    if (std::string found = pointer_at(member.value, at, there); !found.empty()) return found;
  }
  return {};
}

base::Error error_of(const yaml::Report& report, const yaml::Node& root) {
  for (const yaml::Diagnostic& each : report.diagnostics()) {
    if (each.severity != yaml::Severity::error) continue;
    const std::string pointer = pointer_at(root, {each.place.line, each.place.column}, "");
    return base::fail(each.code, pointer.empty() ? each.message : pointer + ": " + each.message, each.hint);
  }
  return base::fail(base::ErrorCode::invalid, "this is no rule");
}

/// JSON is YAML; a value a line, so that each has a place of its own.
base::Result<std::vector<Fault>> read(const Json& json) {
  constexpr int indent = 1;
  const bool is_list = json.is_array();
  yaml::Report report("body", (is_list ? json : Json::array({json})).dump(indent));
  const std::optional<yaml::Node> root = yaml::parse_document(report);
  if (!root) return error_of(report, yaml::Node());
  const files::MemoryFileSystem no_files;  // whoever sends a rule has none here
  const files::SampleFiles samples{no_files, "."};
  std::vector<Fault> rules = read_faults(*root, report, &samples);
  if (report.failed()) return error_of(report, is_list ? *root : root->items().front());
  return rules;
}

}  // namespace

base::Result<std::vector<Fault>> parse_rules(std::string_view text) {
  const base::Result<Json> json = wire::parse_json(text);
  if (!json) return json.error();
  if (!json->is_object() && !json->is_array())
    return base::fail(base::ErrorCode::invalid, "the body is neither a rule nor a list of rules",
                      R"({"type": "drop", "match": {"event": "CMD_RUN"}})");
  return read(*json);
}

base::Result<Fault> patched(const Fault& rule, std::string_view text) {
  const base::Result<Json> patch = wire::parse_json(text);
  if (!patch) return patch.error();
  if (!patch->is_object())
    return base::fail(base::ErrorCode::invalid, "the body is no object", R"({"enabled": false})");
  Json json = Json::parse(fault_json(rule));
  json.merge_patch(*patch);
  base::Result<std::vector<Fault>> rules = read(json);
  if (!rules) return std::move(rules.error());
  if (rules->front().name != rule.name)
    return base::fail(base::ErrorCode::invalid, "/name: a rule keeps its name", "remove it, and add another");
  return std::move(rules->front());
}

}  // namespace kapela::fault_files
