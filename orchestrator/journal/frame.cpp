#include "orchestrator/journal/frame.hpp"

#include <array>
#include <cstring>

#include <xxhash.h>

#include "orchestrator/base/assert.hpp"
#include "orchestrator/journal/bytes.hpp"
#include "orchestrator/journal/checksum.hpp"

namespace kapela::journal {
namespace {

constexpr std::size_t crc_at = 4;
constexpr std::uint32_t batch_bit = 1U << 31U;  ///< of the length: no payload has so many bytes

template <class Number>
std::string_view bytes_of(const Number& number) {
  return {reinterpret_cast<const char*>(&number), sizeof number};
}

std::uint32_t first_bytes(const FrameHead& head) {
  return head.begins_batch ? head.length | batch_bit : head.length;
}

std::uint32_t checksum_of(const FrameHead& head, std::string_view payload) {
  return checksum(payload, checksum(bytes_of(head.chain), length_checksum(head)));
}

}  // namespace

Chain seal(std::string& out, std::string_view payload, Chain before, bool begins_batch) {
  ASSERT(!payload.empty() && payload.size() <= longest_payload);
  FrameHead head;
  head.length = static_cast<std::uint32_t>(payload.size());
  head.begins_batch = begins_batch;
  head.chain = XXH3_64bits_withSeed(payload.data(), payload.size(), before);
  put(out, first_bytes(head));
  put(out, checksum_of(head, payload));
  put(out, head.chain);
  out += payload;
  return head.chain;
}

FrameHead frame_head(std::string_view bytes) {
  const auto first = get<std::uint32_t>(bytes.data());
  return {first & ~batch_bit, (first & batch_bit) != 0, get<std::uint32_t>(bytes.data() + crc_at),
          get<Chain>(bytes.data() + chain_at)};
}

std::uint32_t length_checksum(const FrameHead& head) {
  const std::uint32_t first = first_bytes(head);
  return checksum(bytes_of(first));
}

std::optional<Frame> frame_at(std::string_view bytes) {
  if (bytes.size() < frame_bytes) return std::nullopt;
  const FrameHead head = frame_head(bytes);
  if (head.length == 0 || head.length > longest_payload || head.length > bytes.size() - frame_bytes)
    return std::nullopt;
  const Frame frame{bytes.substr(frame_bytes, head.length), head.chain, head.begins_batch};
  if (head.checksum != checksum_of(head, frame.payload)) return std::nullopt;
  return frame;
}

bool follows(Chain chain, std::string_view payload, Chain before) {
  return chain == XXH3_64bits_withSeed(payload.data(), payload.size(), before);
}

bool follows(const Frame& frame, Chain before) {
  return follows(frame.chain, frame.payload, before);
}

}  // namespace kapela::journal
