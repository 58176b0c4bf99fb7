#include "simulators/processes/children.hpp"

#include <array>
#include <cerrno>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <poll.h>
#include <signal.h>

#include "tests/support/forked.hpp"

namespace kapela::processes {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr int patience_ms = 10'000;

/// What children write, up to their end.
class Pipe {
 public:
  Pipe() { EXPECT_EQ(pipe2(ends_.data(), O_CLOEXEC), 0); }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  ~Pipe() {
    (void)close(ends_.front());
    end_writing();
  }

  [[nodiscard]] int writing() const { return ends_.back(); }
  void end_writing() {
    if (ends_.back() >= 0) (void)close(std::exchange(ends_.back(), -1));
  }

  /// At least one byte; empty: nobody can write any more.
  [[nodiscard]] std::string read_some() {
    pollfd ready{ends_.front(), POLLIN, 0};
    EXPECT_EQ(poll(&ready, 1, patience_ms), 1) << "nothing came";
    std::array<char, 256> part{};
    const ssize_t size = read(ends_.front(), part.data(), part.size());
    return {part.data(), size > 0 ? static_cast<std::size_t>(size) : 0};
  }

 private:
  std::array<int, 2> ends_{};
};

std::vector<std::string> script(const std::string& text) {
  return {"-c", text};
}

/// Children are shells here.
class ChildrenTest : public ::testing::Test {
 protected:
  pid_t start(const std::string& name, const std::string& text, int output = -1, int kept = -1) {
    const base::Result<pid_t> started = children_.start(name, script(text), output, kept);
    EXPECT_TRUE(started);
    return started ? *started : 0;
  }

  Children children_{"/bin/sh"};
};

TEST_F(ChildrenTest, TellHowTheyHaveEnded) {
  start("io", "exit 3");
  const std::vector<Children::End> ended = children_.reap_all();
  ASSERT_THAT(ended, SizeIs(1));
  EXPECT_EQ(ended.front().name, "io");
  EXPECT_EQ(ended.front().exit_code, 3);
  EXPECT_EQ(ended.front().signal, 0);
  EXPECT_TRUE(children_.empty());
}

TEST_F(ChildrenTest, TellWhichSignalHasEndedThem) {
  start("io", "kill -9 $$");
  const std::vector<Children::End> ended = children_.reap_all();
  ASSERT_THAT(ended, SizeIs(1));
  EXPECT_EQ(ended.front().exit_code, 128 + SIGKILL);
  EXPECT_EQ(ended.front().signal, SIGKILL);
}

TEST_F(ChildrenTest, ThoseThatRunAreNotWaitedForInALook) {
  start("io", "exec sleep 1000");
  EXPECT_THAT(children_.reap(), IsEmpty());
  EXPECT_TRUE(children_.has("io"));
  EXPECT_FALSE(children_.has("robot"));
}

TEST_F(ChildrenTest, OnlyTheOneThatIsMeantIsSignalled) {
  Pipe robot;
  start("io", "exec sleep 1000");
  start("robot", "echo up; exec sleep 1000", robot.writing());
  robot.end_writing();
  EXPECT_EQ(robot.read_some(), "up\n");
  EXPECT_TRUE(children_.signal("robot", SIGKILL));
  EXPECT_EQ(robot.read_some(), "") << "it is gone";
  EXPECT_TRUE(children_.has("io"));
  EXPECT_FALSE(children_.signal("nobody", SIGKILL));
}

TEST_F(ChildrenTest, AllAreSignalledAtOnce) {
  start("io", "exec sleep 1000");
  start("robot", "exec sleep 1000");
  children_.signal(SIGKILL);
  const std::vector<Children::End> ended = children_.reap_all();
  ASSERT_THAT(ended, SizeIs(2));
  for (const Children::End& each : ended) EXPECT_EQ(each.signal, SIGKILL) << each.name;
}

TEST_F(ChildrenTest, WriteWhereTheyAreTold) {
  Pipe output;
  start("io", "echo said", output.writing());
  EXPECT_EQ(output.read_some(), "said\n");
}

TEST_F(ChildrenTest, GetADescriptorUnderItsNumber) {
  Pipe kept;
  start("io", "echo words >&" + std::to_string(kept.writing()), -1, kept.writing());
  EXPECT_EQ(kept.read_some(), "words\n");
}

/// Ctrl-C goes to the group of the terminal's foreground: to the parent alone.
TEST_F(ChildrenTest, HaveAGroupOfTheirOwn) {
  Pipe output;
  const pid_t child = start("io", "echo up; exec sleep 1000", output.writing());
  EXPECT_EQ(output.read_some(), "up\n");
  EXPECT_EQ(getpgid(child), child);
}

TEST_F(ChildrenTest, AProgramThatIsNotThereCountsAsOneThatCannotStart) {
  Children nobody("/nowhere/kapela");
  ASSERT_TRUE(nobody.start("io", {}));
  const std::vector<Children::End> ended = nobody.reap_all();
  ASSERT_THAT(ended, SizeIs(1));
  EXPECT_EQ(ended.front().exit_code, 126);
}

TEST_F(ChildrenTest, DoNotOutliveTheObject) {
  Pipe output;
  {
    Children few("/bin/sh");
    ASSERT_TRUE(few.start("io", script("echo up; exec sleep 1000"), output.writing()));
    output.end_writing();
    EXPECT_EQ(output.read_some(), "up\n");
  }
  EXPECT_EQ(output.read_some(), "");
}

TEST_F(ChildrenTest, DoNotOutliveAParentThatDiesSuddenly) {
  Pipe output;
  EXPECT_EQ(support::exit_code_of_forked([&output] {
              auto* const children = new Children("/bin/sh");  // nobody destroys it
              if (!children->start("io", script("echo up; exec sleep 1000"), output.writing())) ::_exit(1);
              if (output.read_some() != "up\n") ::_exit(2);
              (void)kill(getpid(), SIGKILL);
            }),
            128 + SIGKILL);
  output.end_writing();
  EXPECT_EQ(output.read_some(), "");
}

}  // namespace
}  // namespace kapela::processes
