// Frame: one payload in a journal file, with what tells that it is whole and in its place. Functions only.
//
//   bytes 0-3   length of the payload; the highest bit is set where the frame begins a batch of its own
//   bytes 4-7   CRC-32C of length, chain and payload: the frame as it was written
//   bytes 8-15  chain: XXH3 of the payload, seeded with the chain of the frame before
//
// The checksum finds bytes that changed, or were never written. The chain finds frames that were lost, replaced, put
// into another order or into another file. Neither is meant against an adversary: there is no key.
//
// A batch is written once all before it is safe: a frame that begins one tells that no crash has torn what stands
// before.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace kapela::journal {

using Chain = std::uint64_t;

inline constexpr std::size_t frame_bytes = 16;  ///< before the payload
inline constexpr std::size_t chain_at = 8;      ///< from here on the checksum covers what follows
inline constexpr std::size_t longest_payload = 4 * 1024 * 1024;

/// What stands before a payload, true or not.
struct FrameHead {
  std::uint32_t length = 0;
  bool begins_batch = false;
  std::uint32_t checksum = 0;
  Chain chain = 0;
};

struct Frame {
  std::string_view payload{};
  Chain chain = 0;            ///< as written; see `follows`
  bool begins_batch = false;  ///< all before it was safe when it was written; never set before format 4

  [[nodiscard]] std::size_t size() const { return frame_bytes + payload.size(); }
};

/// `bytes` are `frame_bytes` at least.
[[nodiscard]] FrameHead frame_head(std::string_view bytes);
/// The checksum of a frame's first bytes alone: the frame's goes on with chain and payload.
[[nodiscard]] std::uint32_t length_checksum(const FrameHead& head);

/// Appends a frame; gives its chain.
Chain seal(std::string& out, std::string_view payload, Chain before, bool begins_batch = false);

/// The frame at the beginning of `bytes`. Nothing when it is cut off or its checksum is wrong.
[[nodiscard]] std::optional<Frame> frame_at(std::string_view bytes);

/// Whether that chain is the one of a payload behind a frame with the other chain.
[[nodiscard]] bool follows(Chain chain, std::string_view payload, Chain before);
/// Whether the frame comes right after the one with that chain.
[[nodiscard]] bool follows(const Frame& frame, Chain before);

}  // namespace kapela::journal
