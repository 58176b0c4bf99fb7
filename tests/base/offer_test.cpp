#include "orchestrator/base/offer.hpp"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kapela::base {
namespace {

using testing::HasSubstr;

TEST(Offer, NamesAllThereIsAndTheNearest) {
  const std::vector<std::string> names{"io", "robot"};
  EXPECT_EQ(offer("", names), "allowed: io, robot");
  EXPECT_EQ(offer("robto", names), "allowed: io, robot; did you mean 'robot'?");
  EXPECT_EQ(offer(std::string(300, 'x'), names), "allowed: io, robot");
}

TEST(InQuotes, CutsLongTextsBetweenCharacters) {
  std::string text;
  for (int i = 0; i < 100; ++i) text += "ż";
  const std::string cut = in_quotes("x" + text);
  EXPECT_LT(cut.size(), 70U);
  EXPECT_THAT(cut, HasSubstr("ż…'"));
}

}  // namespace
}  // namespace kapela::base
