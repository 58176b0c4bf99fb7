#include "orchestrator/journal/frame_search.hpp"

#include "orchestrator/journal/bytes.hpp"
#include "orchestrator/journal/checksum.hpp"
#include "orchestrator/journal/frame.hpp"
#include "orchestrator/journal/record_codec.hpp"

namespace kapela::journal {

std::size_t FrameSearch::next(std::size_t offset) {
  if (sums_.empty()) {
    begin_ = offset;
    sums_.push_back(0);
  }
  for (std::size_t at = offset + 1; at + frame_bytes + fixed_bytes <= bytes_.size(); ++at)
    if (looks_like_record(bytes_.data() + at + frame_bytes) && is_frame(at)) return at;
  return bytes_.size();
}

bool FrameSearch::is_frame(std::size_t at) {
  const FrameHead head = frame_head(bytes_.substr(at));
  if (head.length == 0 || head.length > longest_payload || head.length > bytes_.size() - at - frame_bytes) return false;
  const std::size_t begin = at + chain_at;
  const std::size_t end = at + frame_bytes + head.length;
  const std::uint32_t before = sum_up_to(begin);
  return head.checksum == joined(length_checksum(head) ^ before, sum_up_to(end), end - begin);
}

/// Sums are kept, so that the next frame, which may claim any of these bytes as well, costs none of them again.
std::uint32_t FrameSearch::sum_up_to(std::size_t end) {
  for (std::size_t at = begin_ + sums_.size() - 1; at < end; ++at, ++summed_)
    sums_.push_back(checksum(bytes_.substr(at, 1), sums_.back()));
  return sums_[end - begin_];
}

}  // namespace kapela::journal
