#include "simulators/search/witnessed_files.hpp"

#include <gtest/gtest.h>

namespace kapela::search {
namespace {

std::uint64_t fingerprint_of(const std::string& path, const std::string& text) {
  files::MemoryFileSystem disk;
  disk.write(path, text);
  const WitnessedFiles files(disk);
  EXPECT_EQ(files.read(path).value(), text);
  return files.fingerprint();
}

TEST(WitnessedFiles, AreKnownByWhatIsInThemAndNotByWhereTheyStand) {
  EXPECT_EQ(fingerprint_of("here/plant.yaml", "io"), fingerprint_of("there/plant.yaml", "io"));
  EXPECT_NE(fingerprint_of("here/plant.yaml", "io"), fingerprint_of("here/plant.yaml", "arm"));
}

TEST(WitnessedFiles, WhatIsNotReadDoesNotCount) {
  files::MemoryFileSystem disk;
  disk.write("folder/plant.yaml", "io");
  const WitnessedFiles files(disk);
  EXPECT_TRUE(files.is_directory("folder"));
  EXPECT_TRUE(files.list("folder"));
  EXPECT_FALSE(files.read("folder/nowhere.yaml"));
  EXPECT_EQ(files.fingerprint(), base::fingerprint_of_nothing);
}

}  // namespace
}  // namespace kapela::search
