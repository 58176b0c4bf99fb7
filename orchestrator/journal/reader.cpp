#include "orchestrator/journal/reader.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "orchestrator/journal/gap.hpp"
#include "orchestrator/journal/record_codec.hpp"
#include "orchestrator/journal/safe_mark.hpp"

namespace kapela::journal {
namespace {

using base::ErrorCode;

constexpr std::uint32_t first_with_batches = 4;  ///< the format from which on frames tell where one begins

/// Whoever reads on looks the component up.
bool is_of_plant(const record::Record& record, const history::Header& life) {
  return record.component == record::no_component || index(record.component) < life.components.size();
}

/// A file of the journal as it is on disk, its header read if it can be.
struct Segment {
  std::string path;
  std::uint32_t number = 0;
  std::string bytes;
  base::Result<DecodedHeader> header;
};

base::Result<Segment> load(const Disk& disk, const std::string& path) {
  base::Result<std::string> bytes = disk.read(path);
  if (!bytes) return bytes.error();
  base::Result<DecodedHeader> header = decode_header(*bytes);
  if (!header && header.error().code == ErrorCode::unsupported)
    return base::fail(header.error().code, path + ": " + header.error().message, header.error().hint);
  return Segment{path, segment_number(path.substr(path.rfind('/') + 1)), std::move(*bytes), std::move(header)};
}

/// Reads segment after segment; each is judged with the next one at hand, which knows how much of it counts.
class Reader {
 public:
  Reader(const Disk& disk, const OnRecord& on_record, const Mark& mark)
      : disk_(disk), on_record_(on_record), mark_(mark.safe_end), mark_is_blank_(mark.is_blank) {}

  base::Result<Reading> read(const std::vector<std::string>& paths) {
    std::optional<Segment> present;
    for (std::size_t i = 0; i < paths.size(); ++i) {
      base::Result<Segment> next = load(disk_, paths[i]);
      if (!next) return next.error();
      const bool last = i + 1 == paths.size();
      if (last && is_stillborn(*next)) {
        reading_.torn.push_back({next->path, 0, next->bytes.size(), "a new segment had not got its header yet"});
        break;
      }
      if (present && !take(*present, &*next)) return stopped(paths);
      present = std::move(*next);
    }
    if (present && !take(*present, nullptr)) return stopped(paths);
    return std::move(reading_);
  }

  /// The same of all segments of a directory: that one is missing at an end only others tell.
  base::Result<Reading> read_all(const std::string& directory, const std::vector<std::string>& paths) {
    base::Result<Reading> reading = read(paths);
    if (!reading || reading->corrupt) return reading;
    if (mark_ && mark_->segment > reading->end.segment) {
      reading->corrupt = missing(directory, mark_->segment, fmt::format("{} bytes of it were safe", mark_->bytes));
      return reading;
    }
    if (reading->segments.empty()) return reading;
    const std::uint32_t first = reading->segments.front().number;
    if (reading->checkpoint.oldest_needed(first) < first)
      reading->corrupt = missing(directory, first - 1,
                                 "what a run did that is under way, or a component that is watched, stands in it");
    else if (oldest_ != 0 && oldest_ < first)
      reading->odd.push_back(
          to_text(missing(directory, oldest_, "nobody has deleted it, but nothing that is under way needs it")));
    if ((!mark_ || mark_is_blank_) && format_ >= first_with_batches)
      reading->odd.push_back(mark_path(directory) +
                             ": it cannot be read: whether the last records are still there cannot be told");
    return reading;
  }

 private:
  /// The process died before the header was safe; nothing safe can stand behind it. A file that never was a segment is
  /// none.
  [[nodiscard]] bool is_stillborn(const Segment& segment) const {
    const std::string_view bytes = segment.bytes;
    const bool ours = is_segment(bytes) || segment_magic.starts_with(bytes) ||
                      bytes.find_first_not_of('\0') == std::string_view::npos;
    if (segment.header || safe_bytes(segment) > 0) return false;
    const Gap gap = gap_at(bytes, 0, mark_.has_value());
    if (ours && gap.end == bytes.size()) return true;
    return mark_ && !gap.was_safe && has_unwritten_part(bytes, gap.begin, gap.end);
  }

