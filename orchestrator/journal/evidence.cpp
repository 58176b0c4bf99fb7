#include "orchestrator/journal/evidence.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "orchestrator/journal/segment_header.hpp"

namespace kapela::journal {
namespace {

using base::Result;

Result<void> add_journal(const Disk& disk, const std::string& path, Evidence& evidence) {
  Result<Recorded> recorded = read_recorded(disk, path);
  if (!recorded) return recorded.error();
  for (const Damage& torn : recorded->reading.torn)
    evidence.notes.push_back(to_text(torn) + ": cut off, as after a crash; what stands before it is checked");
  for (const std::string& odd : recorded->reading.odd) evidence.notes.push_back(odd);
  if (recorded->reading.corrupt) {
    evidence.damaged = true;
    evidence.notes.push_back(fmt::format("{}: damaged; the {} records that could be read are checked",
                                         to_text(*recorded->reading.corrupt),
                                         static_cast<std::size_t>(recorded->reading.records)));
  }
  std::move(recorded->lives.begin(), recorded->lives.end(), std::back_inserter(evidence.recordings));
  return {};
}

/// As long as it likes to be: a day of a plant is gigabytes.
Result<void> add_history(const std::string& file, std::string_view text, Evidence& evidence) {
  Result<history::Recording> recording = history::decode_history(text);
  if (!recording) {
    const base::Error& error = recording.error();
    return base::fail(error.code, file + ": " + error.message, error.hint);
  }
  if (recording->cut_off)
    evidence.notes.push_back(file + ": the last line is cut off, as after a crash; what stands before it is checked");
  evidence.recordings.push_back(std::move(*recording));
  return {};
}

Result<void> add(const Disk& disk, const std::string& path, Evidence& evidence) {
  if (disk.is_directory(path) && is_journal(disk, path)) return add_journal(disk, path, evidence);
  const Result<std::string> bytes = disk.read(path);
  if (!bytes) return bytes.error();
  return is_segment(*bytes) ? add_journal(disk, path, evidence) : add_history(path, *bytes, evidence);
}

}  // namespace

Evidence read_evidence(const Disk& disk, const std::vector<std::string>& paths) {
  Evidence evidence;
  for (const std::string& path : paths)
    if (const Result<void> added = add(disk, path, evidence); !added) {
      evidence.unreadable = added.error();
      return evidence;
    }
  if (evidence.recordings.empty())
    evidence.unreadable = base::fail(base::ErrorCode::not_found, "there is no record to check");
  return evidence;
}

}  // namespace kapela::journal
