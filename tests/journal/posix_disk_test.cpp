#include "orchestrator/journal/posix_disk.hpp"

#include <csignal>
#include <cstdlib>
#include <filesystem>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "orchestrator/journal/durable_journal.hpp"
#include "orchestrator/journal/safe_mark.hpp"
#include "tests/base/fake_clock.hpp"
#include "tests/journal/support.hpp"

namespace kapela::journal::testing {
namespace {

class PosixDiskTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "kapela-journal-XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  [[nodiscard]] std::string path(const std::string& name) const { return folder_ + "/" + name; }

  std::string folder_;
  PosixDisk disk_;
};

TEST_F(PosixDiskTest, WritesReadsCutsRenamesAndRemoves) {
  {
    const auto file = disk_.create(path("a"));
    ASSERT_TRUE(file);
    EXPECT_EQ(*(*file)->write("hello"), 5U);
    EXPECT_EQ(*(*file)->write(" you"), 4U);
    EXPECT_TRUE((*file)->sync());
  }
  EXPECT_EQ(*disk_.read(path("a")), "hello you");
  EXPECT_TRUE(disk_.truncate(path("a"), 5));
  EXPECT_TRUE(disk_.rename(path("a"), path("b")));
  EXPECT_TRUE(disk_.sync_directory(folder_));
  EXPECT_EQ(*disk_.list(folder_), std::vector<std::string>{"b"});
  EXPECT_EQ(*disk_.read(path("b")), "hello");
  EXPECT_TRUE(disk_.remove(path("b")));
  EXPECT_TRUE(disk_.remove(path("b"))) << "it is gone, as wanted";
  EXPECT_TRUE(disk_.list(folder_)->empty());
}

TEST_F(PosixDiskTest, LetsNobodyElseRead) {
  const auto mode = [](const std::string& file) {
    return static_cast<int>(std::filesystem::status(file).permissions());
  };
  ASSERT_TRUE(disk_.create_directory(path("above/journal")));
  EXPECT_EQ(mode(path("above/journal")), 0700);
  ASSERT_TRUE(disk_.create_directory(path("above/journal"))) << "it is there";
  ASSERT_TRUE(disk_.create(path("a")) && disk_.lock(path("lock")));
  for (const char* const name : {"a", "lock"}) {
    EXPECT_EQ(mode(path(name)), 0600) << name;
    std::filesystem::permissions(path(name), std::filesystem::perms{0644});
    ASSERT_TRUE(disk_.make_private(path(name)));
    EXPECT_EQ(mode(path(name)), 0600) << name;
  }
  EXPECT_TRUE(disk_.make_private(path("none")));
}

TEST_F(PosixDiskTest, WritesOverTheFirstBytesOfAFile) {
  ASSERT_TRUE(disk_.overwrite(path("a"), "hello", Safety::now));
  ASSERT_TRUE(disk_.overwrite(path("a"), "J", Safety::later));
  EXPECT_EQ(*disk_.read(path("a")), "Jello");
  EXPECT_EQ(static_cast<int>(std::filesystem::status(path("a")).permissions()), 0600);
  EXPECT_FALSE(disk_.overwrite(path("no/a"), "x", Safety::later));
}

TEST_F(PosixDiskTest, NamesThePathThatItCannotUse) {
  EXPECT_EQ(disk_.read(path("a")).error().code, base::ErrorCode::not_found);
  EXPECT_NE(disk_.create(path("no/a")).error().message.find(path("no/a")), std::string::npos);
  EXPECT_FALSE(disk_.truncate(path("a"), 1));
  EXPECT_FALSE(disk_.rename(path("a"), path("b")));
  EXPECT_FALSE(disk_.list(path("no")));
  EXPECT_FALSE(disk_.sync_directory(path("no")));
  EXPECT_FALSE(disk_.create_directory("/proc/kapela"));
}

TEST_F(PosixDiskTest, SaysThatTheDiskIsFull) {
  if (!std::filesystem::exists("/dev/full")) GTEST_SKIP() << "no /dev/full here";
  std::filesystem::create_symlink("/dev/full", path("full"));
  const auto file = disk_.create(path("full"));
  ASSERT_TRUE(file);
  const base::Result<std::size_t> written = (*file)->write("x");
  ASSERT_FALSE(written);
  EXPECT_NE(written.error().message.find("No space left"), std::string::npos);
  EXPECT_EQ(written.error().hint, "make room on the disk");
}

/// Runs `work` in a process of its own, which ends with what it returns.
template <class Work>
pid_t in_child(const Work& work) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(work());
  return child;
}

