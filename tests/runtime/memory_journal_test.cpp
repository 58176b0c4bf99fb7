#include "orchestrator/runtime/memory_journal.hpp"

#include <gtest/gtest.h>

#include "orchestrator/base/task_scope.hpp"
#include "orchestrator/runtime/tape.hpp"

namespace kapela::runtime {
namespace {

class StillClock final : public base::Clock {
 public:
  [[nodiscard]] base::Instant now() const override { return {}; }
  [[nodiscard]] base::WallTime wall_now() const override { return {}; }
};

record::Record record(std::uint64_t sequence, std::uint64_t run, std::string_view text) {
  record::Record made;
  made.sequence = sequence;
  made.run = record::RunId{run};
  made.text = text;
  return made;
}

class MemoryJournalTest : public ::testing::Test {
 protected:
  StillClock clock;
  base::TimerHeap timers{clock};
};

TEST_F(MemoryJournalTest, GivesTheRecordsOfOneRunAfterASequence) {
  MemoryJournal journal(timers, 10);
  for (std::uint64_t i = 1; i <= 6; ++i) journal.append(record(i, i % 2, "text " + std::to_string(i)), false);
  const auto found = journal.of_run(record::RunId{1}, 1, 10);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0]->record.sequence, 3U);
  EXPECT_EQ(found[1]->text, "text 5");
  EXPECT_EQ(journal.last_of(record::RunId{1}), 5U);
  EXPECT_EQ(journal.last_of(record::RunId{7}), 0U);
}

TEST_F(MemoryJournalTest, KeepsTheLatestRecordsWithinItsCapacity) {
  MemoryJournal journal(timers, 3);
  for (std::uint64_t i = 1; i <= 5; ++i) journal.append(record(i, 1, ""), false);
  const auto found = journal.of_run(record::RunId{1}, 0, 10);
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found[0]->record.sequence, 3U);
}

TEST_F(MemoryJournalTest, KeepsFewerRecordsWhereTheirTextsAreLong) {
  MemoryJournal journal(timers, 10);
  const std::string half(MemoryJournal::most_text_bytes / 2, 'k');
  for (std::uint64_t i = 1; i <= 5; ++i) journal.append(record(i, 1, half), false);
  EXPECT_EQ(journal.of_run(record::RunId{1}, 0, 10).size(), 2U);
  journal.append(record(6, 1, half + half + half), false);
  EXPECT_EQ(journal.of_run(record::RunId{1}, 0, 10).size(), 1U) << "the latest, whatever it says";
}

TEST_F(MemoryJournalTest, KeepsOfEachRecordWhetherItsRunWasBeingUndone) {
  MemoryJournal journal(timers, 10);
  for (std::uint64_t i = 1; i <= 3; ++i) journal.append(record(i, 1, ""), i == 2);
  EXPECT_TRUE(journal.of_run(record::RunId{1}, 1, 1).front()->undoing);
  EXPECT_FALSE(journal.of_run(record::RunId{1}, 2, 1).front()->undoing);
}

class DurableOne final : public record::Journal {
 public:
  void append(const record::Record&) override {}
  bool sync() override { return false; }
};

TEST(Tape, GivesEachRecordToItsReadersInTheirOrderAndAsksTheDurableOneWhatIsSafe) {
  DurableOne durable;
  Tape tape([](const record::Record& each) { return each.sequence == 2; }, &durable);
  std::string told;
  for (const char* const reader : {"a", "b"})
    tape.add([&told, reader](const record::Record& each, bool undoing) {
      told += reader + std::to_string(each.sequence) + (undoing ? "! " : " ");
    });
  for (std::uint64_t i = 1; i <= 2; ++i) tape.append(record(i, 1, ""));
  EXPECT_EQ(told, "a1 b1 a2! b2! ");
  EXPECT_FALSE(tape.sync());
  EXPECT_TRUE(Tape(nullptr, nullptr).sync()) << "it promises nothing";
}

base::Task<void> count_changes(MemoryJournal& journal, int& changes) {
  for (;;) {
    co_await journal.changed().next();
    ++changes;
  }
}

TEST_F(MemoryJournalTest, WakesFollowersOnceForABatchAndNotFromInsideAppend) {
  MemoryJournal journal(timers, 10);
  int changes = 0;
  base::TaskScope scope;
  scope.spawn(count_changes(journal, changes));
  journal.append(record(1, 1, ""), false);
  journal.append(record(2, 1, ""), false);
  EXPECT_EQ(changes, 0);
  timers.run_due(clock.now());
  EXPECT_EQ(changes, 1);
}

}  // namespace
}  // namespace kapela::runtime
