#include "orchestrator/journal/frame.hpp"

#include <array>
#include <cstring>

#include <boost/crc.hpp>
#include <xxhash.h>

#include "orchestrator/base/assert.hpp"
#include "orchestrator/journal/bytes.hpp"

namespace kapela::journal {
namespace {

using Crc32c = boost::crc_optimal<32, 0x1edc6f41, 0xffffffff, 0xffffffff, true, true>;

constexpr std::size_t crc_at = 4;
constexpr std::size_t chain_at = 8;

std::uint32_t checksum(std::uint32_t length, Chain chain, std::string_view payload) {
  Crc32c crc;
  crc.process_bytes(&length, sizeof length);
  crc.process_bytes(&chain, sizeof chain);
  crc.process_bytes(payload.data(), payload.size());
  return crc.checksum();
}

}  // namespace

Chain seal(std::string& out, std::string_view payload, Chain before) {
  ASSERT(!payload.empty() && payload.size() <= longest_payload);
  const auto length = static_cast<std::uint32_t>(payload.size());
  const Chain chain = XXH3_64bits_withSeed(payload.data(), payload.size(), before);
  put(out, length);
  put(out, checksum(length, chain, payload));
  put(out, chain);
  out += payload;
  return chain;
}

std::optional<Frame> frame_at(std::string_view bytes) {
  if (bytes.size() < frame_bytes) return std::nullopt;
  const auto length = get<std::uint32_t>(bytes.data());
  if (length == 0 || length > longest_payload || length > bytes.size() - frame_bytes) return std::nullopt;
  const Frame frame{bytes.substr(frame_bytes, length), get<Chain>(bytes.data() + chain_at)};
  if (get<std::uint32_t>(bytes.data() + crc_at) != checksum(length, frame.chain, frame.payload)) return std::nullopt;
  return frame;
}

bool follows(const Frame& frame, Chain before) {
  return frame.chain == XXH3_64bits_withSeed(frame.payload.data(), frame.payload.size(), before);
}

}  // namespace kapela::journal
