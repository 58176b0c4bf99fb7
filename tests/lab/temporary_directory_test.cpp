#include "simulators/lab/temporary_directory.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

namespace kapela::lab {
namespace {

TEST(TemporaryDirectory, GoesWithAllThatIsInIt) {
  std::string path;
  {
    const auto made = TemporaryDirectory::make();
    ASSERT_TRUE(made);
    path = (*made)->path();
    EXPECT_TRUE(std::filesystem::is_empty(path));
    std::filesystem::create_directory(path + "/inside");
    std::ofstream(path + "/inside/file") << "text";
  }
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(TemporaryDirectory, IsNobodyElses) {
  const auto one = TemporaryDirectory::make();
  const auto other = TemporaryDirectory::make();
  EXPECT_NE((*one)->path(), (*other)->path());
  using std::filesystem::perms;
  EXPECT_EQ(std::filesystem::status((*one)->path()).permissions() & (perms::group_all | perms::others_all),
            perms::none);
}

TEST(TemporaryDirectory, SaysWhatToDoWhereThereIsNoPlaceForOne) {
  ASSERT_EQ(setenv("TMPDIR", "/nowhere", 1), 0);
  const auto made = TemporaryDirectory::make();
  ASSERT_EQ(unsetenv("TMPDIR"), 0);
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().hint, "set TMPDIR to a directory that can be written");
}

}  // namespace
}  // namespace kapela::lab
