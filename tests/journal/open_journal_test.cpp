#include "orchestrator/journal/open_journal.hpp"

#include <gtest/gtest.h>

#include "orchestrator/journal/safe_mark.hpp"
#include "tests/journal/support.hpp"

namespace kapela::journal::testing {
namespace {

FakeDisk two_segments() {
  FakeDisk disk;
  for (std::uint64_t first = 1; first <= 6; first += 5) {
    SegmentWriter writer(disk, directory, life(), read_all(disk).reading, {});
    EXPECT_TRUE(writer.write(batch(first, first + 4)));
  }
  return disk;
}

TEST(OpenJournal, CutsATornEndOffAndSaysSo) {
  FakeDisk disk = two_segments();
  const std::size_t size = disk.files[second_path].size();
  disk.files[second_path] += torn_frame();
  const base::Result<Opened> opened = open_journal(disk, directory, {}, {});
  ASSERT_TRUE(opened) << to_text(opened.error());
  ASSERT_EQ(opened->warnings.size(), 1U);
  EXPECT_NE(opened->warnings.front().find("journal/00000002.kjl: byte"), std::string::npos);
  EXPECT_EQ(disk.files[second_path].size(), size);
  EXPECT_EQ(opened->reading.end.bytes, size);
  EXPECT_TRUE(read_all(disk).reading.torn.empty());
}

TEST(OpenJournal, GoesOnBehindARepairedEnd) {
  FakeDisk disk = two_segments();
  disk.files[second_path] += torn_frame();
  const base::Result<Opened> opened = open_journal(disk, directory, {}, {});
  SegmentWriter writer(disk, directory, life(), opened->reading, {});
  ASSERT_TRUE(writer.write(batch(11, 12)));
  EXPECT_EQ(read_all(disk).sequences, numbers(1, 12));
}

TEST(OpenJournal, RemovesASegmentThatNeverGotItsHeader) {
  FakeDisk disk = two_segments();
  disk.files[mark_path(directory)] = encode_mark(decode_header(disk.files.at(second_path))->header.before);
  disk.files[second_path].resize(30);
  const base::Result<Opened> opened = open_journal(disk, directory, {}, {});
  ASSERT_TRUE(opened);
  EXPECT_FALSE(disk.files.contains(second_path));
  EXPECT_EQ(opened->reading.end.segment, 1U);
}

TEST(OpenJournal, RefusesDamageInTheMiddleAndTouchesNothing) {
  FakeDisk disk = two_segments();
  disk.files[first_path][disk.files[first_path].size() - 100] ^= 1;
  const auto before = disk.files;
  std::size_t told = 0;
  const base::Result<Opened> opened =
      open_journal(disk, directory, {}, [&told](const record::Record&, const SegmentHeader&) { ++told; });
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, base::ErrorCode::invalid);
  EXPECT_NE(opened.error().message.find("journal/00000001.kjl: byte "), std::string::npos);
  EXPECT_EQ(told, 3U);
  EXPECT_EQ(disk.files, before);
}

TEST(OpenJournal, MovesDamageAsideWhenToldAndLosesNoByteOfIt) {
  FakeDisk disk = two_segments();
  const std::string damaged_two = disk.files[second_path];
  disk.files[first_path][disk.files[first_path].size() - 100] ^= 1;
  const std::string damaged_one = disk.files[first_path];
  const base::Result<Opened> opened = open_journal(disk, directory, {.repair = true}, {});
  ASSERT_TRUE(opened) << to_text(opened.error());
  EXPECT_EQ(disk.files[first_path] + disk.files[first_path + ".damaged"], damaged_one);
  EXPECT_EQ(disk.files[second_path + ".damaged"], damaged_two);
  EXPECT_FALSE(disk.files.contains(second_path));
  EXPECT_EQ(opened->warnings.size(), 2U);
  EXPECT_EQ(decode_mark(disk.files.at(mark_path(directory))), opened->reading.end);
  SegmentWriter writer(disk, directory, life(), opened->reading, {});
  ASSERT_TRUE(writer.write(batch(4, 4)));
  EXPECT_EQ(read_all(disk).sequences, numbers(1, 4));
}

TEST(OpenJournal, NeverOverwritesWhatAnEarlierRepairMovedAside) {
  FakeDisk disk = two_segments();
  disk.files[second_path + ".damaged"] = "evidence";
  disk.files.erase(first_path);
  disk.files[second_path][20] = '!';
  const base::Result<Opened> opened = open_journal(disk, directory, {.repair = true}, {});
  ASSERT_TRUE(opened);
  EXPECT_EQ(disk.files[second_path + ".damaged"], "evidence");
  EXPECT_TRUE(disk.files.contains(second_path + ".damaged2"));
}

TEST(OpenJournal, LeavesAJournalOfALaterVersionAsItIs) {
  FakeDisk disk = two_segments();
  disk.files[second_path] = with_header(disk.files[second_path], "\"format\":6", "\"format\":9");
  disk.files[second_path].resize(disk.files[second_path].size() - 7);
  const auto before = disk.files;
  for (const bool repair : {false, true}) {
    const base::Result<Opened> opened = open_journal(disk, directory, {repair}, {});
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, base::ErrorCode::unsupported);
    EXPECT_EQ(disk.files, before);
  }
}

TEST(OpenJournal, RepairsALastRecordThatHasChanged) {
  FakeDisk disk = two_segments();
  disk.files[mark_path(directory)] = encode_mark({});
  disk.files[second_path].back() = static_cast<char>(disk.files[second_path].back() ^ 1);
  const base::Result<Opened> refused = open_journal(disk, directory, {}, {});
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("was written whole, and has changed since"), std::string::npos);
  const base::Result<Opened> repaired = open_journal(disk, directory, {.repair = true}, {});
  ASSERT_TRUE(repaired);
  EXPECT_TRUE(disk.files.contains(second_path + ".damaged"));
  EXPECT_FALSE(read_all(disk).reading.corrupt);
}

