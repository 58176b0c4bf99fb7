#include "orchestrator/files/unicode.hpp"

#include <gtest/gtest.h>

namespace kapela::files {
namespace {

TEST(Unicode, ComposesCharacters) {
  EXPECT_EQ(nfc("o\xCC\x81"), "ó");
  EXPECT_EQ(nfc("ó🚀"), "ó🚀");
  EXPECT_EQ(nfc(""), "");
}

TEST(Unicode, LeavesWhatIsNotUtf8AsItIs) {
  EXPECT_EQ(nfc("a\xFFz"), "a\xFFz");
}

TEST(Unicode, TrimsNames) {
  EXPECT_EQ(comparable_name(" \t a b \n"), "a b");
  EXPECT_EQ(comparable_name("  "), "");
}

TEST(Unicode, CountsTerminalColumns) {
  EXPECT_EQ(display_width("żółw"), 4U);
  EXPECT_EQ(display_width("o\xCC\x81"), 1U);
  EXPECT_EQ(display_width("🚀"), 2U);
  EXPECT_EQ(display_width("⚙️"), 2U);
  EXPECT_EQ(display_width("✅ a"), 4U);
  EXPECT_EQ(display_width("\xFF"), 1U);
}

}  // namespace
}  // namespace kapela::files
