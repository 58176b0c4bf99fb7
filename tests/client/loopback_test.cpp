#include "orchestrator/client/loopback.hpp"

#include <gtest/gtest.h>

namespace kapela::client {
namespace {

TEST(Loopback, IsTheUsualOneWhereNothingIsSaid) {
  EXPECT_EQ(*loopback_of(""), "127.0.0.1");
}

TEST(Loopback, IsAnyAddressOfThisMachineAlone) {
  EXPECT_EQ(*loopback_of("127.3.2.1"), "127.3.2.1");
  for (const char* const wrong :
       {"localhost", "::1", "127.0.0", "127.0.0.256", "192.168.1.20", "0.0.0.0", " 127.0.0.2"})
    EXPECT_EQ(loopback_of(wrong).error().code, base::ErrorCode::invalid) << wrong;
}

}  // namespace
}  // namespace kapela::client
