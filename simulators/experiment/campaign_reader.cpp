#include "simulators/experiment/campaign_reader.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "orchestrator/base/number_pair.hpp"
#include "orchestrator/files/shapes.hpp"
#include "orchestrator/keys/key_reader.hpp"
#include "simulators/experiment/expectation_reader.hpp"
#include "simulators/fault_files/fault_reader.hpp"
#include "simulators/fault_files/rule_schema.hpp"
#include "simulators/faults/fault_type.hpp"

namespace kapela::experiment {
namespace {

using base::ErrorCode;
using keys::Keys;
using keys::required;
using yaml::Node;
using yaml::Report;

constexpr std::uint64_t most_seeds = 10'000;
constexpr std::int64_t most_cells = 10'000'000;

void read_components(const Node& node, const record::Plant& plant, std::vector<record::ComponentId>& found,
                     Report& report) {
  if (node.text() == "@all") return;
  found.clear();
  for (const Node& item : yaml::read_one_or_list(node, report))
    if (const auto name = yaml::read_choice(item, report, "a component", plant.component_names()))
      if (const auto id = plant.find(*name); id && std::find(found.begin(), found.end(), *id) == found.end())
        found.push_back(*id);
}

std::vector<record::ComponentId> all_of(const record::Plant& plant) {
  std::vector<record::ComponentId> all;
  for (std::size_t i = 0; i < plant.components.size(); ++i) all.push_back(static_cast<record::ComponentId>(i));
  return all;
}

std::optional<wire::Command> read_command(const Node& node, Report& report) {
  const auto name = yaml::read_choice(node, report, "a command", wire::command_names());
  return name ? wire::parse_command(*name) : std::nullopt;
}

void wanted_keys(Keys& keys, std::optional<wire::Command>& command, std::optional<record::Purpose>& purpose) {
  keys.value(required("command", "The one that is hit."), files::any_command,
             [&](const Node& node, Report& report) { command = read_command(node, report); });
  auto sent_for = record::Purpose::forward;
  keys.choice(required("purpose", "Only where it is sent for that."), "a purpose", record::purpose_names, sent_for);
  purpose = sent_for;
}

keys::Block wanted_block() {
  return {"", "Only where it is sent for that purpose", [](Keys& keys) {
            std::optional<wire::Command> command;
            std::optional<record::Purpose> purpose;
            wanted_keys(keys, command, purpose);
          }};
}

/// `CMD_RUN`, or `{command: CMD_STOP, purpose: compensation}`.
std::optional<WantedCommand> read_wanted(const Node& node, Report& report) {
  std::optional<wire::Command> command;
  std::optional<record::Purpose> purpose;
  if (node.kind() == yaml::Kind::mapping)
    keys::read_keys(node, "command", report, [&](Keys& keys) { wanted_keys(keys, command, purpose); });
  else
    command = read_command(node, report);
  return command ? std::optional(WantedCommand{*command, purpose}) : std::nullopt;
}

constexpr keys::Shape wanted_shape = keys::block(wanted_block);
constexpr std::array wanted_forms{&files::any_command, &wanted_shape};
constexpr keys::Shape wanted_command = keys::one_of(wanted_forms);
constexpr keys::Shape wanted_commands = keys::one_or_list_of(wanted_command);

std::vector<std::string> place_words() {
  return {std::string(name(faults::Place::receive)), std::string(name(faults::Place::reply))};
}

constexpr keys::Shape place_shape = keys::word(place_words);
constexpr keys::Shape place_shapes = keys::one_or_list_of(place_shape);

void read_places(const Node& node, std::vector<faults::Place>& found, Report& report) {
  for (const Node& item : yaml::read_one_or_list(node, report))
    if (const auto word = yaml::read_choice(item, report, "a place", place_words()))
      if (const auto place = faults::parse_place(*word);
          place && std::find(found.begin(), found.end(), *place) == found.end())
        found.push_back(*place);
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

constexpr keys::Key own_expect{
    .name = "expect", .effect = "Of its cells. Default: that of the campaign.", .shared = "expect_of_cells"};

std::vector<keys::Variant> faults_of_matrix() {
  return fault_files::rule_variants([](Keys& keys) {
    Expectation expect;
    expectation_key(keys, own_expect, {}, expect);
  });
}

constexpr keys::Shape fault_of_matrix = keys::variants(faults_of_matrix);
constexpr keys::Shape matrix_faults = keys::list_of(fault_of_matrix);

std::optional<MatrixFault> read_row(const Node& item, const record::Plant& plant, Report& report) {
  keys::KeyReader reader(item, "a fault of the matrix", report);
  MatrixFault row;
  Expectation expect;
  expectation_key(reader, own_expect, plant, expect);
  if (reader.has(own_expect.name)) row.expect = std::move(expect);
  auto fault = fault_files::read_fault(reader);
  reader.finish();
  if (!fault) return std::nullopt;
  row.fault = std::move(*fault);
  return row;
}

std::vector<MatrixFault> read_faults(const Node& list, const record::Plant& plant, const Experiment& common,
                                     Report& report) {
  std::vector<MatrixFault> found;
  for (const Node& item : yaml::read_list(list, report).value_or(std::vector<Node>())) {
    std::optional<MatrixFault> row = read_row(item, plant, report);
    if (!row) continue;
    if (row->fault.name.empty()) {
      give_name(row->fault, found, common);
    } else if (is_taken(row->fault.name, found, common)) {
      report.error(ErrorCode::invalid, item, fmt::format("two faults have the name '{}'", row->fault.name));
    }
    found.push_back(std::move(*row));
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

std::vector<std::uint64_t> read_seeds(const Node& node, std::uint64_t usual, Report& report) {
  if (node.kind() != yaml::Kind::sequence) {
    if (auto range = parse_range(node.text())) return *range;
    report.error(ErrorCode::invalid, node, "'seeds' is no list and no range",
                 fmt::format("[1, 2, 3] or \"1..20\"; at most {}", most_seeds));
    return {usual};
  }
  std::vector<std::uint64_t> seeds;
  for (const Node& item : yaml::read_one_or_list(node, report))
    if (const auto seed = yaml::read_integer(item, report, {.least = 0}))
      seeds.push_back(static_cast<std::uint64_t>(*seed));
  return seeds;
}

constexpr keys::Shape one_seed = keys::integer({.least = 0});
constexpr keys::Shape seed_list = keys::list_of(one_seed, 1);
constexpr keys::Shape seed_range = keys::matching(R"(^[0-9]+\.\.[0-9]+$)");
constexpr std::array seed_forms{&seed_list, &seed_range};

void budget_keys(Keys& keys, Budget& budget) {
  keys.integer({"cells", "So many."}, budget.cells, {.least = 1, .most = most_cells});
  keys.duration({"time", "Of real time."}, budget.time);
}

void matrix_keys(Keys& keys, const record::Plant& plant, const Experiment& common, Campaign& campaign) {
  campaign.components = all_of(plant);
  keys.value({"components", "Default: @all."}, keys::any_names,
             [&](const Node& node, Report& report) { read_components(node, plant, campaign.components, report); });
  keys.value({"commands", "Default: each that the baseline shows."}, wanted_commands,
             [&](const Node& node, Report& report) {
               for (const Node& item : yaml::read_one_or_list(node, report))
                 if (const auto wanted = read_wanted(item, report)) campaign.commands.push_back(*wanted);
             });
  keys.value({"at", "Default: where each fault says."}, place_shapes,
             [&](const Node& node, Report& report) { read_places(node, campaign.at, report); });
  keys.value(required("faults", "Rules without a component."), matrix_faults,
             [&](const Node& node, Report& report) { campaign.faults = read_faults(node, plant, common, report); });
}

}  // namespace

Campaign read_campaign(Keys& root, const record::Plant& plant, const Experiment& common) {
  Campaign campaign;
  campaign.seeds = {common.plan.seed};
  root.value({"seeds", "A baseline and all cells for each. Default: seed."}, keys::one_of(seed_forms),
             [&](const Node& node, Report& report) { campaign.seeds = read_seeds(node, common.plan.seed, report); });
  campaign.baseline.status_in = {record::RunStatus::succeeded};
  if (root.has("baseline")) campaign.baseline = {};
  expectation_key(root, {"baseline", "Without a fault of the matrix. Default: each run SUCCEEDED."}, plant,
                  campaign.baseline);
  root.block({"budget", "No cell is begun after that."}, "budget",
             [&](Keys& keys) { budget_keys(keys, campaign.budget); });
  root.block({"matrix", "A cell for each fault at each command to each component, for each seed."}, "matrix",
             [&](Keys& keys) { matrix_keys(keys, plant, common, campaign); });
  return campaign;
}

}  // namespace kapela::experiment
