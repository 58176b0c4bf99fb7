#include "simulators/processes/line_log.hpp"

#include <utility>

#include <fmt/format.h>

#include "orchestrator/base/counted.hpp"
#include "orchestrator/base/visible.hpp"

namespace kapela::processes {

LineLog::LineLog(net::EventLoop& loop, base::Log& log, std::string name)
    : loop_(loop), log_(log), name_(std::move(name)), period_timer_([this] { finish(); }) {}

LineLog::~LineLog() {
  loop_.timers().disarm(period_timer_);
}

void LineLog::line(std::string_view text) {
  if (!period_timer_.armed()) loop_.timers().arm(period_timer_, loop_.after_real(period));
  if (told_in_period_ == most_a_second) {
    ++dropped_in_period_;
    ++dropped_;
    return;
  }
  ++told_in_period_;
  log_.info(fmt::format("{} | {}", name_, base::visible(text)));
}

void LineLog::finish() {
  loop_.timers().disarm(period_timer_);
  told_in_period_ = 0;
  const std::uint64_t dropped = std::exchange(dropped_in_period_, 0);
  if (dropped > 0)
    log_.warning(fmt::format("{}: it prints too much; {} left out here, {} in all", name_,
                             base::counted(dropped, "line"), dropped_));
}

}  // namespace kapela::processes
