#include "orchestrator/archive/alert_store.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kapela::archive::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using namespace std::chrono_literals;

StoredAlert alert(const std::string& id, base::Duration at) {
  return {id,
          base::WallTime(at),
          "{\"id\":\"" + id + "\"}",
          {{"ops", "waiting", 2, 3, "HTTP 503"}, {"mail", "delivered", 1, 0, "250 ok"}}};
}

class AlertStoreTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "kapela-alerts-XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    path_ = folder_ + "/alerts.sqlite";
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::unique_ptr<AlertStore> open(base::Duration now = 100s) {
    base::Result<std::unique_ptr<AlertStore>> store = AlertStore::open(path_, base::WallTime(now), warning_);
    EXPECT_TRUE(store);
    return std::move(*store);
  }

  std::string folder_;
  std::string path_;
  std::string warning_;
};

TEST_F(AlertStoreTest, AlertsOutliveAConnectionInTheirOrder) {
  ASSERT_TRUE(open()->put(alert("b", 2s), 10));
  ASSERT_TRUE(open()->put(alert("a", 1s), 10));
  StoredAlert changed = alert("b", 2s);
  changed.deliveries[0].status = "delivered";
  ASSERT_TRUE(open()->put(changed, 10));
  EXPECT_THAT(open()->load(10).value(), ElementsAre(changed, alert("a", 1s)));
  EXPECT_THAT(open()->load(1).value(), ElementsAre(alert("a", 1s)));
  EXPECT_EQ(warning_, "");
}

TEST_F(AlertStoreTest, KnowsSinceWhenItKeepsAlerts) {
  EXPECT_EQ(open(100s)->since(), base::WallTime(100s));
  EXPECT_EQ(open(200s)->since(), base::WallTime(100s));
  for (const int at : {110, 120, 130}) ASSERT_TRUE(open()->put(alert(std::to_string(at), std::chrono::seconds(at)), 2));
  EXPECT_EQ(open()->since(), base::WallTime(110s + 1ns)) << "the deleted one must not count as never seen";
  EXPECT_EQ(open()->load(10).value().size(), 2U);
}

TEST_F(AlertStoreTest, ADamagedFileIsMadeAnewWithAWarning) {
  std::ofstream(path_)
      << "this is no database, and long enough to be taken for the header of one of them, or is it? 100";
  EXPECT_THAT(open(300s)->load(10).value(), IsEmpty());
  EXPECT_THAT(warning_, HasSubstr("made anew"));
  EXPECT_TRUE(std::filesystem::exists(path_ + ".damaged")) << "nothing else knows of those that waited";
  EXPECT_EQ(open()->since(), base::WallTime(300s));
}

}  // namespace
}  // namespace kapela::archive::testing
