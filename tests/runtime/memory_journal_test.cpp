#include "orchestrator/runtime/memory_journal.hpp"

#include <gtest/gtest.h>

#include "orchestrator/base/task_scope.hpp"

namespace kapela::runtime {
namespace {

class StillClock final : public base::Clock {
 public:
  [[nodiscard]] base::Instant now() const override { return {}; }
  [[nodiscard]] base::WallTime wall_now() const override { return {}; }
};

engine::Record record(std::uint64_t sequence, std::uint64_t run, std::string_view text) {
  engine::Record made;
  made.sequence = sequence;
  made.run = engine::RunId{run};
  made.text = text;
  return made;
}

class MemoryJournalTest : public ::testing::Test {
 protected:
  StillClock clock;
  base::TimerHeap timers{clock};
};

TEST_F(MemoryJournalTest, GivesTheRecordsOfOneRunAfterASequence) {
  MemoryJournal journal(timers, 10, nullptr);
  for (std::uint64_t i = 1; i <= 6; ++i) journal.append(record(i, i % 2, "text " + std::to_string(i)));
  const auto found = journal.of_run(engine::RunId{1}, 1, 10);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0]->record.sequence, 3U);
  EXPECT_EQ(found[1]->text, "text 5");
  EXPECT_EQ(journal.last_of(engine::RunId{1}), 5U);
  EXPECT_EQ(journal.last_of(engine::RunId{7}), 0U);
}

TEST_F(MemoryJournalTest, KeepsTheLatestRecordsWithinItsCapacity) {
  MemoryJournal journal(timers, 3, nullptr);
  for (std::uint64_t i = 1; i <= 5; ++i) journal.append(record(i, 1, ""));
  const auto found = journal.of_run(engine::RunId{1}, 0, 10);
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found[0]->record.sequence, 3U);
}

TEST_F(MemoryJournalTest, KeepsFewerRecordsWhereTheirTextsAreLong) {
  MemoryJournal journal(timers, 10, nullptr);
  const std::string half(MemoryJournal::most_text_bytes / 2, 'k');
  for (std::uint64_t i = 1; i <= 5; ++i) journal.append(record(i, 1, half));
  EXPECT_EQ(journal.of_run(engine::RunId{1}, 0, 10).size(), 2U);
  journal.append(record(6, 1, half + half + half));
  EXPECT_EQ(journal.of_run(engine::RunId{1}, 0, 10).size(), 1U) << "the latest, whatever it says";
}

TEST_F(MemoryJournalTest, KnowsWhatBelongsToUndoingARunAndTellsNobodyTwiceThatOneIsDown) {
  std::vector<bool> told;
  MemoryJournal journal(timers, 10, [&told](const engine::Record&, bool undoing) { told.push_back(undoing); });
  using engine::RecordKind;
  for (const RecordKind kind : {RecordKind::settled, RecordKind::compensating, RecordKind::sent, RecordKind::settled,
                                RecordKind::settled, RecordKind::run_ended, RecordKind::settled}) {
    engine::Record made = record(told.size() + 1, 1, "");
    made.kind = kind;
    made.component = engine::ComponentId{0};
    journal.append(made);
  }
  EXPECT_EQ(told, (std::vector{false, true, true, true, false, true, false}));
  EXPECT_TRUE(journal.of_run(engine::RunId{1}, 3, 1).front()->undoing);
}

class DurableOne final : public engine::Journal {
 public:
  void append(const engine::Record& record) override { sequences.push_back(record.sequence); }
  bool sync() override { return false; }

  std::vector<std::uint64_t> sequences;
};

TEST_F(MemoryJournalTest, GivesEachRecordToTheDurableOneAndAsksItWhatIsSafe) {
  DurableOne durable;
  MemoryJournal journal(timers, 1, nullptr, &durable);
  for (std::uint64_t i = 1; i <= 3; ++i) journal.append(record(i, 1, ""));
  EXPECT_EQ(durable.sequences, (std::vector<std::uint64_t>{1, 2, 3}));
  EXPECT_FALSE(journal.sync());
  EXPECT_TRUE(MemoryJournal(timers, 1, nullptr).sync()) << "it promises nothing";
}

base::Task<void> count_changes(MemoryJournal& journal, int& changes) {
  for (;;) {
    co_await journal.changed().next();
    ++changes;
  }
}

TEST_F(MemoryJournalTest, WakesFollowersOnceForABatchAndNotFromInsideAppend) {
  MemoryJournal journal(timers, 10, nullptr);
  int changes = 0;
  base::TaskScope scope;
  scope.spawn(count_changes(journal, changes));
  journal.append(record(1, 1, ""));
  journal.append(record(2, 1, ""));
  EXPECT_EQ(changes, 0);
  timers.run_due(clock.now());
  EXPECT_EQ(changes, 1);
}

}  // namespace
}  // namespace kapela::runtime
