#include "simulators/search/merging.hpp"

#include <algorithm>
#include <utility>

#include "orchestrator/base/fingerprint.hpp"
#include "orchestrator/files/file_system.hpp"
#include "simulators/search/part_keeper.hpp"

namespace kapela::search {

MergedSearch merge_search(const std::vector<std::string>& files) {
  MergedSearch all;
  std::vector<explore::NamedPart> parts;
  for (const std::string& file : files) {
    base::Result<explore::PartFile> each = read_part(file);
    if (!each) {
      all.unread.push_back(to_text(each.error()));
      continue;
    }
    parts.push_back({file, std::move(each->part)});
    all.spent.wall_seconds = std::max(all.spent.wall_seconds, each->spent.wall_seconds);
    all.spent.cpu_seconds += each->spent.cpu_seconds;
    all.spent.processes += each->spent.processes;
  }
  all.parts = parts.size();
  if (parts.empty()) return all;
  explore::Merged merged = explore::merge(parts);
  all.whole = std::move(merged.whole);
  all.problems = std::move(merged.problems);
  return all;
}

std::optional<MergedCampaignFiles> merge_campaign(const std::vector<std::string>& files) {
  std::vector<experiment::NamedCampaignPart> parts;
  std::vector<std::string> problems;
  bool is_campaign = false;
  for (const std::string& file : files) {
    const base::Result<std::string> text = files::RealFileSystem().read(file);
    is_campaign = is_campaign || (text && experiment::is_campaign_part(*text));
    base::Result<experiment::ReadCampaignPart> read =
        text ? experiment::parse_campaign_part(*text) : base::Result<experiment::ReadCampaignPart>(text.error());
    if (read) {
      parts.push_back({file, std::move(read->part)});
    } else if (is_campaign) {
      problems.push_back(file + ": " + to_text(read.error()));
    }
  }
  if (!is_campaign) return std::nullopt;
  experiment::MergedCampaign merged = experiment::merge(std::move(parts));
  problems.insert(problems.end(), merged.problems.begin(), merged.problems.end());
  return MergedCampaignFiles{std::move(merged.whole), std::move(problems)};
}

std::string text_of(const experiment::CampaignPart& whole) {
  std::string text = experiment::head_line(whole);
  for (const experiment::CellOutcome& cell : whole.cells) text += experiment::cell_line(cell);
  return text + experiment::end_lines(whole, base::fingerprint(text));
}

Outcomes outcomes_of(experiment::CampaignPart whole, const std::string& repeat) {
  Outcomes outcomes;
  add_campaign({whole.file, whole.left, whole.seeds_left, !whole.cells.empty(), whole.notes},
               experiment::matrix_of(whole), outcomes);
  const auto add = [&](reports::CaseOutcome outcome, const std::string& cell) {
    outcome.file = whole.file;
    outcome.repeat = repeat + (cell.empty() ? "" : " --cell " + cell);
    outcomes.cases.push_back(std::move(outcome));
  };
  for (reports::CaseOutcome& baseline : whole.baselines) add(std::move(baseline), "");
  for (experiment::CellOutcome& cell : whole.cells) {
    const std::string name = cell.outcome.name;
    add(std::move(cell.outcome), name);
  }
  return outcomes;
}

}  // namespace kapela::search
