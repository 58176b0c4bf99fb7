#include "tools/console/output.hpp"

#include <csignal>
#include <cstdio>

#include <unistd.h>

#include "tests/console/printed.hpp"
#include "tests/support/forked.hpp"

namespace kapela::console {
namespace {

TEST(Output, WhatOthersSayDrivesNoTerminal) {
  EXPECT_EQ(printed([] { say("io: \x1b[2J gone\r\nforged"); }).find('\x1b'), std::string::npos);
  EXPECT_EQ(printed([] { say(std::vector<std::string>{"one", "two"}); }), "one\ntwo\n");
}

TEST(Output, ColoursAreOursAlone) {
  const std::string line = printed([] { say(coloured(Colour::red, "hot\x1b[0m")); });
  EXPECT_TRUE(line.starts_with("\x1b[31mhot")) << line;
  EXPECT_TRUE(line.ends_with("\x1b[0m\n")) << line;
  EXPECT_EQ(line.find("\x1b[0m"), line.rfind("\x1b[0m")) << "the text has none of its own";
}

TEST(Output, ATextMayHaveLineEndsOfItsOwn) {
  EXPECT_EQ(printed([] { say_text("one\ntwo\n"); }), "one\ntwo\n");
}

TEST(Output, DocumentsArePrintedAsTheyAre) {
  EXPECT_EQ(printed([] { say_json("{\"a\": \"\\u001b\"}"); }), "{\"a\": \"\\u001b\"}\n");
  EXPECT_EQ(printed([] { put("no end"); }), "no end");
}

TEST(Output, WhatGoesWrongIsToldOnStderrWithItsMargin) {
  EXPECT_EQ(complained([] { complain("no plant\nline two\x1b"); }).substr(0, 27), "kapela: no plant\n  line two");
  EXPECT_EQ(complained([] { complain_text("plant.yaml:1: wrong\n"); }), "plant.yaml:1: wrong\n");
}

TEST(Output, AllThatWasPrintedIsThereAtTheEnd) {
  EXPECT_TRUE(has_reader());
  EXPECT_TRUE(end_of_output());
}

/// In a process of its own, whose stdout is what the test says.
int end_with_stdout(int output) {
  return support::exit_code_of_forked([output] {
    (void)std::signal(SIGPIPE, SIG_IGN);
    (void)dup2(output, STDOUT_FILENO);
    (void)std::freopen("/dev/null", "w", stderr);
    put("some text");
    ::_exit(end_of_output() ? 0 : 1);
  });
}

TEST(Output, AFullDiskIsTold) {
  std::FILE* const full = std::fopen("/dev/full", "w");
  ASSERT_NE(full, nullptr);
  EXPECT_EQ(end_with_stdout(fileno(full)), 1);
  (void)std::fclose(full);
}

TEST(Output, AReaderThatHasGoneKnowsWhatItHasRead) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  (void)close(ends[0]);
  EXPECT_EQ(end_with_stdout(ends[1]), 0);
  (void)close(ends[1]);
}

}  // namespace
}  // namespace kapela::console
