#include "orchestrator/base/rare.hpp"

#include <string>

#include <gtest/gtest.h>

namespace kapela::base {
namespace {

TEST(Rare, TakesTheRoomOfAPointer) {
  EXPECT_EQ(sizeof(Rare<std::string>), sizeof(void*));
  EXPECT_FALSE(Rare<std::string>());
  EXPECT_EQ(Rare<std::string>().value_or("other"), "other");
}

TEST(Rare, CopiesItsValue) {
  Rare<std::string> one = std::string("one");
  const Rare<std::string> copy = one;
  *one = "two";
  EXPECT_EQ(*copy, "one");
  one = copy;
  EXPECT_EQ(one.value_or("other"), "one");
  one = {};
  EXPECT_FALSE(one.has_value());
}

}  // namespace
}  // namespace kapela::base
