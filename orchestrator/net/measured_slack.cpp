#include "orchestrator/net/measured_slack.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "orchestrator/base/assert.hpp"
#include "orchestrator/net/event_loop.hpp"

namespace kapela::net {
namespace {

constexpr base::Duration short_sleep = std::chrono::milliseconds(1);

base::Task<std::vector<base::Duration>> late_timers(EventLoop& loop) {
  std::vector<base::Duration> samples;
  while (samples.size() < slack_samples) {
    const base::Instant due = loop.now() + short_sleep;
    co_await base::sleep_for(loop.timers(), short_sleep);
    samples.push_back(loop.now() - due);
  }
  co_return samples;
}

/// Three digits: the figures span microseconds of the machine to seconds of the plant.
std::string text(base::Duration duration) {
  const double seconds = std::chrono::duration<double>(duration).count();
  return seconds < 1 ? fmt::format("{:.3g} ms", seconds * 1e3) : fmt::format("{:.3g} s", seconds);
}

}  // namespace

base::Duration worst_but_one(std::vector<base::Duration> samples) {
  ASSERT(samples.size() >= 2);
  std::sort(samples.begin(), samples.end());
  return samples[samples.size() - 2];
}

base::Duration measure_late_timers() {
  EventLoop loop;
  return worst_but_one(loop.run_until_complete(late_timers(loop)));
}

base::Result<void> check_time_scale(TimeScale scale, const MeasuredSlack& slack, base::Duration shortest_judged) {
  const base::Duration limit = shortest_judged / slack_fraction;
  if (slack.epsilon(scale) < limit) return {};
  const base::Duration below_limit = limit - base::Duration(1);
  const std::int64_t largest = std::clamp<std::int64_t>(below_limit / slack.real(), 1, TimeScale::most);
  return base::fail(
      base::ErrorCode::unsupported,
      fmt::format("--time-scale {} would blur the result: this machine is late by up to {} (timers {}, HTTP {}), "
                  "which is {} of plant time and must stay below {}, 1/{} of the {} that verdicts rest on",
                  scale.factor, text(slack.real()), text(slack.timer), text(slack.exchange), text(slack.epsilon(scale)),
                  text(limit), slack_fraction, text(shortest_judged)),
      fmt::format("the largest that would do on this machine now: {}", largest));
}

}  // namespace kapela::net
