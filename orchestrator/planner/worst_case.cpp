#include "orchestrator/planner/worst_case.hpp"

#include <algorithm>
#include <cmath>

namespace kapela::planner {
namespace {

using base::Duration;
using scenario::Action;
using scenario::Block;
using scenario::Instruction;

constexpr Duration longest = std::chrono::hours(24 * 365);

/// Sums that stay within a year: the times of a file may be any.
Duration sum(Duration a, Duration b) {
  return a >= longest - b ? longest : a + b;
}

Duration times(Duration each, double count) {
  const double product = static_cast<double>(each.count()) * count;
  return product >= static_cast<double>(longest.count()) ? longest : Duration(static_cast<Duration::rep>(product));
}

Duration pauses_of(const scenario::Retry& retry) {
  Duration all{};
  double delay = static_cast<double>(retry.delay.count()) * (1 + retry.jitter);
  for (std::uint32_t i = 0; i < retry.count && all < longest; ++i) {
    all = sum(all, times(Duration(1), delay));
    delay *= retry.backoff;
    if (retry.backoff == 1) return times(Duration(1), delay * retry.count);
  }
  return all;
}

struct TimeOf {
  const Instruction& instruction;
  const record::Waits& waits;

  std::optional<Duration> operator()(const scenario::SendCommand& send) const {
    return send.timeout.value_or(waits.command_timeout);
  }
  std::optional<Duration> operator()(const scenario::WaitForState& wait) const { return wait.timeout; }
  std::optional<Duration> operator()(const scenario::EnsureState& ensure) const { return ensure.timeout; }
  std::optional<Duration> operator()(const scenario::SendEvent& send) const {
    return send.timeout.value_or(waits.command_timeout);
  }
  std::optional<Duration> operator()(const scenario::HandleProcess& action) const {
    return action.timeout.value_or(instruction.process_time);
  }
  std::optional<Duration> operator()(const scenario::WaitFor& wait) const { return wait.timeout; }
  std::optional<Duration> operator()(const scenario::Delay& delay) const { return delay.duration; }
  std::optional<Duration> operator()(const scenario::Approve& approve) const { return approve.timeout; }
  std::optional<Duration> operator()(const auto&) const { return std::nullopt; }
};

class Clockwork {
 public:
  Clockwork(const record::Waits& waits, Duration on_failure) : waits_(waits), on_failure_(on_failure) {}

  [[nodiscard]] Duration of(const Block& block) const {
    Duration all{};
    for (const Instruction& each : block) all = sum(all, of(each));
    return all;
  }

  /// How many on_failures run one inside the other when the innermost step fails.
  [[nodiscard]] static unsigned levels(const Block& block) {
    unsigned most = 0;
    for (const Instruction& each : block) {
      unsigned inside = 0;
      for (const Block& part : each.blocks) inside = std::max(inside, levels(part));
      most = std::max(most, inside + (each.on_failure.empty() ? 0 : 1));
    }
    return most;
  }

 private:
  [[nodiscard]] Duration of(const Instruction& each) const {
    const Action& action = *each.action;
    Duration all = once(each);
    if (action.retry) all = sum(times(all, 1.0 + action.retry->count), pauses_of(*action.retry));
    if (!action.required && !each.on_failure.empty()) all = sum(all, on_failure_);
    return all;
  }

  [[nodiscard]] Duration once(const Instruction& each) const {
    const Action::Body& body = each.action->body;
    if (const auto* repeat = std::get_if<scenario::Repeat>(&body))
      return sum(times(of(each.blocks.front()), repeat->times),
                 times(repeat->pause, std::max(repeat->times, 1U) - 1.0));
    Duration longest_way{};
    for (const Block& block : each.blocks) longest_way = std::max(longest_way, of(block));
    if (const auto* execute = std::get_if<scenario::ExecuteScenario>(&body); execute && execute->scenario->timeout)
      return std::min(longest_way, *execute->scenario->timeout);
    return each.blocks.empty() ? std::min(time_of(each, waits_).value_or(Duration{}), longest) : longest_way;
  }

  const record::Waits& waits_;
  Duration on_failure_;
};

}  // namespace

WorstCase worst_case(const scenario::Program& program, const record::Waits& waits) {
  const scenario::Scenario& scenario = *program.scenario;
  const Clockwork clockwork(waits, scenario.rollback.on_failure);
  WorstCase worst;
  worst.preflight = waits.preflight_timeout;
  worst.steps = clockwork.of(program.actions);
  worst.audit = scenario.rollback.drain;
  worst.on_failure = times(scenario.rollback.on_failure, Clockwork::levels(program.actions));
  if (atomicity_of(scenario) != record::Atomicity::none)
    worst.compensation = sum(std::min(scenario.rollback.budget, longest), waits.preflight_timeout);
  worst.limit = scenario.timeout;
  const Duration forward = sum(worst.preflight, worst.steps);
  const Duration after = std::max(worst.audit, sum(worst.on_failure, worst.compensation));
  worst.total = sum(worst.limit ? std::min(forward, *worst.limit) : forward, after);
  return worst;
}

std::optional<Duration> time_of(const Instruction& instruction, const record::Waits& waits) {
  return std::visit(TimeOf{instruction, waits}, instruction.action->body);
}

}  // namespace kapela::planner
