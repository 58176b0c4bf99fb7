#include "simulators/experiment/campaign_reader.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "orchestrator/base/number_pair.hpp"
#include "simulators/experiment/expectation_reader.hpp"
#include "simulators/fault_files/fault_reader.hpp"
#include "simulators/faults/fault_type.hpp"

namespace kapela::experiment {
namespace {

using base::ErrorCode;
using yaml::MappingReader;
using yaml::Node;

constexpr std::uint64_t most_seeds = 10'000;
constexpr std::int64_t most_cells = 10'000'000;

std::vector<engine::ComponentId> read_components(MappingReader& reader, const engine::Plant& plant) {
  std::vector<engine::ComponentId> found;
  for (std::size_t i = 0; i < plant.components.size(); ++i) found.push_back(static_cast<engine::ComponentId>(i));
  const std::optional<Node> node = reader.optional("components");
  if (!node || node->text() == "@all") return found;
  found.clear();
  for (const Node& item : yaml::read_one_or_list(*node, reader.report()))
    if (const auto name = yaml::read_choice(item, reader.report(), "a component", plant.component_names()))
      if (const auto id = plant.find(*name); id && std::find(found.begin(), found.end(), *id) == found.end())
        found.push_back(*id);
  return found;
}

std::optional<wire::Command> read_command(const Node& node, yaml::Report& report) {
  const auto name = yaml::read_choice(node, report, "a command", wire::command_names());
  return name ? wire::parse_command(*name) : std::nullopt;
}

std::optional<engine::Purpose> read_purpose(const Node& node, yaml::Report& report) {
  const std::vector<std::string> names(engine::purpose_names.begin(), engine::purpose_names.end());
  const auto name = yaml::read_choice(node, report, "a purpose", names);
  if (!name) return std::nullopt;
  return static_cast<engine::Purpose>(std::find(names.begin(), names.end(), *name) - names.begin());
}

/// `CMD_RUN`, or `{command: CMD_STOP, purpose: compensation}`.
std::optional<WantedCommand> read_wanted(const Node& node, yaml::Report& report) {
  std::optional<wire::Command> command;
  std::optional<engine::Purpose> purpose;
  if (node.kind() == yaml::Kind::mapping) {
    MappingReader reader(node, "command", report);
    if (const auto word = reader.required("command")) command = read_command(*word, report);
    if (const auto word = reader.required("purpose")) purpose = read_purpose(*word, report);
    reader.finish();
  } else {
    command = read_command(node, report);
  }
  return command ? std::optional(WantedCommand{*command, purpose}) : std::nullopt;
}

std::vector<WantedCommand> read_commands(MappingReader& reader) {
  std::vector<WantedCommand> found;
  const std::optional<Node> node = reader.optional("commands");
  if (!node) return found;
  for (const Node& item : yaml::read_one_or_list(*node, reader.report()))
    if (const auto wanted = read_wanted(item, reader.report())) found.push_back(*wanted);
  return found;
}

std::vector<faults::Place> read_places(MappingReader& reader) {
  std::vector<faults::Place> found;
  const std::optional<Node> node = reader.optional("at");
  if (!node) return found;
  const std::vector<std::string> words{std::string(name(faults::Place::receive)),
                                       std::string(name(faults::Place::reply))};
  for (const Node& item : yaml::read_one_or_list(*node, reader.report()))
    if (const auto word = yaml::read_choice(item, reader.report(), "a place", words))
      if (const auto place = faults::parse_place(*word);
          place && std::find(found.begin(), found.end(), *place) == found.end())
        found.push_back(*place);
  return found;
}

/// Faults that a step of the method adds have their names already.
bool is_taken(const std::string& name, const std::vector<MatrixFault>& others, const Experiment& common) {
  const auto in_method = [&name](const Step& step) {
    const auto* added = std::get_if<AddFault>(&step);
    return added != nullptr && added->fault.name == name;
  };
  return std::any_of(others.begin(), others.end(),
                     [&name](const MatrixFault& each) { return each.fault.name == name; }) ||
         std::any_of(common.method.begin(), common.method.end(), in_method);
}

void give_name(faults::Fault& fault, const std::vector<MatrixFault>& others, const Experiment& common) {
  fault.name = faults::name(fault.type);
  for (int number = 2; is_taken(fault.name, others, common); ++number)
    fault.name = fmt::format("{}_{}", faults::name(fault.type), number);
}

std::vector<MatrixFault> read_faults(MappingReader& matrix, const engine::Plant& plant, const Experiment& common) {
  std::vector<MatrixFault> found;
  const std::optional<Node> list = matrix.required("faults");
  const auto items = list ? yaml::read_list(*list, matrix.report()) : std::nullopt;
  if (!items) return found;
  for (const Node& item : *items) {
    keys::KeyReader reader(item, "a fault of the matrix", matrix.report());
    MatrixFault row;
    reader.value({"expect"}, keys::any_mapping, [&](const Node& expect, yaml::Report& report) {
      row.expect = read_expectation(expect, plant, report);
    });
    if (auto fault = fault_files::read_fault(reader)) {
      row.fault = std::move(*fault);
      if (row.fault.name.empty()) {
        give_name(row.fault, found, common);
      } else if (is_taken(row.fault.name, found, common)) {
        matrix.report().error(ErrorCode::invalid, item, fmt::format("two faults have the name '{}'", row.fault.name));
      }
      found.push_back(std::move(row));
    }
    reader.finish();
  }
  return found;
}

/// "3..20" as a list.
std::optional<std::vector<std::uint64_t>> parse_range(std::string_view text) {
  const std::optional<base::NumberPair> range = base::parse_number_pair(text, "..");
  if (!range || range->second < range->first || range->second - range->first >= most_seeds) return std::nullopt;
  std::vector<std::uint64_t> seeds;
  for (std::uint64_t seed = range->first; seed <= range->second; ++seed) seeds.push_back(seed);
  return seeds;
}

std::vector<std::uint64_t> read_seeds(MappingReader& root, std::uint64_t usual) {
  const std::optional<Node> node = root.optional("seeds");
  if (!node) return {usual};
  yaml::Report& report = root.report();
  if (node->kind() != yaml::Kind::sequence) {
    if (auto range = parse_range(node->text())) return *range;
    report.error(ErrorCode::invalid, *node, "'seeds' is no list and no range",
                 fmt::format("[1, 2, 3] or \"1..20\"; at most {}", most_seeds));
    return {usual};
  }
  std::vector<std::uint64_t> seeds;
  for (const Node& item : yaml::read_one_or_list(*node, report))
    if (const auto seed = yaml::read_integer(item, report, {.least = 0}))
      seeds.push_back(static_cast<std::uint64_t>(*seed));
  return seeds;
}

Budget read_budget(const Node& node, yaml::Report& report) {
  MappingReader reader(node, "budget", report);
  Budget budget;
  if (const auto cells = reader.integer("cells", {.least = 1, .most = most_cells}))
    budget.cells = static_cast<std::uint64_t>(*cells);
  budget.time = reader.duration("time");
  reader.finish();
  return budget;
}

}  // namespace

Campaign read_campaign(MappingReader& root, const engine::Plant& plant, const Experiment& common) {
  yaml::Report& report = root.report();
  Campaign campaign;
  campaign.seeds = read_seeds(root, common.plan.seed);
  campaign.baseline.status_in = {engine::RunStatus::succeeded};
  if (const auto node = root.optional("baseline")) campaign.baseline = read_expectation(*node, plant, report);
  if (const auto node = root.optional("budget")) campaign.budget = read_budget(*node, report);
  const std::optional<Node> node = root.required("matrix");
  if (!node) return campaign;
  MappingReader matrix(*node, "matrix", report);
  campaign.components = read_components(matrix, plant);
  campaign.commands = read_commands(matrix);
  campaign.at = read_places(matrix);
  campaign.faults = read_faults(matrix, plant, common);
  matrix.finish();
  return campaign;
}

}  // namespace kapela::experiment
