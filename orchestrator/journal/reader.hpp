// Reading of journals: every record in its order, and where one is damaged. Functions only; nothing is written.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "orchestrator/journal/disk.hpp"
#include "orchestrator/journal/segment_header.hpp"

namespace kapela::journal {

/// Gets each record with the header of the segment it stands in; the text is borrowed during the call.
using OnRecord = std::function<void(const record::Record& record, const SegmentHeader& header)>;

/// Bytes that are no part of the journal as it was written.
struct Damage {
  std::string path{};
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;  ///< to the end of the file, or to the next whole frame
  std::string what{};       ///< "the checksum of a record is wrong", ...
  bool missing = false;     ///< there is no such file
};

/// "journal/00000001.kjl: byte 4711: the checksum ..., 77 bytes"
[[nodiscard]] std::string to_text(const Damage& damage);

struct SegmentFile {
  std::uint32_t number = 0;
  std::uint64_t bytes = 0;
};

struct Reading {
  std::uint64_t records = 0;
  Joint end{};                          ///< the last whole frame
  Checkpoint first{};                   ///< before the first record: what segments that are deleted have left
  Checkpoint checkpoint{};              ///< after the last record
  std::vector<SegmentFile> segments{};  ///< those that were read, oldest first
  std::vector<Damage> torn{};           ///< ends that were being written when the process died: nothing safe is lost
  std::optional<Damage> corrupt{};      ///< reading ended there: something that was safe is not any more
  std::vector<std::string> left_out{};  ///< paths of the segments behind that
  std::vector<std::string> odd{};       ///< what is damaged or missing and costs no record that is needed, for people
};

/// Reads what is there, up to the first damage. Errors: not_found, io; unsupported (a file is of a later version).
[[nodiscard]] base::Result<Reading> read_journal(const Disk& disk, const std::string& directory,
                                                 const OnRecord& on_record);

/// The same of a single segment.
[[nodiscard]] base::Result<Reading> read_segment(const Disk& disk, const std::string& path, const OnRecord& on_record);

}  // namespace kapela::journal
