// ZoneRule: how a time zone goes on for ever, as POSIX writes it: "CET-1CEST,M3.5.0,M10.5.0/3". A value, inside a Zone.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "orchestrator/base/error.hpp"

namespace kapela::calendar {

using std::chrono::local_seconds;
using std::chrono::seconds;
using std::chrono::sys_seconds;

class ZoneRule {
 public:
  /// UTC.
  ZoneRule() = default;
  /// Errors: invalid.
  [[nodiscard]] static base::Result<ZoneRule> parse(std::string_view text);

  /// What clocks there are ahead of UTC.
  [[nodiscard]] seconds offset_at(sys_seconds time) const;

 private:
  /// The day and the time of day at which clocks change.
  struct Change {
    enum class Form { month_week_day, julian, day_of_year };
    Form form = Form::month_week_day;
    unsigned month = 1;
    unsigned week = 1;  ///< 5: the last
    unsigned day = 0;   ///< of the week from Sunday, or of the year
    seconds time = std::chrono::hours(2);
  };
  class Parser;
  [[nodiscard]] static local_seconds in_year(const Change& change, std::chrono::year year);

  seconds standard_{};
  std::optional<seconds> summer_{};
  Change begin_{};
  Change end_{};
};

}  // namespace kapela::calendar
