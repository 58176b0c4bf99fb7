#include "simulators/fault_files/fault_reader.hpp"

#include <array>
#include <limits>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "simulators/fault_files/field_keys.hpp"
#include "simulators/fault_files/match_keys.hpp"
#include "simulators/faults/rule_set.hpp"

namespace kapela::fault_files {
namespace {

using base::ErrorCode;
using faults::Fault;
using keys::Keys;
using keys::required;
using yaml::Node;
using yaml::Report;

constexpr keys::Shape note{.kind = keys::Shape::Kind::name, .most = 4'096};
constexpr std::array places{faults::Place::receive, faults::Place::reply};

/// What every rule can have.
void common_keys(Keys& keys, Fault& fault) {
  match_key(keys, fault.match);
  trigger_key(keys, fault.trigger);
  keys.integer({.name = "priority", .effect = "The higher first, inside a stage.", .shared = "priority"},
               fault.priority,
               {.least = std::numeric_limits<std::int32_t>::min(), .most = std::numeric_limits<std::int32_t>::max()});
  keys.flag({.name = "enabled", .effect = "false: it does nothing, until it is switched on.", .shared = "enabled"},
            fault.enabled);
  keys.duration({.name = "ttl", .effect = "Then the rule goes by itself; 0s: it never does.", .shared = "ttl"},
                fault.ttl, yaml::zero_is_fine);
  keys.name({.name = "note", .effect = "For people.", .shared = "note"}, fault.note, note);
}

constexpr keys::Key name_key{
    .name = "name", .effect = "For journal and log. Default: its type.", .shared = "rule_name"};

std::optional<faults::FaultType> read_type(keys::KeyReader& reader) {
  std::optional<faults::FaultType> type;
  reader.value(required("type"), keys::word(faults::fault_type_names), [&](const Node& node, Report& report) {
    const auto name = read_choice(node, report, "a type of fault", faults::fault_type_names());
    if (name) type = faults::parse_fault_type(*name);
  });
  return type;
}

}  // namespace

void parameter_keys(Keys& keys, const faults::FaultTraits& type, const files::SampleFiles* samples, Fault& fault) {
  if (faults::has_place(type.type))
    keys.word<faults::Place>({.name = "at", .effect = "Before or after the component has acted.", .shared = "place"},
                             "a place", places, fault.at);
  if (type.fields == nullptr) return;
  FieldKeys fields(keys, samples);
  type.fields(fault, fields);
  if (fault.details && *fault.details == faults::Details()) fault.details.reset();
}

void rule_keys(Keys& keys, const faults::FaultTraits& type) {
  Fault fault = faults::usual_fault(type.type);
  keys.name(name_key, fault.name);
  keys.unread(required("type"), keys::word({&type.name, 1}));
  parameter_keys(keys, type, nullptr, fault);
  common_keys(keys, fault);
}

std::optional<Fault> read_fault(keys::KeyReader& reader, const files::SampleFiles* samples) {
  const std::size_t errors = reader.report().errors();
  std::string name;
  reader.name(name_key, name);
  const std::optional<faults::FaultType> type = read_type(reader);
  Fault fault = type ? faults::usual_fault(*type) : Fault();
  fault.name = std::move(name);
  common_keys(reader, fault);
  if (type)
    parameter_keys(reader, faults::traits(*type), samples, fault);
  else
    reader.forgive();
  const bool is_sound = type && reader.report().errors() == errors;
  return is_sound ? std::optional(std::move(fault)) : std::nullopt;
}

std::optional<Fault> read_fault(const Node& node, Report& report, const files::SampleFiles* samples) {
  keys::KeyReader reader(node, "a fault", report);
  const std::size_t errors = report.errors();
  std::optional<Fault> fault = read_fault(reader, samples);
  reader.finish();
  return report.errors() == errors ? std::move(fault) : std::nullopt;
}

std::vector<Fault> read_faults(const Node& list, Report& report, const files::SampleFiles* samples) {
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
