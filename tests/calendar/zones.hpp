// Zones of this machine and moments in a few words, for tests of the calendar.
#pragma once

#include <fstream>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

#include "orchestrator/base/wall_text.hpp"
#include "orchestrator/calendar/zone.hpp"

namespace kapela::calendar::testing {

inline Zone zone(const std::string& name) {
  std::ifstream file("/usr/share/zoneinfo/" + name, std::ios::binary);
  std::stringstream bytes;
  bytes << file.rdbuf();
  base::Result<Zone> zone = Zone::from_file(name, bytes.str());
  EXPECT_TRUE(zone) << name;
  return zone ? *zone : Zone();
}

/// A moment in UTC.
inline sys_seconds utc(int year, unsigned month, unsigned day, int hour = 0, int minute = 0, int second = 0) {
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month), std::chrono::day(day)};
  return std::chrono::sys_days(date) + std::chrono::hours(hour) + std::chrono::minutes(minute) + seconds(second);
}

inline std::string text(sys_seconds moment) {
  std::string iso = base::iso_seconds_text(moment);
  return iso.replace(iso.find('T'), 1, " ").substr(0, iso.size() - 1);
}

}  // namespace kapela::calendar::testing
