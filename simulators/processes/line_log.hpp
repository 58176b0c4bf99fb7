// LineLog: what a program prints, in the log, at most so many lines a second: who floods it costs a line that counts
// the rest. Owned by whoever owns the program.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "orchestrator/base/log.hpp"
#include "orchestrator/net/event_loop.hpp"

namespace kapela::processes {

class LineLog {
 public:
  static constexpr std::uint64_t most_a_second = 100;
  static constexpr base::Duration period = std::chrono::seconds(1);

  /// `loop` and `log` outlive it. `name` stands before each line.
  LineLog(net::EventLoop& loop, base::Log& log, std::string name);
  LineLog(const LineLog&) = delete;
  LineLog& operator=(const LineLog&) = delete;
  ~LineLog();

  void line(std::string_view text);
  /// Nothing comes any more for now: tells what was dropped.
  void finish();

  /// So many were not told, all in all.
  [[nodiscard]] std::uint64_t dropped() const { return dropped_; }

 private:
  net::EventLoop& loop_;
  base::Log& log_;
  std::string name_;
  std::uint64_t told_in_period_ = 0;
  std::uint64_t dropped_in_period_ = 0;
  std::uint64_t dropped_ = 0;
  base::CallbackTimer period_timer_;
};

}  // namespace kapela::processes
