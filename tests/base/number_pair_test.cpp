#include "orchestrator/base/number_pair.hpp"

#include <gtest/gtest.h>

namespace kapela::base {
namespace {

TEST(NumberPair, IsTwoNumbersAndWhatStandsBetweenThem) {
  const auto range = parse_number_pair("3..20", "..");
  ASSERT_TRUE(range);
  EXPECT_EQ(range->first, 3U);
  EXPECT_EQ(range->second, 20U);
  EXPECT_TRUE(parse_number_pair("0/4", "/"));
}

TEST(NumberPair, IsNothingElse) {
  for (const char* text : {"", "3", "3..", "..3", "3..4x", "a..b", "-1..2", "3/4", "3...4", "99999999999999999999..1"})
    EXPECT_FALSE(parse_number_pair(text, "..")) << text;
}

}  // namespace
}  // namespace kapela::base
