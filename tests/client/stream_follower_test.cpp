#include "orchestrator/client/stream_follower.hpp"

#include <gtest/gtest.h>

#include "orchestrator/base/signal.hpp"
#include "orchestrator/net/event_loop.hpp"
#include "tests/client/served.hpp"

namespace kapela::client {
namespace {

class StreamFollowerTest : public ::testing::Test {
 protected:
  StreamFollower::Hearer hearer() {
    return {[this](const StreamEvent& event) {
              events_.push_back(event);
              heard_.notify();
            },
            [this] { ++parts_; },
            [this](const std::string& why) {
              lost_.push_back(why);
              heard_.notify();
            }};
  }

  [[nodiscard]] std::size_t count(const std::string& kind) const {
    std::size_t found = 0;
    for (const StreamEvent& event : events_) found += event.kind == kind ? 1 : 0;
    return found;
  }

  /// Follows in the background until the condition holds.
  void follow_until(StreamFollower& follower, const std::function<bool()>& holds) {
    scope_.spawn(run(follower));
    wait_until(holds);
  }

  void wait_until(const std::function<bool()>& holds) {
    const base::Instant most = loop_.now() + std::chrono::seconds(20);
    EXPECT_TRUE(loop_.run_until_complete(within(most, holds)));
  }

  base::Task<void> run(StreamFollower& follower) { ended_ = co_await follower.run(); }

  base::Task<bool> within(base::Instant most, std::function<bool()> holds) {
    const bool held = co_await base::with_deadline(loop_.timers(), most, until(std::move(holds)));
    co_return held;
  }

  base::Task<void> until(std::function<bool()> holds) {
    while (!holds()) co_await heard_.next();
  }

  net::EventLoop loop_;
  base::Signal heard_;
  std::vector<StreamEvent> events_;
  std::vector<std::string> lost_;
  int parts_ = 0;
  std::optional<base::Error> ended_;
  base::TaskScope scope_;
};

TEST_F(StreamFollowerTest, BeginsWithASnapshotAndHearsWhatChanges) {
  Served served(loop_);
  ApiClient api(loop_, {served.at()}, "");
  StreamFollower follower(api, hearer());
  follow_until(follower, [this] { return count("snapshot") == 1; });
  EXPECT_EQ(events_.front().kind, "snapshot");
  EXPECT_GE(parts_, 1);
  (void)served.start(small_start());
  wait_until([this] { return count("component") >= 1; });
  EXPECT_FALSE(follower.is_lost());
  EXPECT_FALSE(ended_);
  scope_.cancel();
}

TEST_F(StreamFollowerTest, ComesBackWhenTheOrchestratorDoes) {
  Served served(loop_);
  ApiClient api(loop_, {served.at()}, "");
  StreamFollower follower(api, hearer());
  follow_until(follower, [this] { return count("snapshot") == 1; });
  served.end();
  wait_until([this] { return !lost_.empty(); });
  EXPECT_TRUE(follower.is_lost());
  served.begin_again();
  wait_until([this] { return count("snapshot") == 2; });
  EXPECT_FALSE(follower.is_lost());
  EXPECT_EQ(lost_.size(), 1U) << "told once, however often it is tried";
  scope_.cancel();
}

TEST_F(StreamFollowerTest, AnOrchestratorThatIsNotThereAtTheBeginningEndsIt) {
  net::Endpoint gone;
  {
    const Served served(loop_);
    gone = served.at();
  }
  ApiClient api(loop_, {gone}, "");
  StreamFollower follower(api, hearer());
  EXPECT_EQ(loop_.run_until_complete(follower.run()).code, base::ErrorCode::unreachable);
  EXPECT_TRUE(lost_.empty());
}

TEST_F(StreamFollowerTest, ARefusalEndsIt) {
  Served served(loop_, "secret");
  ApiClient api(loop_, {served.at()}, "another");
  StreamFollower follower(api, hearer());
  EXPECT_EQ(loop_.run_until_complete(follower.run()).code, base::ErrorCode::unauthorized);
}

}  // namespace
}  // namespace kapela::client
