#include "orchestrator/scenario/longest_way.hpp"

#include <algorithm>

#include "orchestrator/base/duration.hpp"
#include "orchestrator/record/plant.hpp"
#include "orchestrator/record/waits.hpp"

namespace kapela::scenario {
namespace {

struct LongestWay {
  Seconds operator()(const SendCommand& send) const { return send.timeout.value_or(record::Waits{}.command_timeout); }
  Seconds operator()(const WaitForState& wait) const { return wait.timeout; }
  Seconds operator()(const EnsureState& ensure) const { return ensure.timeout; }
  Seconds operator()(const SendEvent& send) const { return send.timeout.value_or(record::Waits{}.command_timeout); }
  Seconds operator()(const HandleProcess& action) const { return time_of(action, record::ProcessSpec()); }
  Seconds operator()(const WaitFor& wait) const { return wait.timeout; }
  Seconds operator()(const Delay& delay) const { return delay.duration; }
  Seconds operator()(const Approve& approve) const { return approve.timeout; }
  Seconds operator()(const Choose& choose) const {
    Seconds longest = longest_way(choose.otherwise);
    for (const Branch& branch : choose.branches) longest = std::max(longest, longest_way(branch.actions));
    return longest;
  }
  Seconds operator()(const Parallel& parallel) const {
    Seconds longest{};
    for (const Actions& branch : parallel.branches) longest = std::max(longest, longest_way(branch));
    return longest;
  }
  Seconds operator()(const Repeat& repeat) const {
    return repeat.times * longest_way(repeat.actions) + (repeat.times - 1) * Seconds(repeat.pause);
  }
  Seconds operator()(const ExecuteScenario& execute) const {
    return execute.scenario == nullptr ? Seconds() : longest_way(execute.scenario->actions);
  }
  Seconds operator()(const auto&) const { return {}; }
};

/// The delays before all further attempts.
Seconds delays_of(const Retry& retry) {
  Seconds sum{};
  Seconds delay = retry.delay;
  for (std::uint32_t attempt = 0; attempt < retry.count; ++attempt, delay *= retry.backoff)
    sum += delay * (1 + retry.jitter);
  return sum;
}

}  // namespace

Seconds longest_way(const Actions& actions) {
  Seconds sum{};
  for (const Action& action : actions) {
    const Seconds once = std::visit(LongestWay{}, action.body);
    sum += action.retry ? once * (action.retry->count + 1) + delays_of(*action.retry) : once;
  }
  return sum;
}

std::string time_text(Seconds time) {
  if (time > std::chrono::years(1)) return "more than a year";
  return base::to_text(std::chrono::ceil<std::chrono::milliseconds>(time));
}

}  // namespace kapela::scenario
