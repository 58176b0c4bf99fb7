#include "simulators/component/ticker.hpp"

#include <algorithm>

namespace kapela::component {

Ticker::Ticker(const std::vector<TimerRule>& rules, base::TimerHeap& timers, wire::JsonPtr& data)
    : rules_(rules), timers_(timers), data_(data), runs_(rules.size()) {}

void Ticker::on_state(wire::State state) {
  for (std::size_t i = 0; i < rules_.size(); ++i) {
    const TimerRule& rule = rules_[i];
    const bool runs_here = std::find(rule.states.begin(), rule.states.end(), state) != rule.states.end();
    Run& run = runs_[i];
    const bool is_under_way = run.next || run.done > 0;
    if (!runs_here) {
      run = {};
    } else if (!is_under_way) {
      run.next = timers_.now() + rule.every;
    }
  }
  arm();
}

void Ticker::stop() {
  std::fill(runs_.begin(), runs_.end(), Run());
  still_until_ = {};
  timers_.disarm(*this);
}

void Ticker::stand_still(base::Instant until) {
  still_until_ = std::max(still_until_, until);
}

/// Those that come at one moment do so in the order of the file.
void Ticker::on_timer() {
  const base::Instant now = timers_.now();
  if (still_until_ > now) return timers_.arm(*this, still_until_);
  for (std::size_t i = 0; i < rules_.size(); ++i) {
    const TimerRule& rule = rules_[i];
    Run& run = runs_[i];
    if (!run.next || *run.next > now) continue;
    data_ = changed(data_, rule.changes);
    *run.next += rule.every;
    if (*run.next <= now) run.next = now + rule.every;  // nobody makes up for what has been missed
    if (++run.done == rule.times) run.next.reset();
  }
  arm();
}

void Ticker::arm() {
  std::optional<base::Instant> first;
  for (const Run& run : runs_)
    if (run.next && (!first || *run.next < *first)) first = run.next;
  first ? timers_.arm(*this, *first) : timers_.disarm(*this);
}

}  // namespace kapela::component
