#include "orchestrator/history/merge.hpp"

#include <gtest/gtest.h>

#include "tests/checker/story.hpp"

namespace kapela::history::testing {

using namespace checker::testing;

namespace {

/// What the orchestrator wrote of a story, and what the plant did, which knows the components in another order.
std::vector<Recording> apart(const Story& story) {
  std::vector<Recording> recordings(2);
  Recording& plant = recordings[0];
  Recording& orchestrator = recordings[1];
  plant.header.components = {"robot", "io"};
  orchestrator.header.components = {"io", "robot"};
  for (Record record : story.records()) {
    if (!is_truth(record.kind)) {
      orchestrator.history.append(record);
      continue;
    }
    record.component = record.component == io ? robot : io;
    plant.history.append(record);
  }
  for (Recording& each : recordings) each.header.clock = ClockKind::monotonic;
  return recordings;
}

std::vector<RecordKind> kinds_of(std::span<const Record> records) {
  std::vector<RecordKind> kinds;
  for (const Record& record : records) kinds.push_back(record.kind);
  return kinds;
}

std::size_t violations(const Merged& merged) {
  checker::CheckerSettings given;
  given.components = merged.components.size();
  checker::Checker checker(given);
  for (const Record& record : merged.records) checker.on(record);
  checker.finish(true);
  return checker.count();
}

TEST(Merge, BringsTheRecordsOfOneClockIntoTheOrderOfTime) {
  const Story story = Story::full_start();
  const std::vector<Recording> recordings = apart(story);
  const base::Result<Merged> merged = merge(recordings);
  ASSERT_TRUE(merged);
  EXPECT_EQ(kinds_of(merged->records), kinds_of(story.records()));
  EXPECT_EQ(merged->components, (std::vector<std::string>{"robot", "io"}));
  EXPECT_TRUE(merged->truth);
  EXPECT_EQ(violations(*merged), 0U);
}

TEST(Merge, PutsOrchestratorsFirstAtEqualTimes) {
  Story story = Story::full_start();
  for (std::size_t nth = 0; nth < 2; ++nth)
    story.at(RecordKind::handled, nth).time = story.at(RecordKind::intent, nth).time;
  story.at(RecordKind::moved, 0).time = story.at(RecordKind::intent, 0).time;
  const base::Result<Merged> merged = merge(apart(story));
  ASSERT_TRUE(merged);
  EXPECT_EQ(violations(*merged), 0U);
}

TEST(Merge, GoesByTheCalendarWhereClocksDiffer) {
  std::vector<Recording> recordings = apart(Story::full_start());
  constexpr std::int64_t hour_ns = 3'600'000'000'000;
  recordings[0].header.wall_at_zero_ns = hour_ns;
  std::vector<Record> earlier(recordings[0].history.records().begin(), recordings[0].history.records().end());
  recordings[0].history.clear();
  for (Record record : earlier) {
    record.time -= base::Duration(hour_ns);
    recordings[0].history.append(record);
  }
  const base::Result<Merged> merged = merge(recordings);
  ASSERT_TRUE(merged);
  EXPECT_EQ(kinds_of(merged->records), kinds_of(Story::full_start().records()));
}

/// The calendar was set by ten minutes after the plant had been started, and time is scaled.
TEST(Merge, GoesByTheBootOfAMachineHoweverItsCalendarWasSet) {
  std::vector<Recording> recordings = apart(Story::full_start());
  for (Recording& each : recordings) {
    each.header.scale = 4;
    each.header.boot = "4f1ab5a8-2a4e-44a5-b3a1-0a2a7c4c6c1e";
    each.header.monotonic_at_zero_ns = 7'000'000'000;
  }
  recordings[1].header.wall_at_zero_ns = 600'000'000'000;
  const base::Result<Merged> merged = merge(recordings);
  ASSERT_TRUE(merged);
  EXPECT_EQ(kinds_of(merged->records), kinds_of(Story::full_start().records()));
  EXPECT_EQ(violations(*merged), 0U);
  recordings[1].header.boot = "another machine's";
  EXPECT_NE(kinds_of(merge(recordings)->records), kinds_of(Story::full_start().records()));
}

TEST(Merge, HoldsBackWhatAnEarlyCalendarPutsBeforeItsIntent) {
  std::vector<Recording> recordings = apart(Story::full_start());
  recordings[0].header.wall_at_zero_ns = -10'000'000'000;
  const base::Result<Merged> merged = merge(recordings);
  ASSERT_TRUE(merged);
  const std::vector<RecordKind> kinds = kinds_of(merged->records);
  const auto intent = std::find(kinds.begin(), kinds.end(), RecordKind::intent);
  EXPECT_LT(intent, std::find(kinds.begin(), kinds.end(), RecordKind::handled));
  EXPECT_EQ(kinds.size(), Story::full_start().records().size());
}

/// Two lives of one journal, on a machine whose calendar was set back by an hour in between.
std::vector<Recording> lives_with_the_clock_set_back(const Story& story) {
  std::vector<Recording> lives(2);
  const std::span<const Record> records = story.records();
  for (std::size_t i = 0; i < records.size(); ++i) lives[i < records.size() / 2 ? 0 : 1].history.append(records[i]);
  for (Recording& each : lives) each.header.components = {"io", "robot"};
  lives[1].header.wall_at_zero_ns = -3'600'000'000'000;
  lives[1].goes_on = true;
  return lives;
}

TEST(Merge, KeepsTheOrderOfTheLivesOfAJournalHoweverTheCalendarWasSet) {
  const Story story = Story::full_start();
  const base::Result<Merged> merged = merge(lives_with_the_clock_set_back(story));
  ASSERT_TRUE(merged);
  EXPECT_EQ(kinds_of(merged->records), kinds_of(story.records()));
  EXPECT_TRUE(std::is_sorted(merged->records.begin(), merged->records.end(),
                             [](const Record& a, const Record& b) { return a.time < b.time; }));
  EXPECT_EQ(violations(*merged), 0U);
}

TEST(Merge, HidesNoEffectThatOnOneClockCameBeforeItsIntent) {
  Story story = Story::full_start();
  story.at(RecordKind::moved, 0).time = story.at(RecordKind::handled, 0).time = story.at(RecordKind::run_accepted).time;
  std::vector<Recording> recordings = apart(story);
  const base::Result<Merged> merged = merge(recordings);
  ASSERT_TRUE(merged);
  EXPECT_GT(violations(*merged), 0U);
}

TEST(Merge, RefusesWhatDoesNotGoTogether) {
  std::vector<Recording> recordings = apart(Story::full_start());
  recordings[1].header.clock = ClockKind::virtual_time;
  EXPECT_FALSE(merge(recordings));
  recordings[1].header.clock = ClockKind::monotonic;
  recordings[0].header.scale = 10;  // the plant's, which then was in the midst of the orchestrator's
  EXPECT_FALSE(merge(recordings));
}

/// One story after the other, the second as another life of the orchestrator, at another time scale.
std::vector<Recording> lives_at(double first_scale, double second_scale) {
  constexpr std::int64_t hour_ns = 3'600'000'000'000;
  std::vector<Recording> recordings = apart(Story::full_start());
  for (Recording& each : apart(Story::full_start())) recordings.push_back(std::move(each));
  for (std::size_t i = 0; i < recordings.size(); ++i) {
    recordings[i].header.scale = i < 2 ? first_scale : second_scale;
    if (i >= 2) recordings[i].header.wall_at_zero_ns = hour_ns;
  }
  return recordings;
}

TEST(Merge, PutsLivesOfDifferentTimeScalesOneAfterTheOther) {
  for (const auto& [first, second] : {std::pair(1.0, 60.0), std::pair(60.0, 1.0), std::pair(10'000.0, 2.0)}) {
    const std::vector<Recording> recordings = lives_at(first, second);
    const base::Result<Merged> merged = merge(recordings);
    ASSERT_TRUE(merged) << first;
    std::vector<RecordKind> twice = kinds_of(Story::full_start().records());
    const std::vector<RecordKind> once = twice;
    twice.insert(twice.end(), once.begin(), once.end());
    EXPECT_EQ(kinds_of(merged->records), twice) << first;
    EXPECT_TRUE(std::is_sorted(merged->records.begin(), merged->records.end(), [](const Record& a, const Record& b) {
      return a.time < b.time;
    })) << first;
  }
}

}  // namespace
}  // namespace kapela::history::testing
