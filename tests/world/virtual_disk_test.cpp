#include "simulators/world/virtual_disk.hpp"

#include <gtest/gtest.h>

namespace kapela::world {
namespace {

constexpr std::uint64_t seeds = 200;
constexpr std::size_t safe = 6;      // bytes of the first two of its records,
constexpr std::size_t third = 5;     // of the one after them,
constexpr std::size_t written = 15;  // of all

Disk disk_with(std::size_t synced) {
  Disk disk;
  std::size_t count = 0;
  for (const std::size_t record : {3U, 3U, 5U, 4U}) {
    disk.append(record);
    if (++count == synced) disk.sync();
  }
  return disk;
}

TEST(Disk, KeepsWhatWasSyncedThroughEveryCrash) {
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    Disk disk = disk_with(2);
    base::Pcg random(seed, 0);
    EXPECT_GE(disk.crash(random).records, 2U);
    EXPECT_GE(disk.size(), safe);
  }
}

TEST(Disk, LeavesAPrefixOfTheRest) {
  std::vector<std::size_t> times(5);
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    Disk disk = disk_with(2);
    base::Pcg random(seed, 0);
    ++times[disk.crash(random).records];
    EXPECT_LE(disk.size(), written);
  }
  for (const std::size_t records : {2U, 3U, 4U}) EXPECT_GT(times[records], 0U) << records << " records were never left";
}

TEST(Disk, TearsTheRecordAfterTheWholeOnes) {
  bool torn = false;
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    Disk disk = disk_with(2);
    base::Pcg random(seed, 0);
    const Disk::Remains left = disk.crash(random);
    if (left.records == 2) {
      EXPECT_LT(left.torn_bytes, third);
      EXPECT_EQ(disk.size(), safe + left.torn_bytes);
      torn = torn || left.torn_bytes > 0;
    }
  }
  EXPECT_TRUE(torn);
}

TEST(Disk, LeavesAllOfTheRestOrNothingWhenToldTo) {
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    base::Pcg random(seed, 0);
    Disk disk = disk_with(2);
    EXPECT_EQ(disk.crash(random, Unsynced::kept).records, 4U);
    EXPECT_EQ(disk.size(), written);
    disk = disk_with(2);
    EXPECT_EQ(disk.crash(random, Unsynced::lost).records, 2U);
    EXPECT_GE(disk.size(), safe);
  }
}

TEST(Disk, LosesNothingThatIsWhollySynced) {
  Disk disk = disk_with(4);
  base::Pcg random(1, 0);
  EXPECT_EQ(disk.crash(random).records, 4U);
  EXPECT_EQ(disk.size(), written);
}

}  // namespace
}  // namespace kapela::world
