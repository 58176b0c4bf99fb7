#include "orchestrator/journal/gap.hpp"

#include <algorithm>

#include "orchestrator/journal/frame_search.hpp"

namespace kapela::journal {
namespace {

constexpr std::size_t sector = 512;  ///< what a disk writes in one piece

}  // namespace

Gap gap_at(std::string_view bytes, std::size_t begin, bool frames_tell_batches) {
  FrameSearch search(bytes);
  Gap gap{begin, search.next(begin), false};
  for (std::size_t at = gap.end; at < bytes.size() && !gap.was_safe;) {
    const std::optional<Frame> frame = frame_at(bytes.substr(at));
    gap.was_safe = !frames_tell_batches || frame->begins_batch;
    at = search.next(at + frame->size() - 1);
  }
  return gap;
}

bool has_unwritten_part(std::string_view bytes, std::size_t begin, std::size_t end) {
  while (begin < end) {
    const std::size_t next = std::min(end, (begin / sector + 1) * sector);
    if (bytes.substr(begin, next - begin).find_first_not_of('\0') == std::string_view::npos) return true;
    begin = next;
  }
  return false;
}

bool can_be_torn(std::string_view bytes, const Gap& gap, Chain before) {
  if (gap.end < bytes.size()) return has_unwritten_part(bytes, gap.begin, gap.end);
  const std::string_view rest = bytes.substr(gap.begin);
  if (rest.size() < frame_bytes) return true;
  const FrameHead head = frame_head(rest);
  const bool has_all_of_payload = follows(head.chain, rest.substr(frame_bytes), before);  // its length is wrong
  if (has_all_of_payload || head.length > longest_payload) return has_unwritten_part(bytes, gap.begin, gap.end);
  const std::size_t size = frame_bytes + head.length;
  return size > rest.size() || has_unwritten_part(bytes, gap.begin, gap.begin + size);
}

}  // namespace kapela::journal