int exit_code(pid_t child) {
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

TEST_F(PosixDiskTest, LetsOneProcessWriteAJournalAtATime) {
  base::Result<Opened> mine = open_journal(disk_, path("journal"), {}, {});
  ASSERT_TRUE(mine);
  const std::string holder = fmt::format("process {} writes this journal already", ::getpid());
  const auto is_refused = [&] {
    const base::Result<Opened> theirs = open_journal(disk_, path("journal"), {}, {});
    if (theirs || theirs.error().code != base::ErrorCode::conflict) return 1;
    return theirs.error().message.starts_with(holder) ? 0 : 2;
  };
  EXPECT_EQ(exit_code(in_child(is_refused)), 0);
  mine->lock.reset();
  EXPECT_EQ(exit_code(in_child([&] { return open_journal(disk_, path("journal"), {}, {}) ? 0 : 1; })), 0);
}

/// Appends and syncs until it is killed; tells through the pipe what was reported safe.
int write_until_killed(const std::string& directory, int pipe) {
  PosixDisk disk;
  base::FakeClock clock;
  base::TimerHeap timers(clock);
  base::Result<Opened> opened = open_journal(disk, directory, {}, {});
  if (!opened) return 1;
  std::mutex mutex;
  std::condition_variable changed;
  std::deque<std::function<void()>> inbox;
  Limits limits;
  limits.segment_bytes = 4'096;
  DurableJournal journal(
      disk, std::move(*opened), life(), timers,
      [&](std::function<void()> work) {
        const std::lock_guard lock(mutex);
        inbox.push_back(std::move(work));
        changed.notify_one();
      },
      limits);
  journal.listen({[pipe](std::uint64_t sequence) {
                    if (::write(pipe, &sequence, sizeof sequence) < 0) ::_exit(2);
                  },
                  {}});
  for (std::uint64_t sequence = 1;; ++sequence) {
    journal.append(numbered(sequence));
    if (sequence % 7 != 0 || journal.sync()) continue;
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return !inbox.empty(); });
    const std::function<void()> work = std::move(inbox.front());
    inbox.pop_front();
    lock.unlock();
    work();
  }
}

TEST_F(PosixDiskTest, KeepsWhatWasReportedSafeWhenTheProcessIsKilled) {
  for (int round = 0; round < 5; ++round) {
    const std::string journal = path(fmt::format("journal{}", round));
    int pipe[2];
    ASSERT_EQ(::pipe(pipe), 0);
    const pid_t child = in_child([&] { return write_until_killed(journal, pipe[1]); });
    ::close(pipe[1]);
    std::uint64_t safe = 0;
    std::uint64_t told = 0;
    while (safe < 700U + 150U * static_cast<unsigned>(round) && ::read(pipe[0], &told, sizeof told) == sizeof told)
      safe = told;
    ::kill(child, SIGKILL);
    while (::read(pipe[0], &told, sizeof told) == sizeof told) safe = told;
    ::close(pipe[0]);
    ASSERT_EQ(exit_code(child), -SIGKILL);
    std::vector<std::uint64_t> sequences;
    const auto keep = [&](const record::Record& record, const SegmentHeader&) { sequences.push_back(record.sequence); };
    const base::Result<Opened> opened = open_journal(disk_, journal, {}, keep);
    ASSERT_TRUE(opened) << to_text(opened.error());
    EXPECT_GE(sequences.size(), safe);
    const Mark mark = read_mark(disk_, journal);
    ASSERT_TRUE(mark.safe_end);
    EXPECT_GE(mark.safe_end->frames, safe) << "whoever was told can rely on it";
    EXPECT_LE(mark.safe_end->frames, sequences.size());
    EXPECT_GT(safe, 600U);
    EXPECT_EQ(sequences, numbers(1, sequences.size()));
    EXPECT_GT(opened->reading.segments.size(), 5U);
  }
}

}  // namespace
}  // namespace kapela::journal::testing
