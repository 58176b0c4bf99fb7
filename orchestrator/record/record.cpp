#include "orchestrator/record/record.hpp"

#include <algorithm>
#include <array>

#include "orchestrator/base/assert.hpp"

namespace kapela::record {
namespace {

/// In the order of RecordKind.
constexpr std::array<std::string_view, 35> names{
    "started",  "run_accepted", "recovered", "owned",      "based",        "log",       "step_started",
    "skipped",  "awaited",      "intent",    "sent",       "acknowledged", "refused",   "in_doubt",
    "observed", "reached",      "missed",    "step_ended", "approved",     "verdict",   "compensating",
    "settled",  "exception",    "alert",     "run_ended",  "latched",      "unlatched", "handled",
    "moved",    "injected",     "crashed",   "restarted",  "watched",      "unwatched", "failed",
};

static_assert(names.size() == static_cast<std::size_t>(last_record_kind) + 1);

}  // namespace

std::string_view name(RecordKind kind) {
  const auto index = static_cast<std::size_t>(kind);
  ASSERT(index < names.size());
  return names[index];
}

std::optional<RecordKind> parse_record_kind(std::string_view text) {
  const auto found = std::find(names.begin(), names.end(), text);
  if (found == names.end()) return std::nullopt;
  return static_cast<RecordKind>(found - names.begin());
}

}  // namespace kapela::record
