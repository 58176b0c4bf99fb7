#include "orchestrator/net/file_watch.hpp"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

namespace kapela::net {
namespace {

using namespace std::chrono_literals;

/// A folder of its own, and a watch that counts.
class Folder : public ::testing::Test {
 protected:
  Folder() { std::filesystem::create_directory(path("s")); }
  ~Folder() override { std::filesystem::remove_all(root_); }

  [[nodiscard]] std::string path(const std::string& name) const { return root_ + "/" + name; }
  void write(const std::string& name) const { std::ofstream(path(name)) << "text"; }

  /// Runs the loop until there is a change more, or for `patience`.
  bool changes(base::Duration patience = 5s) {
    const int before = count_;
    base::CallbackTimer end([this] { loop_.stop(); });
    loop_.timers().arm(end, loop_.now() + patience);
    loop_.run();
    return count_ > before;
  }

  EventLoop loop_;
  int count_ = 0;
  FileWatch watch_{loop_, [this] { ++count_, loop_.stop(); }, 20ms};

 private:
  std::string root_ = [] {
    std::string name = "/tmp/kapela-watch-XXXXXX";
    return std::string(mkdtemp(name.data()));
  }();
};

TEST_F(Folder, IsTellingOfAFileThatIsWrittenReplacedOrRemoved) {
  ASSERT_TRUE(watch_.watch({path("s")}));
  write("s/a.yaml");
  EXPECT_TRUE(changes());
  write("b.yaml");
  std::filesystem::rename(path("b.yaml"), path("s/a.yaml"));
  EXPECT_TRUE(changes());
  std::filesystem::remove(path("s/a.yaml"));
  EXPECT_TRUE(changes());
}

TEST_F(Folder, TellsOnceOfChangesThatFollowEachOther) {
  ASSERT_TRUE(watch_.watch({path("s")}));
  for (int i = 0; i < 50; ++i) write("s/a.yaml");
  EXPECT_TRUE(changes());
  EXPECT_FALSE(changes(100ms));
}

TEST_F(Folder, TellsOfOneFileAndNotOfItsNeighbour) {
  write("s/plant.yaml");
  ASSERT_TRUE(watch_.watch({path("s/plant.yaml")}));
  write("s/other.yaml");
  EXPECT_FALSE(changes(100ms));
  write("s/new.yaml");
  std::filesystem::rename(path("s/new.yaml"), path("s/plant.yaml"));
  EXPECT_TRUE(changes());
}

TEST_F(Folder, ForgetsWhatItWatchedBefore) {
  ASSERT_TRUE(watch_.watch({path("s")}));
  std::filesystem::create_directory(path("t"));
  ASSERT_TRUE(watch_.watch({path("t"), path("not there")}));
  write("s/a.yaml");
  EXPECT_FALSE(changes(100ms));
  write("t/a.yaml");
  EXPECT_TRUE(changes());
}

/// As Kubernetes lays out a volume: c/m.yaml -> ..data/m.yaml, c/..data -> ..v1.
TEST_F(Folder, FollowsTheLinksOfAVolumeThatAreSwapped) {
  for (const std::string version : {"s/..v1", "s/..v2"}) {
    std::filesystem::create_directory(path(version));
    write(version + "/m.yaml");
  }
  std::filesystem::create_symlink("..v1", path("s/..data"));
  std::filesystem::create_symlink("..data/m.yaml", path("s/m.yaml"));
  const std::vector<std::vector<std::string>> ways{
      {path("s/m.yaml")}, {path("s")}, {path("s/..data")}, {path("s/..data/m.yaml")}};
  for (const std::vector<std::string>& paths : ways) {
    ASSERT_TRUE(watch_.watch(paths));
    const std::string to = std::filesystem::read_symlink(path("s/..data")) == "..v1" ? "..v2" : "..v1";
    std::filesystem::create_symlink(to, path("s/..data_tmp"));
    std::filesystem::rename(path("s/..data_tmp"), path("s/..data"));
    EXPECT_TRUE(changes()) << paths.front();
    EXPECT_FALSE(changes(60ms)) << paths.front();
    ASSERT_TRUE(watch_.watch(paths));
    write("s/" + to + "/m.yaml");
    EXPECT_TRUE(changes()) << paths.front();
  }
}

TEST_F(Folder, TellsOfAFileElsewhereThatALinkLeadsToOverSeveralOthers) {
  std::filesystem::create_directories(path("real/deep"));
  write("real/deep/m.yaml");
  std::filesystem::create_symlink(path("real"), path("first"));
  std::filesystem::create_symlink("../first/deep/m.yaml", path("s/m.yaml"));
  ASSERT_TRUE(watch_.watch({path("s")}));
  write("real/deep/m.yaml");
  EXPECT_TRUE(changes());
  write("real/deep/neighbour.yaml");
  EXPECT_FALSE(changes(60ms));
  std::filesystem::rename(path("first"), path("second"));
  EXPECT_TRUE(changes());
}

TEST_F(Folder, TellsOfADirectoryThatComesOrIsExchangedAndOfPermissions) {
  ASSERT_TRUE(watch_.watch({path("t/sub")}));
  std::filesystem::create_directory(path("t"));
  EXPECT_TRUE(changes());
  ASSERT_TRUE(watch_.watch({path("t/sub")}));
  std::filesystem::create_directory(path("t/sub"));
  EXPECT_TRUE(changes());
  ASSERT_TRUE(watch_.watch({path("t/sub")}));
  std::filesystem::create_directory(path("other"));
  std::filesystem::rename(path("t/sub"), path("old"));
  std::filesystem::rename(path("other"), path("t/sub"));
  EXPECT_TRUE(changes());
  write("t/sub/a.yaml");
  ASSERT_TRUE(watch_.watch({path("t/sub")}));
  std::filesystem::permissions(path("t/sub/a.yaml"), std::filesystem::perms::owner_read);
  EXPECT_TRUE(changes());
}

TEST_F(Folder, LinksThatLeadInACircleAreWatchedWhereTheyStand) {
  std::filesystem::create_symlink("b.yaml", path("s/a.yaml"));
  std::filesystem::create_symlink("a.yaml", path("s/b.yaml"));
  ASSERT_TRUE(watch_.watch({path("s/a.yaml")}));
  std::filesystem::remove(path("s/b.yaml"));
  EXPECT_TRUE(changes());
}

}  // namespace
}  // namespace kapela::net
