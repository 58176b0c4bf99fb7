#include "tools/console/layout.hpp"

#include <gmock/gmock.h>

#include "tools/console/output.hpp"

namespace kapela::console {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Le;
using ::testing::ResultOf;

TEST(Layout, CountsColumnsAndNotBytes) {
  EXPECT_EQ(columns_of("zażółć"), 6U);
  EXPECT_EQ(columns_of("🚀"), 2U);
  EXPECT_EQ(columns_of(coloured(Colour::red, "hot")), 3U);
}

TEST(Layout, PadsToColumns) {
  EXPECT_EQ(padded("żó", 4), "żó  ");
  EXPECT_EQ(padded("long", 2), "long");
}

TEST(Layout, CutsBetweenCharacters) {
  EXPECT_EQ(cut("zażółć", 3), "zaż");
  EXPECT_EQ(cut("🚀🚀", 3), "🚀");
  EXPECT_EQ(cut("short", 80), "short");
}

TEST(Layout, WrapsAtWords) {
  EXPECT_THAT(wrapped("one two three", 8, 2), ElementsAre("one two", "  three"));
  EXPECT_THAT(wrapped("short", 80, 2), ElementsAre("short"));
}

TEST(Layout, AWordThatIsTooLongIsBroken) {
  EXPECT_THAT(wrapped("abcdefghij klm", 6, 1),
              Each(ResultOf([](const std::string& line) { return columns_of(line); }, Le(6U))));
}

TEST(Layout, TablesAreAligned) {
  EXPECT_THAT(table({{"NAME", "STATE"}, {"io", "RUN"}, {"supervisor", "STOPPED"}}),
              ElementsAre("NAME        STATE", "io          RUN", "supervisor  STOPPED"));
}

TEST(Layout, TheLastColumnOfATableIsWrapped) {
  const std::vector<std::string> lines = table({{"NAME", "WHY"}, {"io", "it does not answer at all since noon"}}, 26);
  EXPECT_GT(lines.size(), 2U);
  EXPECT_THAT(lines, Each(ResultOf([](const std::string& line) { return columns_of(line); }, Le(26U))));
}

TEST(Layout, WhereATableIsTooNarrowEachRowBecomesAList) {
  const std::vector<std::string> lines = table({{"NAME", "STATE", "WHY"}, {"supervisor", "STOPPED", "by hand"}}, 14);
  ASSERT_FALSE(lines.empty());
  EXPECT_EQ(lines.front(), "supervisor");
}

}  // namespace
}  // namespace kapela::console
