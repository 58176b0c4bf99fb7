#include "orchestrator/journal/reader.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "orchestrator/journal/frame_search.hpp"
#include "orchestrator/journal/record_codec.hpp"

namespace kapela::journal {
namespace {

using base::ErrorCode;

constexpr std::size_t sector = 512;  ///< what a disk writes in one piece

std::size_t next_frame(std::string_view bytes, std::size_t offset) {
  return FrameSearch(bytes).next(offset);
}

/// Whether bytes from `from` to `to` were never written: a crash may leave a file longer than what had reached the
/// disk, and what is missing reads as zeros, to the end of a sector or of the file.
bool has_unwritten_part(std::string_view bytes, std::size_t from, std::size_t to) {
  for (std::size_t begin = from; begin < to;) {
    const std::size_t end = std::min(to, (begin / sector + 1) * sector);
    if (bytes.substr(begin, end - begin).find_first_not_of('\0') == std::string_view::npos) return true;
    begin = end;
  }
  return false;
}

/// Whether a crash can have left these last bytes of a file, which are no whole frame. It cuts a frame off, or leaves
/// parts of it unwritten. A frame that is there from its first byte to its last was written, and has changed since.
bool is_torn(std::string_view bytes, std::size_t at, Chain before) {
  const std::string_view rest = bytes.substr(at);
  if (rest.size() < frame_bytes) return true;
  const FrameHead head = frame_head(rest);
  if (follows(head.chain, rest.substr(frame_bytes), before)) return false;  // all of the payload: the length is wrong
  if (head.length > longest_payload) return has_unwritten_part(bytes, at, bytes.size());
  const std::size_t size = frame_bytes + head.length;
  return size > rest.size() || has_unwritten_part(bytes, at, at + size);
}

/// Whoever reads on looks the component up.
bool is_of_plant(const engine::Record& record, const history::Header& life) {
  return record.component == engine::no_component || index(record.component) < life.components.size();
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
  Reader(const Disk& disk, const OnRecord& on_record) : disk_(disk), on_record_(on_record) {}

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

 private:
  /// The process died before the header was safe; nothing can stand behind it. A file that never was a segment is none.
  static bool is_stillborn(const Segment& segment) {
    const std::string_view bytes = segment.bytes;
    const bool ours = is_segment(bytes) || segment_magic.starts_with(bytes) ||
                      bytes.find_first_not_of('\0') == std::string_view::npos;
    return !segment.header && ours && next_frame(bytes, 0) == bytes.size();
  }

  /// False: the segment is damaged, and reading ends.
  bool take(const Segment& segment, const Segment* next) {
    if (!segment.header) return corrupt(segment, 0, segment.header.error().message);
    const DecodedHeader& header = *segment.header;
    if (!joins(segment)) return false;
    if (reading_.segments.empty()) reading_.first = reading_.checkpoint = header.header.checkpoint;
    reading_.segments.push_back({segment.number, segment.bytes.size()});
    reading_.end = {segment.number, header.bytes, header.chain, header.header.before.frames};
    return scan(segment, next == nullptr, end_of(segment, next));
  }

  bool joins(const Segment& segment) {
    const Joint& before = segment.header->header.before;
    if (reading_.segments.empty() || before == reading_.end) return true;
    if (segment.number != reading_.end.segment + 1)
      return corrupt(segment, 0, fmt::format("{} before it is missing", segment_name(reading_.end.segment + 1)));
    return corrupt(segment, 0,
                   fmt::format("it does not follow the end of {}: it begins after record {}, and that ends with {}",
                               segment_name(reading_.end.segment), before.frames, reading_.end.frames));
  }

  /// How much of the segment counts: the next one says so. The rest was not safe, and is written again there.
  static std::uint64_t end_of(const Segment& segment, const Segment* next) {
    if (next == nullptr || !next->header) return segment.bytes.size();
    const Joint& joint = next->header->header.before;
    return joint.segment == segment.number ? joint.bytes : segment.bytes.size();
  }

  bool scan(const Segment& segment, bool last, std::uint64_t end) {
    const std::string_view bytes = segment.bytes;
    while (reading_.end.bytes < end) {
      const std::uint64_t at = reading_.end.bytes;
      const std::optional<Frame> frame = at < bytes.size() ? frame_at(bytes.substr(at)) : std::nullopt;
      if (!frame) return unreadable(segment, last, at);
      if (!follows(*frame, reading_.end.chain))
        return corrupt(segment, at, "a record is whole, but does not follow the one before it");
      const std::optional<engine::Record> record = decode(frame->payload);
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

  /// At the end of a journal, with nothing whole behind it, it is what a crash leaves behind.
  bool unreadable(const Segment& segment, bool last, std::uint64_t at) {
    if (!last || next_frame(segment.bytes, at) < segment.bytes.size())
      return corrupt(segment, at, "a record is cut off or its checksum is wrong");
    if (at < segment.bytes.size() && !is_torn(segment.bytes, at, reading_.end.chain))
      return corrupt(segment, at, "the last record was written whole, and has changed since");
    reading_.torn.push_back({segment.path, at, segment.bytes.size() - at, "the last record was not finished"});
    return true;
  }

  bool corrupt(const Segment& segment, std::uint64_t offset, std::string what) {
    const std::size_t next = offset == 0 ? segment.bytes.size() : next_frame(segment.bytes, offset);
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
  Reading reading_;
};

}  // namespace

std::string to_text(const Damage& damage) {
  return fmt::format("{}: byte {}: {} ({} bytes)", damage.path, damage.offset, damage.what, damage.bytes);
}

base::Result<Reading> read_journal(const Disk& disk, const std::string& directory, const OnRecord& on_record) {
  const base::Result<std::vector<std::string>> names = disk.list(directory);
  if (!names) return names.error();
  std::vector<std::string> paths;
  for (const std::string& name : *names)
    if (segment_number(name) != 0) paths.push_back(directory + "/" + name);
  return Reader(disk, on_record).read(paths);
}

base::Result<Reading> read_segment(const Disk& disk, const std::string& path, const OnRecord& on_record) {
  return Reader(disk, on_record).read({path});
}

}  // namespace kapela::journal
