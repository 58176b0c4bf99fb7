#include "orchestrator/base/wall_text.hpp"

#include <cstdlib>
#include <ctime>

#include <gtest/gtest.h>

namespace kapela::base {
namespace {

TEST(WallText, HasMilliseconds) {
  EXPECT_EQ(iso_text(WallTime(std::chrono::milliseconds(1'700'000'000'042))), "2023-11-14T22:13:20.042Z");
  EXPECT_EQ(iso_text(WallTime(std::chrono::microseconds(-500))), "1969-12-31T23:59:59.999Z");
}

/// As a container or a machine far from Greenwich has it.
class ZoneOfTheMachine {
 public:
  explicit ZoneOfTheMachine(const char* name) {
    if (const char* const known = std::getenv("TZ")) before_ = known;
    set(name);
  }
  ~ZoneOfTheMachine() { set(before_.empty() ? nullptr : before_.c_str()); }

 private:
  static void set(const char* name) {
    (void)(name == nullptr ? unsetenv("TZ") : setenv("TZ", name, 1));
    tzset();
  }

  std::string before_;
};

TEST(WallText, IsUtcWhereverTheMachineStands) {
  constexpr std::chrono::sys_seconds summer(std::chrono::seconds(1'719'835'199));
  for (const char* const zone : {"Europe/Warsaw", "Asia/Tokyo", "America/St_Johns"}) {
    const ZoneOfTheMachine machine(zone);
    EXPECT_EQ(iso_text(WallTime(std::chrono::milliseconds(1'700'000'000'042))), "2023-11-14T22:13:20.042Z") << zone;
    EXPECT_EQ(iso_seconds_text(summer), "2024-07-01T11:59:59Z") << zone;
  }
}

}  // namespace
}  // namespace kapela::base
