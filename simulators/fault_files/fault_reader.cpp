#include "simulators/fault_files/fault_reader.hpp"

#include <limits>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "simulators/fault_files/field_reader.hpp"
#include "simulators/fault_files/match_reader.hpp"
#include "simulators/faults/fault_type.hpp"
#include "simulators/faults/rule_set.hpp"

namespace kapela::fault_files {
namespace {

using base::ErrorCode;
using faults::Fault;
using yaml::MappingReader;
using yaml::Node;

constexpr std::size_t longest_note = 4'096;

std::optional<faults::FaultType> read_type(MappingReader& reader) {
  const std::optional<Node> node = reader.required("type");
  if (!node) return std::nullopt;
  const auto name = read_choice(*node, reader.report(), "a type of fault", faults::fault_type_names());
  return name ? faults::parse_fault_type(*name) : std::nullopt;
}

void read_place(MappingReader& reader, faults::Place& place) {
  static const std::vector<std::string> names{std::string(name(faults::Place::receive)),
                                              std::string(name(faults::Place::reply))};
  const std::optional<Node> node = reader.optional("at");
  const auto text = node ? read_choice(*node, reader.report(), "a place", names) : std::nullopt;
  if (text) place = *faults::parse_place(*text);
}

/// What every rule can have.
void read_common(MappingReader& reader, Fault& fault) {
  read_match(reader, fault.match);
  read_trigger(reader, fault.trigger);
  constexpr yaml::IntegerRange priorities{.least = std::numeric_limits<std::int32_t>::min(),
                                          .most = std::numeric_limits<std::int32_t>::max()};
  fault.priority = static_cast<std::int32_t>(reader.integer("priority", priorities).value_or(0));
  fault.enabled = reader.boolean("enabled").value_or(true);
  fault.ttl = reader.duration("ttl", {.zero_allowed = true});
  if (const auto note = reader.optional("note"))
    fault.note = read_name(*note, reader.report(), longest_note).value_or("");
}

/// Which keys there are is up to the type: while that is wrong, none is held against the rule.
void forgive_all_keys(MappingReader& reader) {
  std::vector<std::string_view> keys;
  for (const yaml::Member& member : reader.node().members()) keys.emplace_back(member.key.text());
  reader.documentation(keys);
}

void read_parameters(MappingReader& reader, const files::SampleFiles* samples, Fault& fault) {
  const faults::FaultTraits& own = faults::traits(fault.type);
  if (own.fields == nullptr) return;
  FieldReader fields(reader, samples);
  own.fields(fault, fields);
  if (fault.details && *fault.details == faults::Details()) fault.details.reset();
}

}  // namespace

std::optional<Fault> read_fault(MappingReader& reader, const files::SampleFiles* samples) {
  const std::size_t errors = reader.report().errors();
  const std::optional<Node> name = reader.optional("name");
  const std::optional<faults::FaultType> type = read_type(reader);
  Fault fault = type ? faults::usual_fault(*type) : Fault();
  read_common(reader, fault);
  if (!type) {
    forgive_all_keys(reader);
    return std::nullopt;
  }
  if (name) fault.name = read_name(*name, reader.report()).value_or("");
  if (faults::has_place(*type)) read_place(reader, fault.at);
  read_parameters(reader, samples, fault);
  return reader.report().errors() == errors ? std::optional(std::move(fault)) : std::nullopt;
}

std::optional<Fault> read_fault(const Node& node, yaml::Report& report, const files::SampleFiles* samples) {
  MappingReader reader(node, "a fault", report);
  const std::size_t errors = report.errors();
  std::optional<Fault> fault = read_fault(reader, samples);
  reader.finish();
  return report.errors() == errors ? std::move(fault) : std::nullopt;
}

std::vector<Fault> read_faults(const Node& list, yaml::Report& report, const files::SampleFiles* samples) {
  const std::size_t errors = report.errors();
  std::vector<Fault> rules;
  std::vector<Node> nodes;
  for (const Node& item : read_list(list, report).value_or(std::vector<Node>())) {
    std::optional<Fault> rule = read_fault(item, report, samples);
    if (!rule) continue;
    rules.push_back(std::move(*rule));
    nodes.push_back(item);
  }
  faults::name_all(rules);
  if (report.errors() > errors) return rules;  // a rule that is not there would be missed by the others
  for (const faults::RuleProblem& problem : faults::problems_of(rules)) {
    const Node& node = nodes[problem.rule];
    const yaml::Member* member = problem.key.empty() ? nullptr : node.find(problem.key);
    report.error(ErrorCode::conflict, member == nullptr ? node : member->value, problem.what, problem.hint);
  }
  return rules;
}

}  // namespace kapela::fault_files
