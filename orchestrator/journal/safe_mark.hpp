// The safe mark: a file beside the segments that says how far the journal was safe when it was last written. What a
// crash may tear stands behind it; what is gone before it was lost by the disk. Functions only.
//
// It is written after each sync, before anybody is told of it, and made safe itself once a segment: so it costs a batch
// no sync, says after the death of a process exactly what was told to be safe, and after a loss of power perhaps less.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "orchestrator/journal/disk.hpp"
#include "orchestrator/journal/segment_header.hpp"

namespace kapela::journal {

/// It sorts before the segments: a copy that is made meanwhile has an older mark than segments, which is sound.
[[nodiscard]] std::string mark_path(const std::string& directory);

/// Always of the same length: one is written over the other.
[[nodiscard]] std::string encode_mark(const Joint& safe_end);
/// Nothing when the bytes are damaged.
[[nodiscard]] std::optional<Joint> decode_mark(std::string_view bytes);

/// What a directory tells of how far its journal was safe.
struct Mark {
  std::optional<Joint> safe_end{};  ///< nothing: it cannot be told
  bool is_blank = false;            ///< the file was made, and a crash came before it was safe: so was nothing else
};
[[nodiscard]] Mark read_mark(const Disk& disk, const std::string& directory);

}  // namespace kapela::journal
