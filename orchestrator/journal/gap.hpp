// Gap: bytes of a segment that are no whole frame, and who is to blame for them: a crash, which tears what was not safe
// yet, or the disk. A value and functions.
#pragma once

#include <cstddef>
#include <string_view>

#include "orchestrator/journal/frame.hpp"

namespace kapela::journal {

struct Gap {
  std::size_t begin = 0;
  std::size_t end = 0;    ///< where the next whole frame begins; the end of the file when there is none
  bool was_safe = false;  ///< a frame behind it tells
};

/// The bytes from `begin` on, where no whole frame is. Before format 4 frames do not say where batches begin: there
/// each whole one behind the gap tells.
[[nodiscard]] Gap gap_at(std::string_view bytes, std::size_t begin, bool frames_tell_batches);

/// Whether a crash can have left a gap that was not safe. It cuts a frame off, or leaves parts of it unwritten. A frame
/// that is there from its first byte to its last was written, and has changed since. `before`: the chain up to there.
[[nodiscard]] bool can_be_torn(std::string_view bytes, const Gap& gap, Chain before);

/// Whether bytes from `begin` to `end` were never written: a crash may leave a file longer than what had reached the
/// disk, and what is missing reads as zeros, to the end of a sector or of the gap.
[[nodiscard]] bool has_unwritten_part(std::string_view bytes, std::size_t begin, std::size_t end);

}  // namespace kapela::journal
