#include "orchestrator/base/wall_text.hpp"

#include <gtest/gtest.h>

namespace kapela::base {
namespace {

TEST(WallText, HasMilliseconds) {
  EXPECT_EQ(iso_text(WallTime(std::chrono::milliseconds(1'700'000'000'042))), "2023-11-14T22:13:20.042Z");
  EXPECT_EQ(iso_text(WallTime(std::chrono::microseconds(-500))), "1969-12-31T23:59:59.999Z");
}

}  // namespace
}  // namespace kapela::base
