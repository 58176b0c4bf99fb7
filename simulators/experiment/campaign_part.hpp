// CampaignPart: what one shard of a campaign has to tell, line by line as its cells are done, and how all shards become
// the whole: the same as of one process. Values and functions; who reads and writes the files stands above.
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "orchestrator/base/error.hpp"
#include "simulators/experiment/campaign_run.hpp"

namespace kapela::experiment {

struct CampaignPart {
  std::string version{};                        ///< of Kapela
  std::map<std::string, std::string> inputs{};  ///< what it is made of, by name
  CampaignShard shard{};
  std::string title{};
  std::string file{};                  ///< as it was named
  std::vector<std::string> columns{};  ///< of the table
  std::vector<CellOutcome> cells{};    ///< in the order in which they were done; of each all but `cell`
  bool is_complete = false;
  std::vector<reports::CaseOutcome> baselines{};
  std::vector<std::string> notes{};
  std::uint64_t left = 0;
  std::uint64_t seeds_left = 0;
};

/// The first line of its file; a line for each cell; the rest, with the fingerprint of what is before.
[[nodiscard]] std::string head_line(const CampaignPart& part);
[[nodiscard]] std::string cell_line(const CellOutcome& cell);
[[nodiscard]] std::string end_lines(const CampaignPart& part, std::uint64_t before);

struct ReadCampaignPart {
  CampaignPart part{};
  std::size_t whole_bytes = 0;  ///< of the head and the cells: one that a kill has torn does not count
};
[[nodiscard]] bool is_campaign_part(std::string_view text);
/// Errors: `malformed`, `unsupported`.
[[nodiscard]] base::Result<ReadCampaignPart> parse_campaign_part(std::string_view text);

/// As of explore::misfit.
[[nodiscard]] std::string misfit(const CampaignPart& one, const CampaignPart& other);

struct NamedCampaignPart {
  std::string name{};  ///< of its file
  CampaignPart part{};
};
struct MergedCampaign {
  CampaignPart whole{};
  std::vector<std::string> problems{};  ///< with any, the whole is not to be used
};
[[nodiscard]] MergedCampaign merge(std::vector<NamedCampaignPart> parts);

/// The table of a whole.
[[nodiscard]] reports::Matrix matrix_of(const CampaignPart& whole);

}  // namespace kapela::experiment