  /// How many bytes of it were safe for sure.
  [[nodiscard]] std::uint64_t safe_bytes(const Segment& segment) const {
    return mark_ && mark_->segment == segment.number ? mark_->bytes : 0;
  }

  /// False: the segment is damaged, and reading ends.
  bool take(const Segment& segment, const Segment* next) {
    if (!segment.header) return corrupt(segment, 0, segment.header.error().message);
    const DecodedHeader& header = *segment.header;
    if (!joins(segment)) return false;
    if (is_another_file(segment)) return corrupt(segment, 0, "it is whole, but not the file that was safe here");
    if (reading_.segments.empty()) reading_.first = header.header.checkpoint;
    reading_.checkpoint = header.header.checkpoint;  // a repair may have given up what earlier ones wait for
    reading_.segments.push_back({segment.number, segment.bytes.size()});
    oldest_ = header.header.oldest;
    format_ = header.format;
    reading_.end = {segment.number, header.bytes, header.chain, header.header.before.frames};
    return scan(segment, next == nullptr, end_of(segment, next));
  }

  bool joins(const Segment& segment) {
    const Joint& before = segment.header->header.before;
    if (segment.number != 0 && before.segment + 1 != segment.number)
      return corrupt(segment, 0, fmt::format("it is the file of {}", segment_name(before.segment + 1)));
    if (reading_.segments.empty() || before == reading_.end) return true;
    if (segment.number != reading_.end.segment + 1)
      return corrupt(segment, 0, fmt::format("{} before it is missing", segment_name(reading_.end.segment + 1)));
    return corrupt(segment, 0,
                   fmt::format("it does not follow the end of {}: it begins after record {}, and that ends with {}",
                               segment_name(reading_.end.segment), before.frames, reading_.end.frames));
  }

  /// Another file in the place of the last one can be whole as well: at the mark it has another chain, or no frame ends
  /// there. What is no frame is left to the scan.
  [[nodiscard]] bool is_another_file(const Segment& segment) const {
    const std::uint64_t safe = safe_bytes(segment);
    if (safe == 0) return false;
    const std::string_view bytes = segment.bytes;
    std::uint64_t at = segment.header->bytes;
    Chain chain = segment.header->chain;
    while (at < safe) {
      if (at + frame_bytes > bytes.size()) return false;
      const FrameHead head = frame_head(bytes.substr(at));
      const std::uint64_t next = at + frame_bytes + head.length;
      if (next >= safe && !frame_at(bytes.substr(at))) return false;
      at = next;
      chain = head.chain;
    }
    return at != safe || chain != mark_->chain;
  }

  /// How much of the segment counts: the next one says so. The rest was not safe, and is written again there.
  [[nodiscard]] std::uint64_t end_of(const Segment& segment, const Segment* next) const {
    const std::uint64_t bytes = std::max<std::uint64_t>(segment.bytes.size(), safe_bytes(segment));
    if (next == nullptr || !next->header) return bytes;
    const Joint& joint = next->header->header.before;
    return joint.segment == segment.number ? joint.bytes : bytes;
  }

