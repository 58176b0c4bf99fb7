#include "orchestrator/wire/told_clock.hpp"

#include <nlohmann/json.hpp>

#include "orchestrator/wire/messages.hpp"
#include "orchestrator/wire/timestamp.hpp"

namespace kapela::wire {

std::optional<ToldClock> told_clock(const Json& answer, std::optional<std::int64_t> date) {
  const auto member = answer.is_object() ? answer.find(answer_time) : answer.end();
  const bool exact = answer.is_object() && member != answer.end() && member->is_number();
  if (!exact && !date) return std::nullopt;
  const base::Result<base::WallTime> at =
      from_epoch_seconds(exact ? member->get<double>() : static_cast<double>(*date));
  if (!at) return std::nullopt;
  return ToldClock{*at, exact};
}

}  // namespace kapela::wire
