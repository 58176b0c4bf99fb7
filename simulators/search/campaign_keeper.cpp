#include "simulators/search/campaign_keeper.hpp"

#include <cstdio>
#include <filesystem>

#include <fmt/format.h>

#include "orchestrator/base/fingerprint.hpp"
#include "orchestrator/files/file_system.hpp"
#include "orchestrator/journal/posix_disk.hpp"

namespace kapela::search {

base::Result<void> CampaignKeeper::open() {
  std::error_code ignored;
  if (std::filesystem::exists(path_, ignored)) {
    const base::Result<std::string> text = files::RealFileSystem().read(path_);
    return text ? take_up(*text) : text.error();
  }
  fingerprint_ = base::fingerprint_of_nothing;
  return append(experiment::head_line(part_));
}

base::Result<void> CampaignKeeper::take_up(const std::string& text) {
  base::Result<experiment::ReadCampaignPart> read = experiment::parse_campaign_part(text);
  if (!read) return base::fail(read.error().code, path_ + ": " + read.error().message, read.error().hint);
  std::string problem = experiment::misfit(part_, read->part);
  const experiment::CampaignShard& own = part_.shard;
  const experiment::CampaignShard& its = read->part.shard;
  if (problem.empty() && (own.index != its.index || own.count != its.count))
    problem = fmt::format("shard {}/{}, not {}/{}", its.index, its.count, own.index, own.count);
  if (!problem.empty())
    return base::fail(base::ErrorCode::conflict, fmt::format("{}: {}", path_, problem),
                      "name another file, or delete this one to carry it out anew");
  for (experiment::CellOutcome& cell : read->part.cells) known_[cell.number] = std::move(cell);
  is_complete_ = read->part.is_complete;
  if (is_complete_) return {};
  fingerprint_ = base::fingerprint(std::string_view(text).substr(0, read->whole_bytes));
  return journal::PosixDisk().truncate(path_, read->whole_bytes);
}

const experiment::CellOutcome* CampaignKeeper::known(std::uint64_t number) const {
  const auto found = known_.find(number);
  return found == known_.end() ? nullptr : &found->second;
}

base::Result<void> CampaignKeeper::add(const experiment::CellOutcome& cell) {
  return append(experiment::cell_line(cell));
}

base::Result<void> CampaignKeeper::finish(const experiment::CampaignOutcome& done) {
  if (is_complete_) return {};
  part_.is_complete = true;
  part_.baselines = done.baselines;
  part_.notes = done.notes;
  part_.left = done.left;
  part_.seeds_left = done.seeds_left;
  return append(experiment::end_lines(part_, fingerprint_));
}

base::Result<void> CampaignKeeper::append(const std::string& text) {
  std::FILE* file = std::fopen(path_.c_str(), "a");
  const bool written = file != nullptr && std::fwrite(text.data(), 1, text.size(), file) == text.size();
  const bool closed = file != nullptr && std::fclose(file) == 0;
  if (!written || !closed) return base::fail(base::ErrorCode::io, "cannot write " + path_);
  fingerprint_ = base::fingerprint(text, fingerprint_);
  return {};
}

}  // namespace kapela::search
