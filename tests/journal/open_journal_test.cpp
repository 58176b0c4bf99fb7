#include "orchestrator/journal/open_journal.hpp"

#include <gtest/gtest.h>

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
  disk.files[second_path].resize(size - 7);
  const base::Result<Opened> opened = open_journal(disk, directory, {}, {});
  ASSERT_TRUE(opened) << to_text(opened.error());
  ASSERT_EQ(opened->warnings.size(), 1U);
  EXPECT_NE(opened->warnings.front().find("journal/00000002.kjl: byte"), std::string::npos);
  EXPECT_EQ(disk.files[second_path].size(), opened->reading.end.bytes);
  EXPECT_TRUE(read_all(disk).reading.torn.empty());
}

TEST(OpenJournal, GoesOnBehindARepairedEnd) {
  FakeDisk disk = two_segments();
  disk.files[second_path].resize(disk.files[second_path].size() - 7);
  const base::Result<Opened> opened = open_journal(disk, directory, {}, {});
  SegmentWriter writer(disk, directory, life(), opened->reading, {});
  ASSERT_TRUE(writer.write(batch(10, 12)));
  EXPECT_EQ(read_all(disk).sequences, numbers(1, 12));
}

TEST(OpenJournal, RemovesASegmentThatNeverGotItsHeader) {
  FakeDisk disk = two_segments();
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
      open_journal(disk, directory, {}, [&told](const engine::Record&, const SegmentHeader&) { ++told; });
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
  disk.files[second_path] = with_header(disk.files[second_path], "\"format\":3", "\"format\":9");
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
  disk.files[second_path].back() = static_cast<char>(disk.files[second_path].back() ^ 1);
  const base::Result<Opened> refused = open_journal(disk, directory, {}, {});
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("was written whole, and has changed since"), std::string::npos);
  const base::Result<Opened> repaired = open_journal(disk, directory, {.repair = true}, {});
  ASSERT_TRUE(repaired);
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
  EXPECT_EQ(failed, 6) << "create, write, sync, cut, rename, sync the directory";
}

}  // namespace
}  // namespace kapela::journal::testing
