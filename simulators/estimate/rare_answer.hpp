// RareAnswer: what climbs of a ladder say to a question: how probable a miss is, and between which limits. Values, made
// by functions.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "simulators/estimate/answer_document.hpp"
#include "simulators/estimate/splitting.hpp"

namespace kapela::estimate {

struct RareCause {
  Cause cause{};
  double probability = 0;  ///< of a miss for that reason
  Interval interval{};
};

struct RareAnswer {
  Question question{};
  double probability = 0;  ///< of a miss
  Interval interval{};
  double lower_bound = 0;  ///< to this side alone
  double upper_bound = 1;
  bool is_seen = true;              ///< false: no run missed, and the upper limit is that of plain counting
  Verdict verdict = Verdict::open;  ///< open without a goal
  std::vector<RareCause> causes{};  ///< the most probable first
  std::size_t rungs = 0;
  std::size_t climbs = 0;
  std::uint64_t runs = 0;  ///< of the first climb as well
  double plain_runs = 0;   ///< so many would plain counting take for the same standard error; 0: not known
};

/// The climbs are those of one splitting.
[[nodiscard]] RareAnswer rare_answer_of(const Question& question, const Splitting& splitting,
                                        std::span<const Climb> climbs);

/// One JSON object in one line.
[[nodiscard]] std::string rare_json(const Asked& asked, const RareAnswer& answer);

/// "1 - P(SUCCEEDED within 1m)".
[[nodiscard]] std::string miss_text(const Question& question);
/// "1.03e-09", of an interval "8.9e-10 to 1.2e-09".
[[nodiscard]] std::string rare_text(double probability);
[[nodiscard]] std::string rare_text(const Interval& interval);
/// Why it is that verdict: one sentence without a full stop.
[[nodiscard]] std::string verdict_text(const RareAnswer& answer);

/// A climb as a line, from a process that shares the work.
[[nodiscard]] std::string climb_text(const Climb& climb);
/// Nothing: it is none.
[[nodiscard]] std::optional<Climb> parse_climb(std::string_view text);

}  // namespace kapela::estimate
