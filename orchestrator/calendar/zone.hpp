// Zone: a time zone: what clocks in a place show at which moment, and when they show it. Pure: whoever has the bytes of
// a TZif file (/usr/share/zoneinfo) makes one. A value that schedules share.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "orchestrator/calendar/zone_rule.hpp"

namespace kapela::calendar {

class Zone {
 public:
  /// UTC.
  Zone() = default;
  Zone(std::string name, ZoneRule rule) : name_(std::move(name)), rule_(rule) {}
  /// Errors: invalid (no TZif file, or one of version 1).
  [[nodiscard]] static base::Result<Zone> from_file(std::string name, std::string_view bytes);

  [[nodiscard]] const std::string& name() const { return name_; }
  /// What clocks there are ahead of UTC.
  [[nodiscard]] seconds offset_at(sys_seconds time) const;
  [[nodiscard]] local_seconds shown_at(sys_seconds time) const;
  /// When clocks there show that time: of a time that is shown twice, the first; of one that is skipped, the moment
  /// when it is.
  [[nodiscard]] sys_seconds moment_of(local_seconds shown) const;

 private:
  struct Change {
    sys_seconds at{};
    seconds offset{};  ///< from then on
  };

  std::string name_ = "UTC";
  seconds before_{};             ///< until the first change
  std::vector<Change> changes_;  ///< in order; after the last, the rule holds
  ZoneRule rule_;
};

}  // namespace kapela::calendar
