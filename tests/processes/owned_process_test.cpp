#include "simulators/processes/owned_process.hpp"

#include <array>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/processes/program_bench.hpp"
#include "tests/support/failing_calls.hpp"
#include "tests/support/forked.hpp"

namespace kapela::processes {
namespace {

using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::SizeIs;

class OwnedProcessTest : public ::testing::Test {
 protected:
  void start(const ProgramSettings& settings) {
    const base::Result<void> started = bench_.start(settings);
    EXPECT_TRUE(started) << to_text(started.error());
  }
  void start(const std::string& text) { start(shell(text)); }
  [[nodiscard]] std::string refusal(const ProgramSettings& settings) {
    const base::Result<void> started = bench_.start(settings);
    EXPECT_FALSE(started);
    return started ? "" : to_text(started.error());
  }

  net::EventLoop loop_;
  OwnedBench bench_{loop_};
};

TEST_F(OwnedProcessTest, TellsHowItEndedAndWhatItPrinted) {
  start("echo one; echo two >&2; printf three; exit 7");
  ASSERT_TRUE(bench_.ends());
  EXPECT_EQ(bench_.ended->exit_code, 7);
  EXPECT_EQ(to_text(*bench_.ended), "exited with code 7");
  EXPECT_EQ(bench_.process->output(), "one\ntwo\nthree");
  EXPECT_THAT(bench_.lines, ElementsAre("one", "two", "three"));
}

TEST_F(OwnedProcessTest, ASignalThatEndsItIsToldAsShellsDo) {
  start("kill -TERM $$");
  ASSERT_TRUE(bench_.ends());
  EXPECT_EQ(bench_.ended->exit_code, 128 + SIGTERM);
  EXPECT_EQ(to_text(*bench_.ended), "was killed by SIGTERM");
}

TEST_F(OwnedProcessTest, OneThatEndsBeforeItIsWatchedIsToldAllTheSame) {
  start("exit 0");
  const pid_t pid = bench_.process->pid();
  for (int i = 0; i < 20'000 && !is_gone(pid); ++i) (void)::poll(nullptr, 0, 1);  // nobody turns the loop meanwhile
  ASSERT_TRUE(bench_.ends());
  EXPECT_EQ(bench_.ended->exit_code, 0);
}

TEST_F(OwnedProcessTest, RunsInItsDirectoryWithItsEnvironment) {
  start({{"sh", "-c", "pwd; echo $WORD; test -n \"$PATH\""}, "/", {{"WORD", "spoken"}}});
  ASSERT_TRUE(bench_.ends());
  EXPECT_EQ(bench_.ended->exit_code, 0);
  EXPECT_THAT(bench_.lines, ElementsAre("/", "spoken"));
}

TEST_F(OwnedProcessTest, WhatIsGivenReplacesWhatIsInherited) {
  start({{"sh", "-c", "echo $HOME"}, "", {{"HOME", "elsewhere"}}});
  ASSERT_TRUE(bench_.ends());
  EXPECT_THAT(bench_.lines, ElementsAre("elsewhere"));
}

TEST_F(OwnedProcessTest, HasTheSignalsOfAnyProgram) {
  (void)::signal(SIGUSR1, SIG_IGN);
  start("grep -E 'SigBlk|SigIgn' /proc/self/status");
  (void)::signal(SIGUSR1, SIG_DFL);
  ASSERT_TRUE(bench_.ends());
  EXPECT_THAT(bench_.lines, ElementsAre("SigBlk:\t0000000000000000", "SigIgn:\t0000000000000000"));
}

TEST_F(OwnedProcessTest, HoldsNoneOfOurFilesOpen) {
  const int ours = ::open("/dev/null", O_RDONLY);  // without O_CLOEXEC, as sockets of libraries are
  start("ls -l /proc/self/fd | grep -c ' -> ' ");
  ASSERT_TRUE(bench_.ends());
  EXPECT_THAT(bench_.lines, ElementsAre("4")) << "those of a program, and the folder that it reads";
  (void)close(ours);
}

TEST_F(OwnedProcessTest, OneThatIsNotThereIsAnError) {
  EXPECT_THAT(refusal({{"no-such-program-anywhere"}, "", {}}),
              HasSubstr("cannot start no-such-program-anywhere: No such file or directory (it is looked for in PATH)"));
}

TEST_F(OwnedProcessTest, ADirectoryThatIsNotThereIsAnError) {
  EXPECT_THAT(refusal({{"true"}, "/no/such/folder", {}}), HasSubstr("cannot start true in /no/such/folder: No such"));
}

TEST_F(OwnedProcessTest, AFileThatIsNoProgramIsAnError) {
  EXPECT_THAT(refusal({{"/etc/passwd"}, "", {}}), HasSubstr("chmod +x"));
}

TEST_F(OwnedProcessTest, OneThatFloodsItsOutputIsKeptInBounds) {
  start("yes | head -c 3000000; echo end");
  ASSERT_TRUE(bench_.ends());
  EXPECT_EQ(bench_.process->output().size(), ProgramOutput::most_kept);
  EXPECT_THAT(bench_.process->output(), EndsWith("end\n"));
  EXPECT_THAT(bench_.lines, SizeIs(1'500'001));
}

TEST_F(OwnedProcessTest, ALineWithoutAnEndIsCut) {
  start("yes | tr -d '\\n' | head -c 100000; echo");
  ASSERT_TRUE(bench_.ends());
  ASSERT_THAT(bench_.lines, SizeIs(1));
  EXPECT_EQ(bench_.lines.front().size(), ProgramOutput::most_line);
}

TEST_F(OwnedProcessTest, SignalsReachAllThatItHasStarted) {
  start("setsid sleep 1000 & echo $!; trap 'exit 3' USR1; echo; wait");
  ASSERT_TRUE(bench_.prints(2));
  const pid_t grandchild = std::stoi(bench_.lines.front());
  bench_.process->kill(SIGUSR1);
  ASSERT_TRUE(bench_.ends());
  EXPECT_EQ(bench_.ended->exit_code, 3);
  EXPECT_TRUE(is_gone(grandchild));
}

TEST_F(OwnedProcessTest, OneThatEndsLeavesNobodyBehind) {
  start("setsid sleep 1000 >/dev/null 2>&1 & sleep 1001 & echo $!; echo; while kill -0 $!; do exit 0; done");
  ASSERT_TRUE(bench_.ends());
  EXPECT_EQ(bench_.ended->left, 2U);
  EXPECT_EQ(to_text(*bench_.ended), "exited with code 0, and left 2 processes behind");
  EXPECT_TRUE(is_gone(std::stoi(bench_.lines.front())));
}

TEST_F(OwnedProcessTest, StandsStillWithAllThatItHasStartedAndGoesOn) {
  start("setsid sleep 1000 & echo $!; echo; wait");
  ASSERT_TRUE(bench_.prints(2));
  const pid_t grandchild = std::stoi(bench_.lines.front());
  bench_.process->freeze();
  for (const pid_t each : {bench_.process->pid(), grandchild})
    EXPECT_TRUE(turn_until(loop_, [each] { return process_letter(each) == 'T'; }));
  bench_.process->thaw();
  for (const pid_t each : {bench_.process->pid(), grandchild})
    EXPECT_TRUE(turn_until(loop_, [each] { return process_letter(each) == 'S'; }));
}

TEST_F(OwnedProcessTest, OneThatIsAskedToEndMayTakeItsTime) {
  start("trap 'echo asked; exit 5' TERM; echo up; while :; do sleep 0.01; done");
  ASSERT_TRUE(bench_.prints(1));
  bench_.process->stop(SIGTERM, std::chrono::hours(1));
  ASSERT_TRUE(bench_.ends());
  EXPECT_EQ(bench_.ended->exit_code, 5);
  EXPECT_EQ(bench_.lines.back(), "asked");
}

TEST_F(OwnedProcessTest, WhatOutlivesOneThatIsAskedToEndHasThatTimeAsWell) {
  start("trap 'exit 0' TERM; (trap '' TERM; echo up; sleep 0.3; echo late) & wait");
  ASSERT_TRUE(bench_.prints(1));
  bench_.process->stop(SIGTERM, std::chrono::hours(1));
  ASSERT_TRUE(bench_.ends());
  EXPECT_THAT(bench_.lines, ElementsAre("up", "late"));
}

TEST_F(OwnedProcessTest, OneThatDoesNotWantToEndIsKilled) {
  start("trap '' TERM; echo up; while :; do sleep 0.01; done");
  ASSERT_TRUE(bench_.prints(1));
  bench_.process->stop(SIGTERM, std::chrono::milliseconds(50));
  ASSERT_TRUE(bench_.ends());
  EXPECT_EQ(bench_.ended->signal, SIGKILL);
}

TEST_F(OwnedProcessTest, OneThatStandsStillEndsWhenItIsAsked) {
  start("echo up; exec sleep 1000");
  ASSERT_TRUE(bench_.prints(1));
  bench_.process->freeze();
  ASSERT_TRUE(turn_until(loop_, [this] { return process_letter(bench_.process->pid()) == 'T'; }));
  bench_.process->stop(SIGTERM, std::chrono::hours(1));
  ASSERT_TRUE(bench_.ends());
  EXPECT_EQ(bench_.ended->signal, SIGTERM);
}

TEST_F(OwnedProcessTest, NothingOfItIsLeftWhenItsOwnerGoes) {
  start("trap '' TERM; setsid sleep 1000 & echo $!; echo; exec sleep 1000");
  ASSERT_TRUE(bench_.prints(2));
  const pid_t child = bench_.process->pid();
  const pid_t grandchild = std::stoi(bench_.lines.front());
  bench_.process.reset();
  EXPECT_TRUE(is_gone(child));
  EXPECT_TRUE(is_gone(grandchild));
  EXPECT_FALSE(bench_.ended) << "nobody is told any more";
}

TEST_F(OwnedProcessTest, TellsWhatItUses) {
  start("sleep 1000 & i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done; echo up; wait");
  ASSERT_TRUE(bench_.prints(1));
  const TreeFigures figures = bench_.process->figures();
  EXPECT_EQ(figures.processes, 2U);
  EXPECT_GT(figures.cpu, base::Duration::zero());
  EXPECT_GT(figures.resident_bytes, 100'000U);
}

TEST_F(OwnedProcessTest, WhoseGuardIsKilledDiesAndIsTold) {
  start("echo $PPID; exec sleep 1000");
  ASSERT_TRUE(bench_.prints(1));
  const pid_t child = bench_.process->pid();
  (void)::kill(std::stoi(bench_.lines.front()), SIGKILL);
  ASSERT_TRUE(bench_.ends());
  EXPECT_TRUE(bench_.ended->guard_was_killed);
  EXPECT_TRUE(turn_until(loop_, [child] { return is_gone(child); }));
}

TEST_F(OwnedProcessTest, AnOrderToAGuardThatIsGoneIsNoSignalToUs) {
  start("echo $PPID; exec sleep 1000");
  ASSERT_TRUE(bench_.prints(1));
  const pid_t guard = std::stoi(bench_.lines.front());
  (void)::kill(guard, SIGKILL);
  siginfo_t gone{};
  ASSERT_EQ(waitid(P_PID, static_cast<id_t>(guard), &gone, WEXITED | WNOWAIT), 0) << "and nobody has told us yet";
  const auto before = ::signal(SIGPIPE, SIG_DFL);
  bench_.process->freeze();
  (void)::signal(SIGPIPE, before);
  ASSERT_TRUE(bench_.ends());
}

/// A process that leaves its session and its parent.
TEST(OwnedProcess, NothingOfItIsLeftWhenOurProcessIsKilled) {
  std::array<int, 2> ends_of_pipe{};
  ASSERT_EQ(pipe2(ends_of_pipe.data(), O_CLOEXEC), 0);
  const int code = support::exit_code_of_forked([&] {
    net::EventLoop loop;
    OwnedBench bench(loop);
    const bool is_up = bench.start(shell("(setsid sleep 1000 >/dev/null 2>&1 & echo $!); exec sleep 1000")).has_value();
    const bool has_printed = is_up && bench.prints(1);
    const std::string pids = std::to_string(bench.process->pid()) + " " + (has_printed ? bench.lines.front() : "");
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
  net::EventLoop loop;
  EXPECT_TRUE(turn_until(loop, [child] { return is_gone(child); }));
  EXPECT_TRUE(turn_until(loop, [grandchild] { return is_gone(grandchild); }));
}

/// The calls of the guard and of the program-to-be are counted on from the fork, each in its own process: so all fail
/// once, and this process does not always hear of it.
TEST(FailingOwnedProcess, EachCallOfItsStartThatFailsIsToldAndLeavesNothing) {
  constexpr int more_than_there_are = 80;
  net::EventLoop loop;
  int told = 0;
  for (int call = 1; call < more_than_there_are; ++call) {
    SCOPED_TRACE(call);
    const std::set<std::string> before = support::open_descriptors();
    {
      OwnedBench bench(loop);
      base::Result<void> started = base::fail(base::ErrorCode::invalid, "not started");
      std::string failed_here;
      {
        const support::FailingCalls failing(call);
        started = bench.start(shell("(setsid sleep 1000 >/dev/null 2>&1 &); exit 3"));
        failed_here = failing.failed();
      }
      if (!started) {
        ++told;
        EXPECT_THAT(to_text(started.error()), HasSubstr("cannot"));
      }
      EXPECT_TRUE(!started || !failed_here.empty() || bench.ends());
    }
    EXPECT_EQ(support::open_descriptors(), before);
    EXPECT_LT(::waitpid(-1, nullptr, WNOHANG), 0) << "no child is left";
  }
  EXPECT_GE(told, 11) << "three pipes, two sockets, two processes, their signals and files, and what is waited for";
}

}  // namespace
}  // namespace kapela::processes
