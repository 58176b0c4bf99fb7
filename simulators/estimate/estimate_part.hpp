// EstimatePart: what one process knows of an estimate, as a file or a line that another reads; and parts as one. Exact:
// the parts of an estimate add up to what one process would have written. Values and functions.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "simulators/estimate/run_tally.hpp"

namespace kapela::estimate {

struct EstimatePart {
  std::string version{};                        ///< of Kapela
  std::map<std::string, std::string> inputs{};  ///< all that decides what comes out, by name, for people
  Question question{};
  std::uint64_t seed = 0;
  std::uint64_t all_runs = 0;  ///< of all parts together
  std::uint64_t index = 0;     ///< of this part,
  std::uint64_t of = 1;        ///< of so many
  Tally tally{};
};

/// Two lines; the second one proves that the first is whole.
[[nodiscard]] std::string estimate_text(const EstimatePart& part);
[[nodiscard]] bool is_estimate_part(std::string_view text);
/// Errors: malformed, unsupported.
[[nodiscard]] base::Result<EstimatePart> parse_estimate(std::string_view text);

/// A tally as one line, from a process that shares the work.
[[nodiscard]] std::string tally_text(const Tally& tally);
/// Nothing: it is none.
[[nodiscard]] std::optional<Tally> parse_tally(std::string_view text);

struct NamedEstimatePart {
  std::string name{};  ///< of its file
  EstimatePart part{};
};
struct MergedEstimate {
  EstimatePart whole{};
  std::vector<std::string> problems{};  ///< with any, the whole is not to be used
};
[[nodiscard]] MergedEstimate merge(std::span<const NamedEstimatePart> parts);

}  // namespace kapela::estimate
