// What a single value means: typed reading that knows YAML 1.1's traps, and says what to write instead. Each function
// gives nothing when it has reported an error at the node.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "orchestrator/base/clock.hpp"
#include "orchestrator/yaml/report.hpp"

namespace kapela::yaml {

struct IntegerRange {
  std::int64_t least = std::numeric_limits<std::int64_t>::min();
  std::int64_t most = std::numeric_limits<std::int64_t>::max();
};

struct DurationRules {
  bool seconds_allowed = false;  ///< a bare number counts seconds, as in avena_commons
  bool zero_allowed = false;
};
inline constexpr DurationRules zero_is_fine{.seconds_allowed = false, .zero_allowed = true};

/// Numbers are taken as they are written; an unquoted yes, no, on, off, y, n, true, false is an error.
[[nodiscard]] std::optional<std::string> read_string(const Node& node, Report& report);
/// A string that is not empty, holds no control characters, and has at most `most_bytes`.
[[nodiscard]] std::optional<std::string> read_name(const Node& node, Report& report, std::size_t most_bytes = 256);
/// true or false, unquoted.
[[nodiscard]] std::optional<bool> read_bool(const Node& node, Report& report);
/// Decimal, unquoted; 010 and other spellings that different readers take for different numbers are errors.
[[nodiscard]] std::optional<std::int64_t> read_integer(const Node& node, Report& report, IntegerRange range = {});
/// Decimal with an optional fraction, unquoted, finite.
[[nodiscard]] std::optional<double> read_number(const Node& node, Report& report);
/// "1m30s", quoted or not; 1:30 (which YAML 1.1 reads as 90) and numbers without a unit are errors.
[[nodiscard]] std::optional<base::Duration> read_duration(const Node& node, Report& report, DurationRules rules = {});

/// One of `names`; `what` is e.g. "a state". Reports with "did you mean".
[[nodiscard]] std::optional<std::string> read_choice(const Node& node, Report& report, std::string_view what,
                                                     std::span<const std::string> names);

/// The items of a list, or a single value as a list of one. Errors: a mapping, nothing; an empty list.
[[nodiscard]] std::vector<Node> read_one_or_list(const Node& node, Report& report);
/// The items of a list.
[[nodiscard]] std::optional<std::vector<Node>> read_list(const Node& node, Report& report);

}  // namespace kapela::yaml
