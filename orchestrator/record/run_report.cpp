#include "orchestrator/record/run_report.hpp"

#include <algorithm>
#include <array>

#include "orchestrator/base/assert.hpp"

namespace kapela::record {
namespace {

using namespace std::string_view_literals;

constexpr std::array reasons{"FAULT"sv,      "UNREACHABLE"sv, "TIMEOUT"sv,   "NACK"sv,         "WRONG_STATE"sv,
                             "CANCELLED"sv,  "HELD_BY"sv,     "CONDITION"sv, "NOT_APPROVED"sv, "ILLEGAL"sv,
                             "NOT_STABLE"sv, "LATCHED"sv,     "JOURNAL"sv,   "CRASHED"sv};
static_assert(reasons.size() == static_cast<std::size_t>(Reason::crashed) + 1);

constexpr std::array phases{"preflight"sv, "forward"sv, "compensation"sv, "audit"sv, "over"sv};

}  // namespace

std::string_view name(RunStatus status) {
  switch (status) {
    case RunStatus::running:
      return "RUNNING";
    case RunStatus::succeeded:
      return "SUCCEEDED";
    case RunStatus::rejected:
      return "REJECTED";
    case RunStatus::rolled_back:
      return "ROLLED_BACK";
    case RunStatus::rollback_failed:
      return "ROLLBACK_FAILED";
    case RunStatus::stopped_partial:
      return "STOPPED_PARTIAL";
  }
  ASSERT(!"unknown RunStatus");
}

std::string_view name(Reason reason) {
  return reasons.at(static_cast<std::size_t>(reason));
}

std::string_view name(Phase phase) {
  return phases.at(static_cast<std::size_t>(phase));
}

std::optional<Reason> parse_reason(std::string_view text) {
  const auto found = std::find(reasons.begin(), reasons.end(), text);
  if (found == reasons.end()) return std::nullopt;
  return static_cast<Reason>(found - reasons.begin());
}

}  // namespace kapela::record
