#include "simulators/reports/escape.hpp"

#include <gtest/gtest.h>

namespace kapela::reports {
namespace {

TEST(Escape, LeavesNothingThatAParserTakesForMarkup) {
  EXPECT_EQ(escape("a < b && c > \"d\" 'e' ]]>"), "a &lt; b &amp;&amp; c &gt; \"d\" 'e' ]]&gt;");
  EXPECT_EQ(escape_attribute("\"a\"\n\tb"), "&quot;a&quot;&#10;&#9;b");
}

TEST(Escape, KeepsTextOfEveryLanguage) {
  EXPECT_EQ(escape("zażółć 🚀 łódź\n"), "zażółć 🚀 łódź\n");
}

TEST(Escape, ReplacesWhatXmlForbids) {
  EXPECT_EQ(escape(std::string_view("a\0b\x1B[0m", 7)), "a\uFFFDb\uFFFD[0m");
  EXPECT_EQ(escape("\xEF\xBF\xBE"), "\uFFFD") << "U+FFFE is no character";
  EXPECT_EQ(escape("\xED\xA0\x80"), "\uFFFD") << "a surrogate";
}

TEST(Escape, ReplacesWhatIsNoUtf8) {
  EXPECT_EQ(escape("\xFF"), "\uFFFD");
  EXPECT_EQ(escape("\xC3"), "\uFFFD") << "cut off";
  EXPECT_EQ(escape("\xC0\xAF"), "\uFFFD\uFFFD") << "overlong";
  EXPECT_EQ(escape("\xE2\x28\xA1"), "\uFFFD(\uFFFD") << "broken off in the middle";
}

}  // namespace
}  // namespace kapela::reports