  bool scan(const Segment& segment, bool last, std::uint64_t end) {
    const std::string_view bytes = segment.bytes;
    while (reading_.end.bytes < end) {
      const std::uint64_t at = reading_.end.bytes;
      const std::optional<Frame> frame = at < bytes.size() ? frame_at(bytes.substr(at)) : std::nullopt;
      if (!frame) return unreadable(segment, last, at, end);
      if (!follows(*frame, reading_.end.chain))
        return corrupt(segment, at, "a record is whole, but does not follow the one before it");
      const std::optional<record::Record> record = decode(frame->payload);
      if (!record) return corrupt(segment, at, "a record is whole, but of no kind that is known");
      if (!is_of_plant(*record, segment.header->header.history))
        return corrupt(segment, at, "a record is whole, but of a component that its segment does not name");
      reading_.end = {segment.number, at + frame->size(), frame->chain, reading_.end.frames + 1};
      ++reading_.records;
      reading_.checkpoint.on(*record, segment.number);
      if (on_record_) on_record_(*record, segment.header->header);
    }
    return true;
  }

  /// At the end of a journal, where nothing tells that it was safe, it is what a crash leaves behind.
  bool unreadable(const Segment& segment, bool last, std::uint64_t at, std::uint64_t end) {
    if (at >= segment.bytes.size())
      return corrupt(segment, at, fmt::format("the file ends here, and {} bytes of it were safe", end));
    const Gap gap = gap_at(segment.bytes, at, segment.header->format >= first_with_batches);
    const bool torn = can_be_torn(segment.bytes, gap, reading_.end.chain);
    if (!last || gap.was_safe || at < safe_bytes(segment) || (!torn && gap.end < segment.bytes.size()))
      return corrupt(segment, at, "a record is cut off or its checksum is wrong");
    if (!torn) return corrupt(segment, at, "the last record was written whole, and has changed since");
    reading_.torn.push_back({segment.path, at, segment.bytes.size() - at, "the last record was not finished"});
    return true;
  }

  static Damage missing(const std::string& directory, std::uint32_t segment, const std::string& what) {
    return {directory + "/" + segment_name(segment), 0, 0, "the file is missing: " + what, true};
  }

  bool corrupt(const Segment& segment, std::uint64_t offset, std::string what) {
    const std::size_t size = segment.bytes.size();
    const std::size_t next = offset == 0 || offset >= size ? size : gap_at(segment.bytes, offset, false).end;
    reading_.corrupt = Damage{segment.path, offset, next - std::min<std::uint64_t>(offset, next), std::move(what)};
    return false;
  }

  base::Result<Reading> stopped(const std::vector<std::string>& paths) {
    const auto damaged = std::find(paths.begin(), paths.end(), reading_.corrupt->path);
    reading_.left_out.assign(damaged + 1, paths.end());
    // A segment that was only just begun behind the damage is left out with all else: nobody cuts it off as well.
    std::erase_if(reading_.torn, [this](const Damage& torn) {
      return std::find(reading_.left_out.begin(), reading_.left_out.end(), torn.path) != reading_.left_out.end();
    });
    return std::move(reading_);
  }

  const Disk& disk_;
  const OnRecord& on_record_;
  std::optional<Joint> mark_;  // how far the journal was safe
  bool mark_is_blank_;
  std::uint32_t oldest_ = 0;  // what the last header that was read says of those before it
  std::uint32_t format_ = 0;  // of that one
  Reading reading_;
};

}  // namespace

std::string to_text(const Damage& damage) {
  return fmt::format("{}: byte {}: {} ({} bytes)", damage.path, damage.offset, damage.what, damage.bytes);
}

base::Result<Reading> read_journal(const Disk& disk, const std::string& directory, const OnRecord& on_record) {
  const Mark mark = read_mark(disk, directory);  // first: a journal that is written goes on meanwhile
  const base::Result<std::vector<std::string>> names = disk.list(directory);
  if (!names) return names.error();
  std::vector<std::string> paths;
  for (const std::string& name : *names)
    if (segment_number(name) != 0) paths.push_back(directory + "/" + name);
  return Reader(disk, on_record, mark).read_all(directory, paths);
}

base::Result<Reading> read_segment(const Disk& disk, const std::string& path, const OnRecord& on_record) {
  return Reader(disk, on_record, {}).read({path});
}

}  // namespace kapela::journal
