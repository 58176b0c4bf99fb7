#include "orchestrator/journal/recording.hpp"

#include <algorithm>
#include <utility>

namespace kapela::journal {

bool is_journal(const Disk& disk, const std::string& path) {
  if (!disk.is_directory(path)) {
    const base::Result<std::string> bytes = disk.read(path);
    return bytes && is_segment(*bytes);
  }
  const base::Result<std::vector<std::string>> names = disk.list(path);
  return names &&
         std::any_of(names->begin(), names->end(), [](const std::string& name) { return segment_number(name) != 0; });
}

base::Result<Recorded> read_recorded(const Disk& disk, const std::string& path) {
  Recorded recorded;
  const auto keep = [&recorded](const record::Record& record, const SegmentHeader& header) {
    if (recorded.lives.empty() || record.kind == record::RecordKind::started) {
      const bool goes_on = !recorded.lives.empty();
      recorded.lives.emplace_back();
      recorded.lives.back().goes_on = goes_on;
      recorded.lives.back().header = header.history;
    }
    recorded.lives.back().history.append(record);
  };
  base::Result<Reading> reading =
      disk.is_directory(path) ? read_journal(disk, path, keep) : read_segment(disk, path, keep);
  if (!reading) return reading.error();
  recorded.reading = std::move(*reading);
  return recorded;
}

}  // namespace kapela::journal
