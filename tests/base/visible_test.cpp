#include "orchestrator/base/visible.hpp"

#include <gtest/gtest.h>

namespace kapela::base {
namespace {

TEST(Visible, LeavesWhatPeopleRead) {
  for (const char* const text :
       {"", "io is RUN", "Wysłano komendę 'CMD_STOP'", "⚙️ 🚀 ✅", "👩‍🔧", "日本", "\\n"})
    EXPECT_EQ(visible(text), text);
}

TEST(Visible, ShowsWhatForgesLinesOrDrivesATerminal) {
  EXPECT_EQ(visible("a\n[ERROR] b\r\tc"), "a\\n[ERROR] b\\r\\tc");
  EXPECT_EQ(visible("\x1b[31mred\x1b]0;title\x07"), "\\x1b[31mred\\x1b]0;title\\x07");
  EXPECT_EQ(visible(std::string_view("\0\x7f", 2)), "\\x00\\x7f");
  EXPECT_EQ(visible("\xc2\x9b[31m\xc2\x85"), "\\u{9b}[31m\\u{85}");
}

TEST(Visible, ShowsWhatTurnsTheDirectionOfReadingOrHides) {
  EXPECT_EQ(visible("\u202Eabc\u202C"), "\\u{202e}abc\\u{202c}");
  EXPECT_EQ(visible("\u2066a\u2069\u200E\u200F\u061C"), "\\u{2066}a\\u{2069}\\u{200e}\\u{200f}\\u{61c}");
  EXPECT_EQ(visible("a\u2028b\u2029c"), "a\\u{2028}b\\u{2029}c");
  EXPECT_EQ(visible("i\u200Bo\uFEFF\u00AD\u2060\U000E0041"), "i\\u{200b}o\\u{feff}\\u{ad}\\u{2060}\\u{e0041}");
}

TEST(Visible, ShowsBytesThatAreNoText) {
  EXPECT_EQ(visible("\xff\xc5"), "\\xff\\xc5");
  EXPECT_EQ(visible("\xed\xa0\x80"), "\\xed\\xa0\\x80") << "a surrogate";
  EXPECT_EQ(visible("\xc0\x8a"), "\\xc0\\x8a") << "an overlong newline";
}

}  // namespace
}  // namespace kapela::base
