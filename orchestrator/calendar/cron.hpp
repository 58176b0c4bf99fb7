// Cron: when something recurs, as crontab writes it: "*/5 8-18 * * MON-FRI": minute, hour, day, month, weekday. A
// value.
#pragma once

#include <bitset>
#include <optional>
#include <string>
#include <string_view>

#include <boost/system/result.hpp>

#include "orchestrator/calendar/zone.hpp"

namespace kapela::calendar {

/// What is wrong with a text, and where.
struct Mistake {
  std::size_t column = 1;  ///< from 1, in bytes
  std::string message{};
  std::string hint{};
};

/// Days of the week, from Sunday.
using Weekdays = std::bitset<7>;

class Cron {
 public:
  /// Lists, ranges, steps; months and weekdays also by their English names; 7 is Sunday too. Where day and weekday are
  /// both restricted, either is enough, as in crontab. Mistakes: what cannot be read, and what never happens.
  [[nodiscard]] static boost::system::result<Cron, Mistake> parse(std::string_view text);

  /// The first moment after `after`. A time of day that the zone's clocks skip happens when they do, one that they show
  /// twice happens the first time; but an hour field of * goes by the hours that pass, so that "*/5 * * * *" is every
  /// five minutes on each day. Nothing only where the calendar ends.
  [[nodiscard]] std::optional<sys_seconds> next(sys_seconds after, const Zone& zone) const;

  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  [[nodiscard]] bool on_day(std::chrono::local_days day) const;
  [[nodiscard]] std::chrono::days days_out_of_season(std::chrono::local_days day) const;
  [[nodiscard]] std::optional<sys_seconds> next_by_clock(sys_seconds after, const Zone& zone) const;
  [[nodiscard]] std::optional<sys_seconds> next_by_hour(sys_seconds after, const Zone& zone) const;

  std::string text_;
  std::bitset<60> minutes_;
  std::bitset<24> hours_;
  std::bitset<32> days_;
  std::bitset<13> months_;
  Weekdays weekdays_;
  bool any_day_ = false;
  bool any_weekday_ = false;
  bool every_hour_ = false;
};

/// "MON", "monday", "0" to "7"; nothing for what is none.
[[nodiscard]] std::optional<unsigned> parse_weekday(std::string_view text);

}  // namespace kapela::calendar
