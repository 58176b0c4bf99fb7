#include "orchestrator/wire/told_clock.hpp"

#include <nlohmann/json.hpp>

#include "orchestrator/wire/messages.hpp"
#include "orchestrator/wire/timestamp.hpp"

namespace kapela::wire {

namespace {

std::optional<ToldClock> clock_at(double seconds, bool exact) {
  const base::Result<base::WallTime> at = from_epoch_seconds(seconds);
  if (!at) return std::nullopt;
  return ToldClock{*at, exact};
}

}  // namespace

std::optional<ToldClock> told_clock(const Json& answer) {
  if (!answer.is_object()) return std::nullopt;
  const auto member = answer.find(answer_time);
  if (member == answer.end() || !member->is_number()) return std::nullopt;
  return clock_at(member->get<double>(), true);
}

std::optional<ToldClock> told_clock(std::int64_t date) {
  return clock_at(static_cast<double>(date), false);
}

}  // namespace kapela::wire
