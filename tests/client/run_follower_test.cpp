#include "orchestrator/client/run_follower.hpp"

#include <deque>

#include <gtest/gtest.h>

#include "orchestrator/engine/engine.hpp"
#include "orchestrator/net/event_loop.hpp"
#include "tests/client/served.hpp"

namespace kapela::client {
namespace {

using wire::Json;

/// Presses its keys as soon as something is asked.
struct Somebody final : Spectator {
  [[nodiscard]] base::Duration patience() const override { return std::chrono::milliseconds(20); }
  void show(const Json& records, const Json& report, const std::string& question) override {
    for (const Json& record : records["records"]) shown.push_back(record);
    last_report = report;
    if (!question.empty()) questions.push_back(question);
    if (on_show) on_show();
  }
  std::optional<char> key() override {
    if (keys.empty()) return std::nullopt;
    const char pressed = keys.front();
    keys.pop_front();
    return pressed;
  }
  void nothing_is_asked() override { ++rested; }
  void refused(const base::Error& error) override { refusals.push_back(to_text(error)); }

  std::deque<char> keys;
  std::function<void()> on_show;
  std::vector<Json> shown;
  std::vector<std::string> questions;
  std::vector<std::string> refusals;
  Json last_report;
  int rested = 0;
};

class RunFollowerTest : public ::testing::Test {
 protected:
  base::Result<std::optional<Json>> follow(std::uint64_t run, RunDialog& dialog) {
    RunFollower follower(api_, somebody_, dialog, run, "the tester");
    return loop_.run_until_complete(follower.follow());
  }

  static scenario::Scenario asking() {
    using namespace scenario::testing;
    return named("ask", {approve("go on?", std::chrono::minutes(5))});
  }

  net::EventLoop loop_;
  Served served_{loop_};
  ApiClient api_{loop_, {served_.at()}, ""};
  Somebody somebody_;
};

TEST_F(RunFollowerTest, ShowsARunUpToItsEnd) {
  RunDialog dialog(false);
  const auto report = follow(served_.start(small_start()), dialog);
  ASSERT_TRUE(report) << to_text(report.error());
  ASSERT_TRUE(*report);
  EXPECT_EQ((**report)["status"], "SUCCEEDED");
  EXPECT_EQ(somebody_.last_report["status"], "SUCCEEDED");
  EXPECT_FALSE(somebody_.shown.empty());
  EXPECT_TRUE(somebody_.questions.empty());
}

TEST_F(RunFollowerTest, ShowsEachRecordOnce) {
  RunDialog dialog(false);
  ASSERT_TRUE(follow(served_.start(small_start()), dialog));
  for (std::size_t i = 1; i < somebody_.shown.size(); ++i)
    EXPECT_LT(somebody_.shown[i - 1]["sequence"].get<std::uint64_t>(),
              somebody_.shown[i]["sequence"].get<std::uint64_t>());
}

TEST_F(RunFollowerTest, AnUnknownRunIsAnError) {
  RunDialog dialog(false);
  const auto report = follow(99, dialog);
  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code, base::ErrorCode::not_found);
}

TEST_F(RunFollowerTest, TheSpectatorApproves) {
  RunDialog dialog(true);
  somebody_.keys = {'y'};
  const auto report = follow(served_.start(asking()), dialog);
  ASSERT_TRUE(report) << to_text(report.error());
  EXPECT_EQ((**report)["status"], "SUCCEEDED");
  EXPECT_TRUE(somebody_.refusals.empty()) << somebody_.refusals.front();
}

TEST_F(RunFollowerTest, TheSpectatorCancels) {
  RunDialog dialog(true);
  somebody_.on_show = [&] {
    somebody_.on_show = {};
    (void)dialog.interrupt();
    somebody_.keys = {'y'};
  };
  const auto report = follow(served_.start(asking()), dialog);
  ASSERT_TRUE(report) << to_text(report.error());
  EXPECT_NE((**report)["status"], "SUCCEEDED");
  EXPECT_NE((**report).dump().find("the tester"), std::string::npos) << "who has wished it";
}

TEST_F(RunFollowerTest, TheSpectatorDetachesAndTheRunGoesOn) {
  RunDialog dialog(true);
  (void)dialog.interrupt();
  somebody_.keys = {'d'};
  const std::uint64_t run = served_.start(asking());
  const auto report = follow(run, dialog);
  ASSERT_TRUE(report);
  EXPECT_FALSE(*report);
  EXPECT_EQ(served_.orchestrator().engine().running(), 1U);
}

TEST_F(RunFollowerTest, AWishThatIsRefusedIsTold) {
  RunDialog dialog(true);
  const std::uint64_t run = served_.start(asking());
  somebody_.on_show = [&] {
    if (somebody_.last_report["awaits_approval"].is_null()) return;
    somebody_.on_show = {};
    EXPECT_TRUE(served_.orchestrator().engine().approve(record::RunId{run}, true, "somebody else"));
    somebody_.keys = {'n'};  // too late
  };
  const auto report = follow(run, dialog);
  ASSERT_TRUE(report);
  EXPECT_EQ((**report)["status"], "SUCCEEDED");
  EXPECT_EQ(somebody_.refusals.size(), 1U);
}

}  // namespace
}  // namespace kapela::client
