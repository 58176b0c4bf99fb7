// SegmentWriter: puts batches of records into the files of a journal and makes them safe; blocks while it does. Owned
// by a DurableJournal, whose helper thread alone calls it.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "orchestrator/journal/open_journal.hpp"

namespace kapela::journal {

struct Limits {
  std::uint64_t segment_bytes = 16 * 1024 * 1024;  ///< then a new one begins, as soon as no run is open
  std::uint64_t segment_factor = 4;                ///< times that many bytes a new one begins in any case
  std::uint64_t kept_bytes = 256 * 1024 * 1024;    ///< of all segments; older ones are deleted, if nothing needs them
  std::size_t kept_segments = 1'000;
  std::size_t pending_bytes = 64 * 1024 * 1024;  ///< that wait for a disk that refuses
};

/// Appends a record to a batch.
void add_to_batch(std::string& batch, const record::Record& record);

class SegmentWriter {
 public:
  /// Goes on at the end of what was read, with a segment of its own. `disk` outlives the writer.
  SegmentWriter(Disk& disk, std::string directory, history::Header life, const Reading& reading, Limits limits);
  SegmentWriter(const SegmentWriter&) = delete;
  SegmentWriter& operator=(const SegmentWriter&) = delete;

  /// Writes a batch, and what earlier failures have left over; on success all of it survives a loss of power. After a
  /// failure the file is given up, as what the system still holds of it cannot be trusted: the next call writes
  /// everything that was not safe into a new one. Errors: io.
  [[nodiscard]] base::Result<void> write(std::string_view batch);

  [[nodiscard]] const Joint& safe_end() const { return safe_; }

 private:
  [[nodiscard]] base::Result<void> take(std::string_view batch);
  [[nodiscard]] base::Result<void> write_pending();
  [[nodiscard]] base::Result<void> begin_segment(std::string& out, Joint& end);
  void seal_pending(std::string& out, Joint& end, Checkpoint& checkpoint) const;
  [[nodiscard]] base::Result<void> put_out(std::string_view bytes);
  [[nodiscard]] bool is_full() const;
  [[nodiscard]] base::Result<void> mark_safe(const Joint& end, Safety safety);
  [[nodiscard]] std::uint32_t oldest_to_keep(std::uint32_t fresh) const;
  void delete_old();
  [[nodiscard]] std::string path_of(std::uint32_t number) const;

  Disk& disk_;
  std::string directory_;
  history::Header life_;
  Limits limits_;
  Joint safe_;
  Checkpoint checkpoint_;           // at `safe_`
  std::vector<SegmentFile> files_;  // older ones, and the present one
  std::uint32_t oldest_ = 0;        // what the present segment's header says of those before it
  std::string pending_;             // batches that are not safe yet
  bool lost_ = false;               // more was pending than allowed, or there was no memory for it
  std::unique_ptr<File> file_;      // none: a new segment begins
};

}  // namespace kapela::journal
