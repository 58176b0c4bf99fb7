// SegmentHeader: how each file of a journal begins: what is needed to understand it, and how it joins the one before.
// A value with its codec.
//
//   bytes 0-7   "KAPELAJ\n"
//   bytes 8-11  format
//   a frame     the rest as JSON: a later version adds members, and a person can read it
//
// No checksum covers the first twelve bytes: the frame says the format again (from format 2 on), and what it says
// counts. So they only tell of themselves where there is no whole frame behind them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "orchestrator/base/error.hpp"
#include "orchestrator/history/header.hpp"
#include "orchestrator/journal/checkpoint.hpp"
#include "orchestrator/journal/frame.hpp"

namespace kapela::journal {

/// Where the frames of a segment end that count, as the next one knows it: what stands behind it is written again
/// there, or was never safe.
struct Joint {
  std::uint32_t segment = 0;  ///< 0: there is none before
  std::uint64_t bytes = 0;
  Chain chain = 0;
  std::uint64_t frames = 0;  ///< of the whole journal, so far

  friend bool operator==(const Joint&, const Joint&) = default;
};

struct SegmentHeader {
  static constexpr std::uint32_t format = 6;

  history::Header history{};  ///< of the process's life: its components, its clock
  Joint before{};
  std::uint32_t oldest = 0;  ///< segments before this one may be deleted; 0: an earlier version, which did not say
  Checkpoint checkpoint{};
};

/// Of any file of a journal, whatever its format.
inline constexpr std::string_view segment_magic = "KAPELAJ\n";

/// True for the beginning of a journal's file.
[[nodiscard]] bool is_segment(std::string_view bytes);

/// Appends the bytes with which a segment begins; gives the chain that its first record follows.
Chain encode(std::string& out, const SegmentHeader& header);

struct DecodedHeader {
  SegmentHeader header{};
  std::uint32_t format = 0;  ///< of its frames
  std::size_t bytes = 0;     ///< where the first record's frame begins
  Chain chain = 0;           ///< what that frame follows
};

/// Errors: `malformed` (no journal, or cut off or damaged in its header), `unsupported` (of a later version).
[[nodiscard]] base::Result<DecodedHeader> decode_header(std::string_view bytes);

/// "00000012.kjl"
[[nodiscard]] std::string segment_name(std::uint32_t number);
/// 0 when it is no name of a segment.
[[nodiscard]] std::uint32_t segment_number(std::string_view name);

}  // namespace kapela::journal
