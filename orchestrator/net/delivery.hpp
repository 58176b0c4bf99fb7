// Delivery: how the bytes of an answer leave when they are to leave damaged, in parts or late. A value; whoever answers
// makes it, for one answer. Without any of it an answer leaves as always.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "orchestrator/base/clock.hpp"

namespace kapela::net {

/// A part of an answer, and how long after the part before it (or the call of send) it leaves.
struct Slice {
  std::size_t bytes = 0;
  base::Duration pause_before{};  ///< plant time; none if not positive
};

/// What is wrong with the bytes. The connection ends with a FIN after each of them.
enum class Damage {
  none,
  random_data,  ///< random bytes, as many as the answer has, instead of it
  bad_chunk,    ///< transfer-encoding: chunked, and a chunk whose size is none
  bad_length,   ///< a content-length of one byte more than there are
};

/// Parts of it go together: first comes the damage, then the body is truncated, then slices and reset count what is
/// left, head included.
struct Delivery {
  /// Breaks the connection off with a RST after so many bytes of the answer (at its end, when it has less); they reach
  /// the client before. 0: at once, without any.
  std::optional<std::size_t> reset_after{};
  /// A FIN after so many bytes of the body, whatever content-length says.
  std::optional<std::size_t> truncate_body_to{};
  Damage damage = Damage::none;
  std::uint64_t seed = 0;  ///< of random_data: the same bytes for the same seed
  /// The answer leaves in these pieces; what is left over after the last of them leaves with no further pause.
  std::vector<Slice> slices{};
  /// Plant time from the last byte to the FIN; when there is any, the answer says that the connection closes.
  base::Duration linger{};

  /// Whether the connection is over after the answer.
  [[nodiscard]] bool ends_connection() const {
    return reset_after || truncate_body_to || damage != Damage::none || linger > base::Duration::zero();
  }
};

}  // namespace kapela::net
