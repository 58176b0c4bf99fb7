// Session: experiments and campaigns, one after the other, and what has come of them. Owned by the command.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "orchestrator/files/file_system.hpp"
#include "simulators/experiment/campaign_run.hpp"
#include "simulators/lab/case_world.hpp"
#include "simulators/search/campaign_keeper.hpp"
#include "simulators/search/outcomes.hpp"

namespace kapela::search {

/// The experiment files that paths stand for: directories stand for those in them. Errors: of one that cannot be read.
[[nodiscard]] base::Result<std::vector<std::string>> experiment_files(const files::FileSystem& disk,
                                                                      const std::vector<std::string>& paths);

/// Which part of a campaign it is, before anything of it is done. `files`: the fingerprint of all it is made of.
[[nodiscard]] experiment::CampaignPart part_of(const std::string& file, const experiment::LoadedExperiment& loaded,
                                               const experiment::CampaignShard& shard, std::uint64_t files,
                                               const std::string& version);

struct SessionSettings {
  std::optional<base::Duration> budget{};  ///< of each campaign; without: as its file says
  experiment::CampaignShard shard{};
  std::string kept_in{};  ///< the file of the keeper
  /// The line that carries a case out again; `cell` is empty where it is none of a campaign.
  std::function<std::string(const std::string& file, const std::string& cell)> repeat{};
};

class Session {
 public:
  /// `world` outlives it. `keeper`: of the campaign, where one is wanted; likewise.
  Session(lab::CaseWorld& world, SessionSettings settings, CampaignKeeper* keeper = nullptr);

  void take(const std::string& file, const experiment::LoadedExperiment& loaded);
  /// One cell of a campaign. Errors: not_found.
  [[nodiscard]] base::Result<void> take_cell(const std::string& file, const experiment::LoadedExperiment& loaded,
                                             const std::string& cell);

  /// Somebody wants it to end.
  [[nodiscard]] bool interrupted() { return world_.interrupted(); }
  /// Or why what was done could not be kept.
  [[nodiscard]] const base::Result<void>& kept() const { return kept_; }
  /// All of it; nothing is taken any more.
  [[nodiscard]] Outcomes finish();

 private:
  void add(reports::CaseOutcome outcome, const std::string& file, const std::string& cell);
  void take_campaign(const std::string& file, const experiment::LoadedExperiment& loaded);
  [[nodiscard]] experiment::CampaignMeans means_for(const experiment::LoadedExperiment& loaded);
  void keep(base::Result<void> done);

  lab::CaseWorld& world_;
  SessionSettings settings_;
  CampaignKeeper* keeper_;
  Outcomes outcomes_;
  base::Result<void> kept_{};
};

}  // namespace kapela::search
