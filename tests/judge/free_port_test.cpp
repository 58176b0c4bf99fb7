#include "simulators/judge/free_port.hpp"

#include <gtest/gtest.h>

namespace kapela::judge {
namespace {

TEST(FreePort, IsBelowThoseThatConnectionsTake) {
  for (int i = 0; i < 20; ++i) {
    const base::Result<unsigned short> port = free_port();
    ASSERT_TRUE(port);
    EXPECT_GE(*port, 20'000);
    EXPECT_LT(*port, 32'000);
  }
}

}  // namespace
}  // namespace kapela::judge
