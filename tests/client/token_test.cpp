#include "orchestrator/client/token.hpp"

#include <cstdlib>

#include <gtest/gtest.h>

namespace kapela::client {
namespace {

TEST(Token, IsWhatTheEnvironmentSays) {
  ASSERT_EQ(unsetenv("KAPELA_TOKEN"), 0);
  EXPECT_EQ(read_token().value(), "");
  ASSERT_EQ(setenv("KAPELA_TOKEN", "secret\n", 1), 0);
  EXPECT_EQ(read_token().value(), "secret");
  ASSERT_EQ(unsetenv("KAPELA_TOKEN"), 0);
}

TEST(Token, LosesTheWhiteSpaceAroundIt) {
  EXPECT_EQ(token_of(" \tof two words\r\n").value(), "of two words");
  EXPECT_EQ(token_of("").value(), "");
}

TEST(Token, WhiteSpaceAloneIsAMistake) {
  EXPECT_FALSE(token_of(" \n"));
}

TEST(Token, WhatNoHeaderCanCarryIsNamedWithItsPlace) {
  const base::Result<std::string> bad = token_of("abc\x01");
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error().message, "KAPELA_TOKEN has a byte 0x01 as its character 4, which no HTTP header can carry");
  EXPECT_FALSE(token_of("zażółć"));
}

}  // namespace
}  // namespace kapela::client
