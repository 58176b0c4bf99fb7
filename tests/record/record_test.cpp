#include "orchestrator/record/record.hpp"

#include <cmath>

#include <gtest/gtest.h>

namespace kapela::record {
namespace {

using namespace std::chrono_literals;

TEST(Record, AGapIsKnownWithinThreePercent) {
  for (base::Duration gap = 100us; gap < 4min; gap = gap * 17 / 16) {
    Record observed;
    observed.detail = gap_code(gap);
    ASSERT_TRUE(gap_of(observed)) << gap.count();
    EXPECT_NEAR(static_cast<double>(gap_of(observed)->count()), static_cast<double>(gap.count()),
                0.03 * static_cast<double>(gap.count()));
  }
}

TEST(Record, AGapThatIsTooLongIsNotKnown) {
  Record observed;
  observed.detail = gap_code(10min);
  EXPECT_EQ(observed.detail, 0);
  EXPECT_FALSE(gap_of(observed));
  observed.detail = gap_code(0s);
  EXPECT_EQ(gap_of(observed), base::Duration(100us));
}

}  // namespace
}  // namespace kapela::record
