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

template <class Number>
std::string_view bytes_of(const Number& number) {
  return {reinterpret_cast<const char*>(&number), sizeof number};
}

std::uint32_t checksum_of(std::uint32_t length, Chain chain, std::string_view payload) {
  return checksum(payload, checksum(bytes_of(chain), length_checksum(length)));
}

}  // namespace

Chain seal(std::string& out, std::string_view payload, Chain before) {
  ASSERT(!payload.empty() && payload.size() <= longest_payload);
  const auto length = static_cast<std::uint32_t>(payload.size());
  const Chain chain = XXH3_64bits_withSeed(payload.data(), payload.size(), before);
  put(out, length);
  put(out, checksum_of(length, chain, payload));
  put(out, chain);
  out += payload;
  return chain;
}

FrameHead frame_head(std::string_view bytes) {
  return {get<std::uint32_t>(bytes.data()), get<std::uint32_t>(bytes.data() + crc_at),
          get<Chain>(bytes.data() + chain_at)};
}

std::uint32_t length_checksum(std::uint32_t length) {
  return checksum(bytes_of(length));
}

std::optional<Frame> frame_at(std::string_view bytes) {
  if (bytes.size() < frame_bytes) return std::nullopt;
  const FrameHead head = frame_head(bytes);
  if (head.length == 0 || head.length > longest_payload || head.length > bytes.size() - frame_bytes)
    return std::nullopt;
  const Frame frame{bytes.substr(frame_bytes, head.length), head.chain};
  if (head.checksum != checksum_of(head.length, frame.chain, frame.payload)) return std::nullopt;
  return frame;
}

bool follows(Chain chain, std::string_view payload, Chain before) {
  return chain == XXH3_64bits_withSeed(payload.data(), payload.size(), before);
}

bool follows(const Frame& frame, Chain before) {
  return follows(frame.chain, frame.payload, before);
}

}  // namespace kapela::journal
