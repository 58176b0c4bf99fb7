#include "orchestrator/net/paced_output.hpp"

#include <algorithm>
#include <utility>

#include "orchestrator/base/assert.hpp"
#include "orchestrator/base/random.hpp"

namespace kapela::net {
namespace {

constexpr std::string_view line_end = "\r\n";

/// Up to and with its empty line. No header's value has a line's end in it: encode() sees to that.
std::size_t head_size(std::string_view answer) {
  const std::size_t end = answer.find("\r\n\r\n");
  ASSERT(end != std::string_view::npos);
  return end + 4;
}

std::string random_bytes(std::size_t size, std::uint64_t seed) {
  base::Pcg random(seed, base::stream_of("net", "damage"));
  std::string bytes;
  while (bytes.size() < size) bytes += static_cast<char>(random.next() & 0xFF);
  return bytes;
}

/// Puts another header in the place of content-length.
void replace_length(std::string& answer, std::string_view header) {
  const std::size_t end = head_size(answer) - line_end.size();
  const std::size_t before = answer.rfind("\r\ncontent-length: ", end);
  const std::size_t begin = before == std::string::npos ? end : before + line_end.size();
  const std::size_t old_end = before == std::string::npos ? end : answer.find(line_end, begin) + line_end.size();
  answer.replace(begin, old_end - begin, std::string(header) + "\r\n");
}

void damage(std::string& answer, const Delivery& how) {
  const std::size_t head = head_size(answer);
  switch (how.damage) {
    case Damage::none:
      return;
    case Damage::random_data:
      answer = random_bytes(answer.size(), how.seed);
      return;
    case Damage::bad_chunk:
      answer.insert(head, "no size\r\n");
      replace_length(answer, "transfer-encoding: chunked");
      return;
    case Damage::bad_length:
      replace_length(answer, "content-length: " + std::to_string(answer.size() - head + 1));
      return;
  }
  ASSERT(!"unknown damage");
}

void cut(std::string& answer, std::size_t size) {
  if (size < answer.size()) answer.resize(size);
}

}  // namespace

PacedOutput::PacedOutput(std::string answer, Delivery delivery)
    : bytes_(std::move(answer)), delivery_(std::move(delivery)) {
  damage(bytes_, delivery_);
  // Random data has no head after which a body could begin.
  if (delivery_.truncate_body_to && delivery_.damage != Damage::random_data) {
    const std::size_t head = head_size(bytes_);
    cut(bytes_, head + std::min(*delivery_.truncate_body_to, bytes_.size() - head));
  }
  if (delivery_.reset_after) cut(bytes_, *delivery_.reset_after);
}

PacedOutput::Step PacedOutput::next() {
  if (written_ == bytes_.size()) return end();
  return slice_ < delivery_.slices.size() ? next_slice() : write(bytes_.size());
}

PacedOutput::Step PacedOutput::next_slice() {
  Slice& slice = delivery_.slices[slice_];
  if (pauses_for(slice.pause_before)) return Step::pause;
  ++slice_;
  return write(slice.bytes);
}

PacedOutput::Step PacedOutput::write(std::size_t bytes) {
  piece_ = std::string_view(bytes_).substr(written_, bytes);
  written_ += piece_.size();
  return Step::write;
}

PacedOutput::Step PacedOutput::end() {
  if (delivery_.reset_after) return Step::reset;
  return pauses_for(delivery_.linger) ? Step::pause : Step::finish;
}

/// Once for each: what has been waited for is none any more.
bool PacedOutput::pauses_for(base::Duration& time) {
  pause_ = std::exchange(time, base::Duration::zero());
  return !hurried_ && pause_ > base::Duration::zero();
}

}  // namespace kapela::net
