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

}  // namespace
}  // namespace kapela::net
