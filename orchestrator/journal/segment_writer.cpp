#include "orchestrator/journal/segment_writer.hpp"

#include <cstring>
#include <utility>

#include <fmt/format.h>

#include "orchestrator/base/assert.hpp"
#include "orchestrator/base/caught.hpp"
#include "orchestrator/journal/bytes.hpp"
#include "orchestrator/journal/record_codec.hpp"
#include "orchestrator/journal/safe_mark.hpp"

namespace kapela::journal {
namespace {

using base::ErrorCode;
using base::fail;
using base::Result;

}  // namespace

/// A batch is one payload after the other, each behind its length: frames depend on the segment they come to stand in.
void add_to_batch(std::string& batch, const record::Record& record) {
  const std::size_t begin = batch.size();
  put(batch, std::uint32_t{0});
  encode(batch, record);
  const auto length = static_cast<std::uint32_t>(batch.size() - begin - sizeof(std::uint32_t));
  std::memcpy(batch.data() + begin, &length, sizeof length);
}

SegmentWriter::SegmentWriter(Disk& disk, std::string directory, history::Header life, const Reading& reading,
                             Limits limits)
    : disk_(disk),
      directory_(std::move(directory)),
      life_(std::move(life)),
      limits_(limits),
      safe_(reading.end),
      checkpoint_(reading.checkpoint),
      files_(reading.segments) {}

Result<void> SegmentWriter::write(std::string_view batch) {
  bool finished = false;
  Result<void> done = base::caught([this, batch, &finished] {
    Result<void> taken = take(batch);
    finished = true;
    return taken;
  });
  if (finished) return done;
  lost_ = true;  // nobody knows how far it got
  file_.reset();
  return done;
}

Result<void> SegmentWriter::take(std::string_view batch) {
  lost_ = lost_ || pending_.size() + batch.size() > limits_.pending_bytes;
  if (lost_)
    return fail(
        ErrorCode::io,
        fmt::format("the journal in '{}' has lost records: more than {} MiB waited for the disk, or there was no "
                    "memory for them",
                    directory_, limits_.pending_bytes / (1024 * 1024)),
        "see to the disk, then start the orchestrator again");
  pending_ += batch;
  if (is_full()) file_.reset();
  Result<void> written = write_pending();
  if (!written) file_.reset();
  return written;
}

Result<void> SegmentWriter::write_pending() {
  const bool fresh = file_ == nullptr;
  if (!fresh && pending_.empty()) return {};
  std::string out;
  Joint end = safe_;
  Checkpoint checkpoint = checkpoint_;
  if (fresh)
    if (Result<void> begun = begin_segment(out, end); !begun) return begun;
  seal_pending(out, end, checkpoint);
  if (Result<void> written = put_out(out); !written) return written;
  if (Result<void> synced = file_->sync(); !synced) return synced;
  if (fresh)
    if (Result<void> synced = disk_.sync_directory(directory_); !synced) return synced;
  if (Result<void> marked = mark_safe(end, fresh ? Safety::now : Safety::later); !marked) return marked;
  safe_ = end;
  checkpoint_ = std::move(checkpoint);
  pending_.clear();
  if (fresh) files_.push_back({end.segment, 0});
  files_.back().bytes = end.bytes;
  if (fresh) delete_old();
  return {};
}

/// Its number is the next one after the last in which something is safe: one that never got so far is replaced.
Result<void> SegmentWriter::begin_segment(std::string& out, Joint& end) {
  const std::uint32_t number = safe_.segment + 1;
  if (Result<void> removed = disk_.remove(path_of(number)); !removed) return removed;
  if (Result<void> marked = mark_safe(safe_, Safety::later); !marked) return marked;  // in the directory before it is
  Result<std::unique_ptr<File>> created = disk_.create(path_of(number));
  if (!created) return created.error();
  file_ = std::move(*created);
  oldest_ = oldest_to_keep(number);
  end.chain = encode(out, SegmentHeader{life_, safe_, oldest_, checkpoint_});
  end.segment = number;
  end.bytes = out.size();
  return {};
}

void SegmentWriter::seal_pending(std::string& out, Joint& end, Checkpoint& checkpoint) const {
  const std::uint64_t begin = end.bytes - out.size();
  for (std::string_view rest = pending_; !rest.empty();) {
    const auto length = get<std::uint32_t>(rest.data());
    const std::string_view payload = rest.substr(sizeof length, length);
    rest.remove_prefix(sizeof length + length);
    end.chain = seal(out, payload, end.chain, out.empty());
    ++end.frames;
    if (const std::optional<record::Record> record = decode(payload)) checkpoint.on(*record, end.segment);
  }
  end.bytes = begin + out.size();
}

Result<void> SegmentWriter::put_out(std::string_view bytes) {
  while (!bytes.empty()) {
    const Result<std::size_t> written = file_->write(bytes);
    if (!written) return written.error();
    ASSERT(*written > 0 && *written <= bytes.size());
    bytes.remove_prefix(*written);
  }
  return {};
}

bool SegmentWriter::is_full() const {
  if (safe_.bytes < limits_.segment_bytes) return false;
  return checkpoint_.open_runs.empty() || safe_.bytes >= limits_.segment_bytes * limits_.segment_factor;
}

Result<void> SegmentWriter::mark_safe(const Joint& end, Safety safety) {
  return disk_.overwrite(mark_path(directory_), encode_mark(end), safety);
}

/// Decided before any is deleted, as the header must be safe first: what is missing without its word was lost.
std::uint32_t SegmentWriter::oldest_to_keep(std::uint32_t fresh) const {
  const std::uint32_t needed = checkpoint_.oldest_needed(fresh);
  std::uint64_t bytes = pending_.size();
  for (const SegmentFile& each : files_) bytes += each.bytes;
  std::size_t count = files_.size() + 1;
  for (const SegmentFile& each : files_) {
    const bool too_much = bytes > limits_.kept_bytes || count > limits_.kept_segments;
    if (!too_much || each.number >= needed) return each.number;
    bytes -= each.bytes;
    --count;
  }
  return fresh;
}

/// What cannot be deleted now is tried again with the next segment.
void SegmentWriter::delete_old() {
  while (files_.front().number < oldest_) {
    if (!disk_.remove(path_of(files_.front().number))) return;
    files_.erase(files_.begin());
  }
}

std::string SegmentWriter::path_of(std::uint32_t number) const {
  return directory_ + "/" + segment_name(number);
}

}  // namespace kapela::journal
