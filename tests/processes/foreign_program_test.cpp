#include "simulators/processes/foreign_program.hpp"

#include <array>
#include <fstream>
#include <functional>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include "orchestrator/net/event_loop.hpp"
#include "tests/support/failing_calls.hpp"
#include "tests/support/forked.hpp"

namespace kapela::processes {
namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr base::Duration patience = std::chrono::seconds(20);

ForeignProgramSettings shell(const std::string& text) {
  return {{"sh", "-c", text}, "", {}};
}

std::unique_ptr<ForeignProgram> started(const ForeignProgramSettings& settings) {
  base::Result<std::unique_ptr<ForeignProgram>> program = ForeignProgram::start(settings);
  EXPECT_TRUE(program) << to_text(program.error());
  return program ? std::move(*program) : nullptr;
}

/// Lets a loop turn, as whoever owns a program does, until the condition holds.
bool comes(const std::function<bool()>& condition) {
  net::EventLoop loop;
  base::CallbackTimer next([&loop] { loop.stop(); });
  const base::Instant until = loop.now() + patience;
  while (!condition() && loop.now() < until) {
    loop.timers().arm(next, loop.now() + std::chrono::milliseconds(2));
    loop.run();
  }
  return condition();
}

bool ends(ForeignProgram& program) {
  return comes([&] {
    program.look();
    return program.exit_code().has_value();
  });
}

/// A process that has ended and waits for its parent counts as gone.
bool is_gone(pid_t pid) {
  std::ifstream status("/proc/" + std::to_string(pid) + "/stat");
  std::string text;
  std::getline(status, text);
  return text.empty() || text.find(") Z ") != std::string::npos;
}

TEST(ForeignProgram, TellsHowItEndedAndWhatItPrinted) {
  const auto program = started(shell("echo one; echo two >&2; printf three; exit 7"));
  ASSERT_TRUE(ends(*program));
  EXPECT_EQ(program->exit_code(), 7);
  EXPECT_EQ(program->output(), "one\ntwo\nthree");
  EXPECT_THAT(program->take_lines(), ElementsAre("one", "two"));
  EXPECT_THAT(program->take_lines(), IsEmpty());
}

TEST(ForeignProgram, ASignalThatEndsItIsToldAsShellsDo) {
  const auto program = started(shell("kill -TERM $$"));
  ASSERT_TRUE(ends(*program));
  EXPECT_EQ(program->exit_code(), 128 + SIGTERM);
}

TEST(ForeignProgram, RunsInItsDirectoryWithItsEnvironment) {
  const auto program = started({{"sh", "-c", "pwd; echo $WORD; test -n \"$PATH\""}, "/", {{"WORD", "spoken"}}});
  ASSERT_TRUE(ends(*program));
  EXPECT_EQ(program->exit_code(), 0);
  EXPECT_THAT(program->take_lines(), ElementsAre("/", "spoken"));
}

TEST(ForeignProgram, WhatIsGivenReplacesWhatIsInherited) {
  const auto program = started({{"sh", "-c", "echo $HOME"}, "", {{"HOME", "elsewhere"}}});
  ASSERT_TRUE(ends(*program));
  EXPECT_THAT(program->take_lines(), ElementsAre("elsewhere"));
}

TEST(ForeignProgram, OneThatIsNotThereIsAnError) {
  const auto program = ForeignProgram::start({{"no-such-program-anywhere"}, "", {}});
  ASSERT_FALSE(program);
  EXPECT_THAT(to_text(program.error()), HasSubstr("cannot start no-such-program-anywhere: No such file"));
}

TEST(ForeignProgram, ADirectoryThatIsNotThereIsAnError) {
  const auto program = ForeignProgram::start({{"true"}, "/no/such/folder", {}});
  ASSERT_FALSE(program);
  EXPECT_THAT(to_text(program.error()), HasSubstr("/no/such/folder"));
}

TEST(ForeignProgram, HoldsNoneOfOurFilesOpen) {
  const int ours = ::open("/dev/null", O_RDONLY);  // without O_CLOEXEC, as sockets of libraries are
  const auto program = started(shell("ls -l /proc/self/fd | grep -c ' -> ' "));
  ASSERT_TRUE(ends(*program));
  EXPECT_EQ(program->output(), "4\n") << "those of a program, and the folder that it reads";
  (void)close(ours);
}

TEST(ForeignProgram, OneThatFloodsItsOutputIsKeptInBounds) {
  const auto program = started(shell("yes | head -c 3000000; echo end"));
  ASSERT_TRUE(ends(*program));
  EXPECT_EQ(program->output().size(), ForeignProgram::most_output);
  EXPECT_THAT(program->output(), EndsWith("end\n"));
  EXPECT_THAT(program->take_lines(), SizeIs(ForeignProgram::most_lines));
}

TEST(ForeignProgram, ALineWithoutAnEndIsCut) {
  const auto program = started(shell("yes | tr -d '\\n' | head -c 100000; echo"));
  ASSERT_TRUE(ends(*program));
  const std::vector<std::string> lines = program->take_lines();
  ASSERT_THAT(lines, SizeIs(1));
  EXPECT_EQ(lines.front().size(), ForeignProgram::most_line);
}

TEST(ForeignProgram, SignalsReachAllOfItsGroup) {
  const auto program = started(shell("sleep 1000 & echo $!; trap 'exit 3' TERM; wait"));
  ASSERT_TRUE(comes([&] {
    program->look();
    return !program->output().empty();
  }));
  const pid_t grandchild = std::stoi(program->output());
  program->signal(SIGTERM);
  ASSERT_TRUE(ends(*program));
  EXPECT_TRUE(comes([&] { return is_gone(grandchild); }));
}

TEST(ForeignProgram, NothingOfItIsLeftWhenItsOwnerGoes) {
  auto program = started(shell("trap '' TERM; sleep 1000 & echo $!; exec sleep 1000"));
  ASSERT_TRUE(comes([&] {
    program->look();
    return !program->output().empty();
  }));
  const pid_t child = program->pid();
  const pid_t grandchild = std::stoi(program->output());
  program.reset();
  EXPECT_TRUE(is_gone(child));
  EXPECT_TRUE(comes([&] { return is_gone(grandchild); }));
}

TEST(ForeignProgram, OneThatEndsLeavesNobodyBehindEither) {
  auto program = started(shell("sleep 1000 >/dev/null 2>&1 & echo $!"));
  ASSERT_TRUE(ends(*program));
  const pid_t grandchild = std::stoi(program->output());
  EXPECT_FALSE(is_gone(grandchild));
  program.reset();
  EXPECT_TRUE(comes([&] { return is_gone(grandchild); }));
}

TEST(ForeignProgram, NothingOfItIsLeftWhenItsOwnerIsKilled) {
  std::array<int, 2> ends_of_pipe{};
  ASSERT_EQ(pipe2(ends_of_pipe.data(), O_CLOEXEC), 0);
  const int code = support::exit_code_of_forked([&] {
    const auto program = started(shell("sleep 1000 >/dev/null 2>&1 & echo $!; exec sleep 1000"));
    const bool has_printed = comes([&] {
      program->look();
      return !program->output().empty();
    });
    const std::string pids = std::to_string(program->pid()) + " " + program->output();
    if (has_printed) (void)!write(ends_of_pipe[1], pids.data(), pids.size());
    (void)kill(getpid(), SIGKILL);
  });
  EXPECT_EQ(code, 128 + SIGKILL);
  std::array<char, 64> pids{};
  ASSERT_GT(read(ends_of_pipe[0], pids.data(), pids.size() - 1), 0);
  for (const int end : ends_of_pipe) (void)close(end);
  int child = 0;
  int grandchild = 0;
  ASSERT_EQ(std::sscanf(pids.data(), "%d %d", &child, &grandchild), 2);
  EXPECT_TRUE(comes([&] { return is_gone(child); }));
  EXPECT_TRUE(comes([&] { return is_gone(grandchild); }));
}

TEST(FailingForeignProgram, EachCallOfItsStartThatFailsIsToldAndLeavesNothing) {
  base::Result<std::unique_ptr<ForeignProgram>> program = base::fail(base::ErrorCode::invalid, "not started");
  const auto operation = [&] { program = ForeignProgram::start(shell("exit 0")); };
  const auto after = [&](const std::string& failed) {
    EXPECT_TRUE(program || !failed.empty());
    EXPECT_TRUE(program || to_text(program.error()).find("cannot") != std::string::npos) << failed;
    program = base::fail(base::ErrorCode::invalid, "not started");
  };
  EXPECT_GE(support::fail_each_call({{}, operation, after}), 5) << "three pipes and two processes";
}

}  // namespace
}  // namespace kapela::processes
