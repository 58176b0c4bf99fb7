// Stdout is no terminal here; what one shows stands in the end-to-end tests.
#include "tools/console/terminal.hpp"

#include <nlohmann/json.hpp>

#include "tests/console/printed.hpp"
#include "tools/console/json_text.hpp"

namespace kapela::console {
namespace {

TEST(Terminal, InAPipeThereAreNoColours) {
  EXPECT_EQ(printed([] {
              const Terminal pipe;
              EXPECT_FALSE(pipe.interactive());
              say(pipe.paint(Colour::red, "hot"));
            }),
            "hot\n");
}

TEST(Terminal, InAPipeALineIsALineAndNothingIsRedrawn) {
  EXPECT_EQ(printed([] {
              Terminal pipe;
              pipe.line("one");
              pipe.text("two\nthree");
              pipe.redraw({"a block"});
              pipe.settle();
            }),
            "one\ntwo\nthree\n");
}

TEST(Terminal, InAPipeATableIsAsWideAsItIs) {
  const std::string wide(200, 'x');
  EXPECT_EQ(printed([&] { say_table({{"NAME"}, {wide}}); }), "NAME\n" + wide + "\n");
}

TEST(JsonText, AWordIsPlain) {
  EXPECT_EQ(plain("io"), "io");
  EXPECT_EQ(plain(7), "7");
  EXPECT_EQ(plain(wire::Json::array({1, 2})), "[1,2]");
}

TEST(JsonText, WhatIsNoWordIsADash) {
  EXPECT_EQ(text_or_dash("io"), "io");
  EXPECT_EQ(text_or_dash(""), "-");
  EXPECT_EQ(text_or_dash(nullptr), "-");
}

}  // namespace
}  // namespace kapela::console
