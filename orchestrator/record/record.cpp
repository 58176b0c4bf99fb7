#include "orchestrator/record/record.hpp"

#include <algorithm>
#include <array>
#include <iterator>

#include "orchestrator/base/assert.hpp"

namespace kapela::record {
namespace {

/// In the order of RecordKind.
constexpr std::array<std::string_view, 42> names{
    "started",  "run_accepted",   "recovered",  "owned",          "based",          "log",        "step_started",
    "skipped",  "awaited",        "intent",     "sent",           "acknowledged",   "refused",    "in_doubt",
    "observed", "reached",        "missed",     "step_ended",     "approved",       "verdict",    "compensating",
    "settled",  "exception",      "alert",      "run_ended",      "latched",        "unlatched",  "handled",
    "moved",    "injected",       "crashed",    "restarted",      "watched",        "unwatched",  "failed",
    "sighted",  "event_intended", "event_sent", "event_answered", "event_in_doubt", "event_left", "event_handled",
};

static_assert(names.size() == static_cast<std::size_t>(last_record_kind) + 1);

/// In nanoseconds, by code - 1: twelve steps double it.
constexpr auto gaps = [] {
  constexpr double step = 1.0594630943592953;
  constexpr double least = 100'000;
  std::array<std::int64_t, 255> table{};
  double gap = least;
  for (std::int64_t& each : table) {
    each = static_cast<std::int64_t>(gap);
    gap *= step;
  }
  return table;
}();

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

std::uint8_t gap_code(base::Duration gap) {
  const auto next = std::lower_bound(gaps.begin(), gaps.end(), gap.count());
  if (next == gaps.end()) return 0;
  const bool is_nearer_before = next != gaps.begin() && gap.count() - *std::prev(next) < *next - gap.count();
  return static_cast<std::uint8_t>(next - gaps.begin() + (is_nearer_before ? 0 : 1));
}

std::optional<base::Duration> gap_of(const Record& observed) {
  return gap_of_code(observed.detail);
}

std::optional<base::Duration> gap_of_code(std::uint8_t code) {
  if (code == 0) return std::nullopt;
  return base::Duration(gaps[code - 1U]);
}

}  // namespace kapela::record
