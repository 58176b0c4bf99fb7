#include "simulators/experiment/campaign.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "orchestrator/base/nearest.hpp"
#include "simulators/faults/fault_type.hpp"

namespace kapela::experiment {
namespace {

/// Those that say themselves what they hit, or hit whatever tells a state, are not told a command.
bool takes_command(const faults::Fault& fault) {
  const faults::Scope scope = faults::traits(fault.type).scope;
  const bool is_prompted = scope == faults::Scope::commands || scope == faults::Scope::transitions;
  return is_prompted && !fault.match.event && !faults::acts_by_itself(fault);
}

std::vector<faults::Place> places_of(const faults::Fault& fault, const Campaign& campaign) {
  if (campaign.at.empty() || !faults::has_place(fault.type)) return {fault.at};
  return campaign.at;
}

bool is_of(const Site& site, const WantedCommand& wanted) {
  return site.command == wanted.command && (!wanted.purpose || site.purpose == *wanted.purpose);
}

/// In the order in which the baseline shows them.
std::vector<std::optional<WantedCommand>> commands_of(const faults::Fault& fault, const Campaign& campaign,
                                                      const std::vector<Site>& sites) {
  if (!takes_command(fault)) return {std::nullopt};
  std::vector<std::optional<WantedCommand>> commands;
  const auto add = [&commands](const WantedCommand& wanted) {
    if (std::find(commands.begin(), commands.end(), wanted) == commands.end()) commands.emplace_back(wanted);
  };
  for (const Site& site : sites) {
    if (campaign.commands.empty()) add({site.command, std::nullopt});
    for (const WantedCommand& wanted : campaign.commands)
      if (is_of(site, wanted)) add(wanted);
  }
  return commands;
}

/// Nothing: the component is not sent the command.
std::optional<Cell> at_site(Cell cell, const faults::Fault& fault, const std::vector<Site>& sites) {
  if (!cell.command) return cell;
  const auto site = std::find_if(sites.begin(), sites.end(), [&cell](const Site& each) {
    return each.component == cell.component && is_of(each, *cell.command);
  });
  if (site == sites.end()) return std::nullopt;
  const bool needs_transition = faults::traits(fault.type).scope == faults::Scope::transitions;
  if (cell.command->purpose) cell.skip = needs_transition ? site->accepted_before : site->before;
  return cell;
}

}  // namespace

std::vector<Cell> cells_of(const Campaign& campaign, std::uint64_t seed, const std::vector<Site>& sites) {
  std::vector<Cell> cells;
  for (std::size_t i = 0; i < campaign.faults.size(); ++i)
    for (const faults::Place at : places_of(campaign.faults[i].fault, campaign))
      for (const auto& command : commands_of(campaign.faults[i].fault, campaign, sites))
        for (const record::ComponentId component : campaign.components)
          if (const auto cell = at_site({component, command, i, at, seed}, campaign.faults[i].fault, sites))
            cells.push_back(*cell);
  return cells;
}

std::vector<Site> all_sites(const Campaign& campaign) {
  std::vector<Site> sites;
  for (const wire::CommandTraits& command : wire::commands())
    for (const record::ComponentId component : campaign.components) sites.push_back({component, command.command});
  return sites;
}

std::string command_name(const WantedCommand& command) {
  std::string text(wire::name(command.command));
  if (command.purpose) text += fmt::format(":{}", record::name(*command.purpose));
  return text;
}

std::string fault_name(const Cell& cell, const Campaign& campaign) {
  const faults::Fault& fault = campaign.faults[cell.fault].fault;
  return faults::has_place(fault.type) ? fmt::format("{}@{}", fault.name, faults::name(cell.at)) : fault.name;
}

std::string cell_name(const Cell& cell, const Campaign& campaign, const record::Plant& plant) {
  return fmt::format("{}/{}/{}/{}", plant.at(cell.component).name, cell.command ? command_name(*cell.command) : "*",
                     fault_name(cell, campaign), cell.seed);
}

base::Result<Cell> find_cell(const Campaign& campaign, const record::Plant& plant, const std::vector<Site>& sites,
                             const std::string& name) {
  std::vector<std::string> names;
  for (const std::uint64_t seed : campaign.seeds)
    for (const Cell& cell : cells_of(campaign, seed, sites)) {
      names.push_back(cell_name(cell, campaign, plant));
      if (names.back() == name) return cell;
    }
  const std::string nearest = base::did_you_mean(name, names);
  return base::fail(base::ErrorCode::not_found, fmt::format("no cell '{}' in the campaign", name),
                    nearest.empty() ? "COMPONENT/COMMAND/FAULT@PLACE/SEED, as the campaign prints them" : nearest);
}

Experiment experiment_of(const Cell& cell, const Campaign& campaign, const Experiment& common) {
  const MatrixFault& row = campaign.faults[cell.fault];
  Experiment experiment = baseline_of(cell.seed, campaign, common);
  experiment.expect = row.expect.value_or(common.expect);
  faults::Fault fault = row.fault;
  fault.at = cell.at;
  if (cell.command) fault.match.event = cell.command->command;
  fault.trigger.skip += cell.skip;
  experiment.plan.faults.insert(experiment.plan.faults.begin(), {cell.component, fault});
  experiment.method.insert(experiment.method.begin(), AddFault{cell.component, std::move(fault)});
  return experiment;
}

Experiment baseline_of(std::uint64_t seed, const Campaign& campaign, const Experiment& common) {
  Experiment experiment = common;
  experiment.plan.seed = seed;
  experiment.expect = campaign.baseline;
  return experiment;
}

}  // namespace kapela::experiment
