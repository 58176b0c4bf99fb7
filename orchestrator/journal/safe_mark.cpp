#include "orchestrator/journal/safe_mark.hpp"

#include "orchestrator/journal/bytes.hpp"

namespace kapela::journal {
namespace {

constexpr Chain of_marks = 0x6B72616D65666173;  ///< follows no record
enum MarkOffset : std::size_t { mark_bytes_at = 0, mark_chain_at = 8, mark_frames_at = 16, mark_segment_at = 24 };
constexpr std::size_t payload_bytes = 28;

}  // namespace

std::string mark_path(const std::string& directory) {
  return directory + "/00000000.safe";
}

std::string encode_mark(const Joint& safe_end) {
  std::string payload;
  put(payload, safe_end.bytes);
  put(payload, safe_end.chain);
  put(payload, safe_end.frames);
  put(payload, safe_end.segment);
  std::string mark;
  seal(mark, payload, of_marks);
  return mark;
}

std::optional<Joint> decode_mark(std::string_view bytes) {
  const std::optional<Frame> frame = frame_at(bytes);
  if (!frame || !follows(*frame, of_marks) || frame->payload.size() != payload_bytes) return std::nullopt;
  const char* const from = frame->payload.data();
  Joint joint;
  joint.bytes = get<std::uint64_t>(from + mark_bytes_at);
  joint.chain = get<Chain>(from + mark_chain_at);
  joint.frames = get<std::uint64_t>(from + mark_frames_at);
  joint.segment = get<std::uint32_t>(from + mark_segment_at);
  return joint;
}

/// One that cannot be read is read again: it may just be written.
Mark read_mark(const Disk& disk, const std::string& directory) {
  constexpr int attempts = 2;
  Mark mark;
  for (int i = 0; i < attempts && !mark.safe_end; ++i) {
    const base::Result<std::string> bytes = disk.read(mark_path(directory));
    if (!bytes) continue;
    mark.safe_end = decode_mark(*bytes);
    mark.is_blank = bytes->find_first_not_of('\0') == std::string::npos;
  }
  if (mark.is_blank) mark.safe_end = Joint{};
  return mark;
}

}  // namespace kapela::journal
