#include "orchestrator/journal/evidence.hpp"

#include <gmock/gmock.h>

#include "tests/journal/support.hpp"

namespace kapela::journal::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

/// Of one life: a segment of three records, and one of two.
FakeDisk with_a_journal() {
  FakeDisk disk;
  for (const auto& [first, last] : {std::pair<std::uint64_t, std::uint64_t>{1, 3}, {4, 5}}) {
    SegmentWriter writer(disk, directory, life(), read_all(disk).reading, {});
    EXPECT_TRUE(writer.write(batch(first, last)));
  }
  return disk;
}

std::string history_text() {
  std::string text;
  history::append_line(text, life());
  for (std::uint64_t i = 1; i <= 4; ++i) history::append_line(text, numbered(i), life().components);
  return text;
}

std::size_t records_of(const Evidence& evidence) {
  std::size_t all = 0;
  for (const history::Recording& each : evidence.recordings) all += each.history.records().size();
  return all;
}

TEST(Evidence, AJournalIsARecordingOfItsLife) {
  const Evidence evidence = read_evidence(with_a_journal(), {directory});
  EXPECT_FALSE(evidence.unreadable);
  EXPECT_FALSE(evidence.damaged);
  EXPECT_THAT(evidence.notes, IsEmpty());
  EXPECT_THAT(evidence.recordings, SizeIs(1));
  EXPECT_EQ(records_of(evidence), 5U);
}

TEST(Evidence, OneSegmentIsAsMuchAsItHolds) {
  const Evidence evidence = read_evidence(with_a_journal(), {second_path});
  EXPECT_FALSE(evidence.unreadable);
  EXPECT_EQ(records_of(evidence), 2U);
}

TEST(Evidence, HistoriesStandBesideIt) {
  FakeDisk disk = with_a_journal();
  disk.files["plant.history"] = history_text();
  const Evidence evidence = read_evidence(disk, {directory, "plant.history"});
  EXPECT_FALSE(evidence.unreadable);
  EXPECT_THAT(evidence.recordings, SizeIs(2));
  EXPECT_EQ(records_of(evidence), 9U);
}

TEST(Evidence, WhatACrashHasCutOffIsNoted) {
  FakeDisk disk = with_a_journal();
  disk.files.at(second_path) += torn_frame();
  disk.files["plant.history"] = history_text();
  disk.files["plant.history"].resize(disk.files["plant.history"].size() - 4);
  const Evidence evidence = read_evidence(disk, {directory, "plant.history"});
  EXPECT_FALSE(evidence.unreadable);
  EXPECT_FALSE(evidence.damaged);
  EXPECT_THAT(
      evidence.notes,
      ElementsAre(HasSubstr("cut off, as after a crash; what stands before it is checked"),
                  "plant.history: the last line is cut off, as after a crash; what stands before it is checked"));
  EXPECT_EQ(records_of(evidence), 8U);
}

TEST(Evidence, OfADamagedJournalWhatStandsBeforeIt) {
  FakeDisk disk = with_a_journal();
  std::string& first = disk.files.at(first_path);
  first[first.size() / 2] = static_cast<char>(~first[first.size() / 2]);
  const Evidence evidence = read_evidence(disk, {directory});
  EXPECT_TRUE(evidence.damaged);
  EXPECT_THAT(evidence.notes, ::testing::Contains(HasSubstr("damaged; the ")));
  EXPECT_LT(records_of(evidence), 5U);
}

TEST(Evidence, AFileThatIsNoneIsNamed) {
  FakeDisk disk = with_a_journal();
  disk.files["notes.txt"] = "something else\n";
  const Evidence evidence = read_evidence(disk, {directory, "notes.txt"});
  ASSERT_TRUE(evidence.unreadable);
  EXPECT_THAT(evidence.unreadable->message, HasSubstr("notes.txt: "));
}

TEST(Evidence, AFileThatIsNotThereIsAnError) {
  EXPECT_TRUE(read_evidence(FakeDisk(), {"nowhere"}).unreadable);
}

TEST(Evidence, NoRecordIsNoEvidence) {
  const Evidence evidence = read_evidence(FakeDisk(), {});
  ASSERT_TRUE(evidence.unreadable);
  EXPECT_EQ(evidence.unreadable->message, "there is no record to check");
}

}  // namespace
}  // namespace kapela::journal::testing
