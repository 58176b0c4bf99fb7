#include "tests/stories/difference.hpp"

#include <gtest/gtest.h>

namespace kapela::stories {
namespace {

TEST(Difference, IsNothingOfWhatIsTheSame) {
  EXPECT_EQ(difference({}, {}), "");
  EXPECT_EQ(difference({"a", "b"}, {"a", "b"}), "");
}

TEST(Difference, ShowsWhatHasChangedAndThreeLinesAround) {
  EXPECT_EQ(difference({"1", "2", "3", "4", "5", "6", "7", "8", "9"}, {"1", "2", "3", "4", "V", "6", "7", "8", "9"}),
            "@@ line 2 @@\n 2\n 3\n 4\n-5\n+V\n 6\n 7\n 8\n");
}

TEST(Difference, ShowsWhatIsNewAndWhatHasGone) {
  EXPECT_EQ(difference({"a"}, {"a", "b"}), "@@ line 1 @@\n a\n+b\n");
  EXPECT_EQ(difference({"a", "b", "c"}, {"b", "c"}), "@@ line 1 @@\n-a\n b\n c\n");
  EXPECT_EQ(difference({"a"}, {}), "@@ line 1 @@\n-a\n");
}

TEST(Difference, LeavesOutWhatIsFarFromAnyChange) {
  EXPECT_EQ(difference({"x", "1", "2", "3", "4", "5", "6", "7", "y"}, {"X", "1", "2", "3", "4", "5", "6", "7"}),
            "@@ line 1 @@\n-x\n+X\n 1\n 2\n 3\n@@ line 6 @@\n 5\n 6\n 7\n-y\n");
}

}  // namespace
}  // namespace kapela::stories
