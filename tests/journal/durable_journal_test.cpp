#include "orchestrator/journal/durable_journal.hpp"

#include <condition_variable>
#include <mutex>

#include <gtest/gtest.h>

#include "tests/base/fake_clock.hpp"
#include "tests/journal/support.hpp"

namespace kapela::journal::testing {
namespace {

/// The event loop: takes work from the helper thread, and does it when the test says so.
class Inbox {
 public:
  void post(std::function<void()> work) {
    const std::lock_guard lock(mutex_);
    waiting_.push_back(std::move(work));
    changed_.notify_one();
  }

  /// Waits for one piece of work, and does it.
  void take() {
    std::unique_lock lock(mutex_);
    ASSERT_TRUE(changed_.wait_for(lock, std::chrono::seconds(10), [this] { return !waiting_.empty(); }));
    const std::function<void()> work = std::move(waiting_.front());
    waiting_.pop_front();
    lock.unlock();
    work();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> waiting_;
};

class DurableJournalTest : public ::testing::Test {
 protected:
  void open(Limits limits = {}) {
    base::Result<Opened> opened = open_journal(disk_, directory, {}, {});
    ASSERT_TRUE(opened);
    journal_ = std::make_unique<DurableJournal>(
        disk_, std::move(*opened), life(), timers_,
        [this](std::function<void()> work) { inbox_.post(std::move(work)); }, limits);
    journal_->listen({[this](std::uint64_t sequence) { safe_.push_back(sequence); },
                      [this](const base::Error& error) { failures_.push_back(error.message); },
                      [this](base::Duration took) { times_.push_back(took); }});
  }

  void append(std::uint64_t first, std::uint64_t last) {
    for (std::uint64_t i = first; i <= last; ++i) journal_->append(numbered(i));
  }

  FakeDisk disk_;
  base::FakeClock clock_;
  base::TimerHeap timers_{clock_};
  Inbox inbox_;
  std::unique_ptr<DurableJournal> journal_;
  std::vector<std::uint64_t> safe_;
  std::vector<std::string> failures_;
  std::vector<base::Duration> times_;
};

TEST_F(DurableJournalTest, TellsWhatIsSafeOnceItIs) {
  open();
  EXPECT_TRUE(journal_->sync()) << "nothing has been written";
  append(1, 3);
  EXPECT_FALSE(journal_->sync());
  EXPECT_TRUE(safe_.empty());
  inbox_.take();
  EXPECT_EQ(safe_, std::vector<std::uint64_t>{3});
  EXPECT_EQ(read_all(disk_.after_crash(0)).sequences, numbers(1, 3));
  EXPECT_TRUE(journal_->sync());
}

TEST_F(DurableJournalTest, TellsHowLongItTookToMakeThemSafe) {
  open();
  append(1, 1);
  EXPECT_FALSE(journal_->sync());
  clock_.set(clock_.now() + std::chrono::milliseconds(3));
  inbox_.take();
  EXPECT_EQ(times_, std::vector<base::Duration>{std::chrono::milliseconds(3)});
}

TEST_F(DurableJournalTest, AnswersSyncsThatComeMeanwhileWithOne) {
  open();
  append(1, 1);
  EXPECT_FALSE(journal_->sync());
  for (std::uint64_t i = 2; i <= 10; ++i) {
    append(i, i);
    EXPECT_FALSE(journal_->sync());
  }
  inbox_.take();
  EXPECT_EQ(safe_, std::vector<std::uint64_t>{1});
  inbox_.take();
  EXPECT_EQ(safe_, (std::vector<std::uint64_t>{1, 10}));
  EXPECT_EQ(disk_.syncs(), 2);
}

TEST_F(DurableJournalTest, WritesBeforeLongWhatNobodyAsksFor) {
  open();
  append(1, 2);
  timers_.run_due(clock_.now() + DurableJournal::flush_time - base::Duration(1));
  EXPECT_TRUE(disk_.files.empty());
  timers_.run_due(clock_.now() + DurableJournal::flush_time);
  inbox_.take();
  EXPECT_EQ(safe_, std::vector<std::uint64_t>{2});
}

TEST_F(DurableJournalTest, WritesLaterWhatIsAppendedMeanwhileUnasked) {
  open();
  append(1, 1);
  EXPECT_FALSE(journal_->sync());
  append(2, 2);
  inbox_.take();
  timers_.run_due(clock_.now() + DurableJournal::flush_time);
  inbox_.take();
  EXPECT_EQ(safe_, (std::vector<std::uint64_t>{1, 2}));
}

TEST_F(DurableJournalTest, MakesSafeWhatWaitsAtItsEnd) {
  open();
  append(1, 2);
  EXPECT_FALSE(journal_->sync());
  append(3, 3);
  journal_.reset();
  EXPECT_EQ(read_all(disk_.after_crash(0)).sequences, numbers(1, 3));
  inbox_.take();
  EXPECT_TRUE(safe_.empty()) << "it is gone, and so is whoever listened";
}

TEST_F(DurableJournalTest, TellsOfAFailureOnceAndThenEachTimeItIsAsked) {
  open();
  disk_.set_full(true);
  append(1, 1);
  EXPECT_FALSE(journal_->sync());
  inbox_.take();
  ASSERT_EQ(failures_.size(), 1U);
  EXPECT_NE(failures_.front().find("no space left"), std::string::npos);
  append(2, 2);
  timers_.run_due(clock_.now() + DurableJournal::retry_time);
  inbox_.take();
  EXPECT_EQ(failures_.size(), 1U) << "nobody asked";
  EXPECT_FALSE(journal_->sync());
  inbox_.take();
  EXPECT_EQ(failures_.size(), 2U);
  EXPECT_TRUE(safe_.empty());
}

TEST_F(DurableJournalTest, RecoversByItselfWhenThereIsSpaceAgain) {
  open();
  append(1, 1);
  EXPECT_FALSE(journal_->sync());
  inbox_.take();
  disk_.set_full(true);
  append(2, 2);
  EXPECT_FALSE(journal_->sync());
  inbox_.take();
  disk_.set_full(false);
  append(3, 3);
  timers_.run_due(clock_.now() + DurableJournal::retry_time);
  inbox_.take();
  EXPECT_EQ(safe_, (std::vector<std::uint64_t>{1, 3}));
  EXPECT_EQ(failures_.size(), 1U);
  EXPECT_EQ(read_all(disk_.after_crash(0)).sequences, numbers(1, 3));
}

TEST_F(DurableJournalTest, LetsItsListenerAppendAndSync) {
  open();
  journal_->listen({[this](std::uint64_t sequence) {
                      safe_.push_back(sequence);
                      if (sequence >= 3) return;
                      append(sequence + 1, sequence + 1);
                      EXPECT_FALSE(journal_->sync());
                    },
                    {}});
  append(1, 1);
  EXPECT_FALSE(journal_->sync());
  for (int i = 0; i < 3; ++i) inbox_.take();
  EXPECT_EQ(safe_, numbers(1, 3));
}

}  // namespace
}  // namespace kapela::journal::testing
