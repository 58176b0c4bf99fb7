#include "orchestrator/files/file_system.hpp"

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kapela::files {
namespace {

using ::testing::ElementsAre;

/// A directory that is gone after the test.
class TemporaryDirectory {
 public:
  TemporaryDirectory() {
    std::string pattern = (std::filesystem::temp_directory_path() / "kapela_files_XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  ~TemporaryDirectory() { std::filesystem::remove_all(path_); }

  [[nodiscard]] const std::string& path() const { return path_; }
  void write(const std::string& name, const std::string& text) const {
    const std::filesystem::path path = std::filesystem::path(path_) / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
  }

 private:
  std::string path_;
};

template <class Files>
void check_reading(const Files& files, const std::string& root) {
  EXPECT_EQ(*files.read(root + "/b.yaml"), "b");
  EXPECT_EQ(files.read(root + "/none").error().code, base::ErrorCode::not_found);
  EXPECT_THAT(*files.list(root), ElementsAre(Entry{"a.yaml"}, Entry{"b.yaml"}, Entry{"below", Entry::Kind::directory}));
  EXPECT_EQ(files.list(root + "/none").error().code, base::ErrorCode::not_found);
  EXPECT_TRUE(files.is_directory(root));
  EXPECT_TRUE(files.is_directory(root + "/below"));
  EXPECT_FALSE(files.is_directory(root + "/b.yaml"));
}

TEST(FileSystem, ReadsAndListsRealFiles) {
  const TemporaryDirectory directory;
  for (const char* const name : {"b.yaml", "a.yaml", "below/c.yaml"}) directory.write(name, {name[0]});
  const RealFileSystem files;
  check_reading(files, directory.path());
  EXPECT_EQ(files.read(directory.path()).error().code, base::ErrorCode::io);
}

TEST(FileSystem, SaysOfADirectoryWhatItsLinksLeadToAndTellsADanglingOneWhenItIsRead) {
  const TemporaryDirectory directory;
  directory.write("below/c.yaml", "c");
  const std::filesystem::path root = directory.path();
  std::filesystem::create_symlink("below/c.yaml", root / "file");
  std::filesystem::create_symlink("below", root / "folder");
  std::filesystem::create_symlink("/dev/null", root / "device");
  std::filesystem::create_symlink("/nonexistent/x", root / "nothing");
  const RealFileSystem files;
  EXPECT_THAT(*files.list(directory.path()),
              ElementsAre(Entry{"below", Entry::Kind::directory}, Entry{"device", Entry::Kind::special}, Entry{"file"},
                          Entry{"folder", Entry::Kind::directory}, Entry{"nothing"}));
  EXPECT_EQ(files.read(root / "nothing").error().message,
            "'" + directory.path() + "/nothing' is a link to '/nonexistent/x', which is not there");
}

TEST(FileSystem, ReadsAndListsFilesInMemory) {
  MemoryFileSystem files;
  for (const char* const name : {"b.yaml", "a.yaml", "below/c.yaml"})
    files.write("root/" + std::string(name), {name[0]});
  check_reading(files, "root");
}

TEST(FileSystem, JoinsPathsFromWhereTheyAreWritten) {
  EXPECT_EQ(join("scenarios", "plants/a.yaml"), "scenarios/plants/a.yaml");
  EXPECT_EQ(join("scenarios", "../a.yaml"), "a.yaml");
  EXPECT_EQ(join("scenarios", "/etc/a.yaml"), "/etc/a.yaml");
  EXPECT_EQ(directory_of("a/b.yaml"), "a");
  EXPECT_EQ(directory_of("b.yaml"), ".");
}

}  // namespace
}  // namespace kapela::files
