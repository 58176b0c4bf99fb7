// An answer as a document for programs. Functions.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "simulators/estimate/answer.hpp"
#include "simulators/estimate/sensitivity.hpp"

namespace kapela::estimate {

/// What was asked of what, beside the question.
struct Asked {
  std::string scenario{};
  std::uint64_t seed = 0;
  bool has_chance = true;  ///< false: one run is all runs, and what it did is a fact
};

/// One JSON object in one line, times in seconds.
[[nodiscard]] std::string answer_json(const Asked& asked, const Answer& answer, const std::vector<Sensitivity>& varied);

/// "PASS", "FAIL", "INCONCLUSIVE".
[[nodiscard]] std::string_view name(Verdict verdict);
/// "P(SUCCEEDED within 1m)".
[[nodiscard]] std::string probability_text(const Question& question);
/// With as many digits as tell it from 1: "0.99885".
[[nodiscard]] std::string part_text(double part);
/// "0.99885 to 1".
[[nodiscard]] std::string interval_text(const Interval& interval);
/// Why it is that verdict: one sentence without a full stop.
[[nodiscard]] std::string verdict_text(const Answer& answer);

}  // namespace kapela::estimate
