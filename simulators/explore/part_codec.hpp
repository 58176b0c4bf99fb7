// The codec of parts: lines of JSON. The last but one has the fingerprint of those before it, so that a torn file is
// known; behind it stands what the search has cost, which is not alike in two searches that find the same. Functions.
#pragma once

#include <string>
#include <string_view>

#include "orchestrator/base/error.hpp"
#include "simulators/explore/part.hpp"

namespace kapela::explore {

/// What a search has cost so far, in all processes that it took.
struct Spent {
  double wall_seconds = 0;
  double cpu_seconds = 0;
  unsigned processes = 0;
};

[[nodiscard]] std::string part_text(const Part& part);
/// The line that comes behind it.
[[nodiscard]] std::string spent_line(const Spent& spent);

struct PartFile {
  Part part{};
  Spent spent{};
};

/// Errors: `malformed` what is torn or is no part; `unsupported` the format of a later version.
[[nodiscard]] base::Result<PartFile> parse_part(std::string_view text);

}  // namespace kapela::explore
