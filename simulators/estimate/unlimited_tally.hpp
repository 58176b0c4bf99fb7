// UnlimitedTally: what runs without limits have shown of each timeout. Values that add up, and travel as lines.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "simulators/estimate/run_tally.hpp"

namespace kapela::estimate {

struct UnlimitedTally {
  Tally tally{};
  Tally slow{};                                     ///< runs that succeed, but too late
  std::vector<std::vector<base::Duration>> rows{};  ///< of hits: how long each timeout's step took
  std::vector<std::vector<base::Duration>> came{};  ///< by timeout: of all runs that came to it and in which it ended
                                                    ///< well

  /// `other` has as many timeouts.
  void add(const UnlimitedTally& other);
  friend bool operator==(const UnlimitedTally&, const UnlimitedTally&) = default;
};

[[nodiscard]] std::string unlimited_text(const UnlimitedTally& tally);
/// Nothing: it is none.
[[nodiscard]] std::optional<UnlimitedTally> parse_unlimited(std::string_view text);

}  // namespace kapela::estimate