TEST(OpenJournal, GoesOnWithoutWhatIsMissingWhenTold) {
  for (const std::string& path : {second_path, mark_path(directory)}) {
    FakeDisk disk = two_segments();
    disk.files.erase(path);
    EXPECT_EQ(open_journal(disk, directory, {}, {}).has_value(), path != second_path);
    const base::Result<Opened> repaired = open_journal(disk, directory, {.repair = true}, {});
    ASSERT_TRUE(repaired) << to_text(repaired.error());
    ASSERT_EQ(repaired->warnings.size(), 1U);
    SegmentWriter writer(disk, directory, life(), repaired->reading, {});
    const std::uint64_t next = repaired->reading.records + 1;
    ASSERT_TRUE(writer.write(batch(next, 12)));
    EXPECT_EQ(read_all(disk).sequences, numbers(1, 12));
    EXPECT_TRUE(read_all(disk).reading.odd.empty());
  }
}

TEST(OpenJournal, RepairsAnEndThatIsMissing) {
  FakeDisk disk = two_segments();
  disk.files[second_path].resize(disk.files[second_path].size() - 7);
  EXPECT_FALSE(open_journal(disk, directory, {}, {}));
  ASSERT_TRUE(open_journal(disk, directory, {.repair = true}, {}));
  EXPECT_FALSE(read_all(disk).reading.corrupt);
  EXPECT_EQ(read_all(disk).sequences, numbers(1, 9));
}

/// Run 7 begins in the second segment, and is under way in the third; the first was deleted as a new one began.
FakeDisk with_run_under_way() {
  Limits limits;
  limits.kept_segments = 3;
  limits.segment_bytes = 1;
  limits.segment_factor = 1;
  FakeDisk disk;
  SegmentWriter writer(disk, directory, life(), {}, limits);
  EXPECT_TRUE(writer.write(batch(1, 1)));
  EXPECT_TRUE(writer.write(batch_of({of_run(record::RecordKind::run_accepted, 7, 2)})));
  EXPECT_TRUE(writer.write(batch(3, 3)));
  EXPECT_TRUE(writer.write(batch(4, 4)));
  EXPECT_FALSE(disk.files.contains(first_path));
  return disk;
}

TEST(OpenJournal, NamesAFirstSegmentThatARunUnderWayNeeds) {
  FakeDisk disk = with_run_under_way();
  disk.files.erase(second_path);
  const base::Result<Opened> refused = open_journal(disk, directory, {}, {});
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find(second_path + ": byte 0: the file is missing"), std::string::npos);
  const base::Result<Opened> repaired = open_journal(disk, directory, {.repair = true}, {});
  ASSERT_TRUE(repaired);
  ASSERT_EQ(repaired->warnings.size(), 2U);
  EXPECT_EQ(repaired->warnings.back(), "run 7 was under way, and what it did is lost: see to the plant");
  ASSERT_TRUE(SegmentWriter(disk, directory, life(), repaired->reading, {}).write(batch(5, 5)));
  EXPECT_TRUE(open_journal(disk, directory, {}, {})) << "nobody waits for it any more";
}

TEST(OpenJournal, SaysThatAFirstSegmentIsMissingWhichNobodyNeeds) {
  FakeDisk disk = with_run_under_way();
  base::Result<Opened> opened = open_journal(disk, directory, {}, {});
  ASSERT_TRUE(opened && opened->warnings.empty()) << "the first one was deleted";
  SegmentWriter writer(disk, directory, life(), opened->reading, {});
  ASSERT_TRUE(writer.write(batch_of({of_run(record::RecordKind::run_ended, 7, 5)})));
  opened = {};
  disk.files.erase(second_path);
  const base::Result<Opened> anew = open_journal(disk, directory, {}, {});
  ASSERT_TRUE(anew);
  ASSERT_EQ(anew->warnings.size(), 1U);
  EXPECT_TRUE(anew->warnings.front().starts_with(second_path + ": byte 0: the file is missing: nobody has deleted it"));
}

TEST(OpenJournal, RepairsDamageBeforeASegmentThatHadOnlyJustBegun) {
  FakeDisk disk = two_segments();
  disk.files[first_path][disk.files[first_path].size() - 100] ^= 1;
  disk.files[second_path].clear();
  const base::Result<Opened> opened = open_journal(disk, directory, {.repair = true}, {});
  ASSERT_TRUE(opened) << to_text(opened.error());
  EXPECT_TRUE(disk.files.contains(second_path + ".damaged"));
  EXPECT_FALSE(read_all(disk).reading.corrupt);
}

TEST(OpenJournal, ReportsEachCallOfTheDiskThatFailsInARepair) {
  int failed = 0;
  for (int call = 1; call <= 10; ++call) {
    FakeDisk disk = two_segments();
    disk.files[first_path][disk.files[first_path].size() - 100] ^= 1;
    const std::string damaged = disk.files[first_path];
    disk.fail_at(call, FakeDisk::Fault::error);
    const base::Result<Opened> opened = open_journal(disk, directory, {.repair = true}, {});
    if (opened) continue;
    ++failed;
    EXPECT_EQ(opened.error().code, base::ErrorCode::io);
    disk.fail_at(0, FakeDisk::Fault::error);
    ASSERT_TRUE(open_journal(disk, directory, {.repair = true}, {})) << "the next attempt repairs it";
  }
  EXPECT_EQ(failed, 7) << "create, write, sync, cut, rename, write the mark, sync the directory";
}

}  // namespace
}  // namespace kapela::journal::testing
