// CampaignKeeper: the file in which a part of a campaign is kept while it goes on: each cell is added when it is done,
// so that whoever kills the process loses the cell that it was at. Owned by the command.
#pragma once

#include <map>
#include <string>

#include "orchestrator/base/error.hpp"
#include "simulators/experiment/campaign_part.hpp"

namespace kapela::search {

class CampaignKeeper {
 public:
  /// `part`: which one it is.
  CampaignKeeper(std::string path, experiment::CampaignPart part) : path_(std::move(path)), part_(std::move(part)) {}

  /// Takes what the file has, where there is one. Errors, with its name: it is damaged, or about something else.
  [[nodiscard]] base::Result<void> open();

  /// Null: not yet.
  [[nodiscard]] const experiment::CellOutcome* known(std::uint64_t number) const;
  /// Errors: io.
  [[nodiscard]] base::Result<void> add(const experiment::CellOutcome& cell);
  [[nodiscard]] base::Result<void> finish(const experiment::CampaignOutcome& done);

 private:
  [[nodiscard]] base::Result<void> take_up(const std::string& text);
  [[nodiscard]] base::Result<void> append(const std::string& text);

  std::string path_;
  experiment::CampaignPart part_;
  std::map<std::uint64_t, experiment::CellOutcome> known_;
  std::uint64_t fingerprint_ = 0;  ///< of what is in the file
  bool is_complete_ = false;
};

}  // namespace kapela::search
