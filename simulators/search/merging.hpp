// Files of parts, put together: what the shards of a search or of a campaign have left, as if one process had done it
// all. Functions.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "simulators/experiment/campaign_part.hpp"
#include "simulators/explore/part_codec.hpp"
#include "simulators/search/outcomes.hpp"

namespace kapela::search {

struct MergedSearch {
  explore::Part whole{};
  explore::Spent spent{};               ///< the sum; of the time on the wall the longest
  std::size_t parts = 0;                ///< that could be read
  std::vector<std::string> unread{};    ///< why others could not; each names the file
  std::vector<std::string> problems{};  ///< why these are no whole; each names the file or the shard
};
[[nodiscard]] MergedSearch merge_search(const std::vector<std::string>& files);

struct MergedCampaignFiles {
  experiment::CampaignPart whole{};
  std::vector<std::string> problems{};  ///< each names the file or the shard; with any, the whole is not to be used
};
/// Nothing: they are no parts of a campaign.
[[nodiscard]] std::optional<MergedCampaignFiles> merge_campaign(const std::vector<std::string>& files);

/// The whole as the file of one process.
[[nodiscard]] std::string text_of(const experiment::CampaignPart& whole);
/// And as what a session would tell; `repeat` as there.
[[nodiscard]] Outcomes outcomes_of(experiment::CampaignPart whole, const std::string& repeat);

}  // namespace kapela::search
