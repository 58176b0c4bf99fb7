// Campaign: one experiment, repeated with each fault of a matrix: component x command x fault x place, for each seed.
// Values, read from a file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "simulators/experiment/experiment.hpp"

namespace kapela::experiment {

/// One fault of the matrix, without the command that it is to hit.
struct MatrixFault {
  faults::Fault fault{};                ///< its name is unique in the matrix
  std::optional<Expectation> expect{};  ///< of its cells; without: that of the campaign
};

/// When a campaign ends although cells are left.
struct Budget {
  std::optional<std::uint64_t> cells{};
  std::optional<base::Duration> time{};  ///< of real time

  friend bool operator==(const Budget&, const Budget&) = default;
};

/// A command to be hit: whatever it was sent for, or only where it was sent for that.
struct WantedCommand {
  wire::Command command{};
  std::optional<record::Purpose> purpose{};

  friend bool operator==(const WantedCommand&, const WantedCommand&) = default;
};

struct Campaign {
  std::vector<record::ComponentId> components{};
  std::vector<WantedCommand> commands{};  ///< none: each that the baseline shows
  std::vector<faults::Place> at{};        ///< none: where each fault says
  std::vector<MatrixFault> faults{};
  std::vector<std::uint64_t> seeds{};
  Expectation baseline{};  ///< of the method without a fault of the matrix
  Budget budget{};
};

/// Where a command meets a component, for a purpose for the first time.
struct Site {
  record::ComponentId component{};
  wire::Command command{};
  record::Purpose purpose = record::Purpose::forward;
  std::uint32_t before = 0;           ///< so many of this command came to the component before,
  std::uint32_t accepted_before = 0;  ///< and were accepted
};

/// A command is not given for a fault that has a `match.event` of its own, or that no command prompts.
struct Cell {
  record::ComponentId component{};
  std::optional<WantedCommand> command{};
  std::size_t fault = 0;  ///< of the campaign
  faults::Place at = faults::Place::reply;
  std::uint64_t seed = 0;
  std::uint32_t skip = 0;  ///< so many occasions of the fault come before that command

  friend bool operator==(const Cell&, const Cell&) = default;
};

/// All cells of a seed at these sites, in the order of the matrix: fault, place, command, component.
[[nodiscard]] std::vector<Cell> cells_of(const Campaign& campaign, std::uint64_t seed, const std::vector<Site>& sites);

/// Every site that there can be of a command that is hit whatever it is sent for. Of another the baseline alone knows.
[[nodiscard]] std::vector<Site> all_sites(const Campaign& campaign);

/// "io/CMD_RUN/drop@reply/7", "io/CMD_STOP:compensation/hang/7", "io/*/flap/7": unique in the campaign.
[[nodiscard]] std::string cell_name(const Cell& cell, const Campaign& campaign, const record::Plant& plant);
/// "CMD_RUN", "CMD_STOP:compensation"
[[nodiscard]] std::string command_name(const WantedCommand& command);
/// "drop@reply"
[[nodiscard]] std::string fault_name(const Cell& cell, const Campaign& campaign);

/// The cell of that name, of those at these sites. Errors: not_found, with the nearest names.
[[nodiscard]] base::Result<Cell> find_cell(const Campaign& campaign, const record::Plant& plant,
                                           const std::vector<Site>& sites, const std::string& name);

/// The experiment of a cell: that of the campaign, its fault first.
[[nodiscard]] Experiment experiment_of(const Cell& cell, const Campaign& campaign, const Experiment& common);
/// The same without a fault.
[[nodiscard]] Experiment baseline_of(std::uint64_t seed, const Campaign& campaign, const Experiment& common);

}  // namespace kapela::experiment
