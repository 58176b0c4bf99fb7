#include "simulators/twin/share.hpp"

#include <gtest/gtest.h>

namespace kapela::twin {
namespace {

TEST(Share, HasTheIntervalOfClopperAndPearson) {
  // As R's binom.test gives them.
  EXPECT_NEAR((Share{5, 10}.from()), 0.1871, 1e-4);
  EXPECT_NEAR((Share{5, 10}.to()), 0.8129, 1e-4);
  EXPECT_NEAR((Share{2, 1000}.from()), 0.0002423, 1e-6);
  EXPECT_NEAR((Share{2, 1000}.to()), 0.007206, 1e-5);
}

TEST(Share, ThatNeverHappenedMayStillHappen) {
  EXPECT_EQ((Share{0, 30}.from()), 0);
  EXPECT_NEAR((Share{0, 30}.to()), 0.1157, 1e-4);
  EXPECT_NEAR((Share{30, 30}.from()), 1 - 0.1157, 1e-4);
  EXPECT_EQ((Share{30, 30}.to()), 1);
  EXPECT_EQ((Share{0, 0}.from()), 0);
  EXPECT_EQ((Share{0, 0}.to()), 1);
}

}  // namespace
}  // namespace kapela::twin
