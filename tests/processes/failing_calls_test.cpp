// Processes of simulated components: each call that their start makes fails once.
#include "tests/support/failing_calls.hpp"

#include <chrono>
#include <memory>

#include <gtest/gtest.h>

#include "simulators/processes/isolated.hpp"
#include "simulators/processes/own_process.hpp"

namespace kapela::processes {
namespace {

using kapela::support::fail_each_call;
using kapela::support::Failure;

/// Two components, each of whose processes is this executable without a test to run.
class FailingPlant {
 public:
  void start() {
    for (const char* const name : {"io", "robot"})
      if (const base::Result<void> started = isolated_.start(name); !started) {
        error_ = to_text(started.error());
        return;
      }
  }
  void wait() { ended_ = children_.reap_all().size(); }

  [[nodiscard]] const std::string& error() const { return error_; }
  [[nodiscard]] std::size_t ended() const { return ended_; }
  [[nodiscard]] bool has_children() const { return !children_.empty(); }

 private:
  net::EventLoop loop_;
  std::unique_ptr<base::Log> log_ = base::make_null_log();
  Children children_;
  Isolated isolated_{loop_, *log_, children_, [](const std::string&, int) {
                       return std::vector<std::string>{"--gtest_brief=1", "--gtest_filter=-*"};
                     }};
  std::string error_;
  std::size_t ended_ = 0;
};

TEST(FailingIsolated, SaysWhomItCannotStartAndLeavesNobodyBehind) {
  std::unique_ptr<FailingPlant> plant;
  const auto after = [&](const std::string& failed) {
    EXPECT_EQ(plant->error().empty(), failed.empty()) << plant->error();
    plant->wait();
    EXPECT_FALSE(plant->has_children());
    EXPECT_TRUE(!failed.empty() || plant->ended() == 2);
    plant.reset();
  };
  const int calls = fail_each_call({[&] { plant = std::make_unique<FailingPlant>(); }, [&] { plant->start(); }, after});
  EXPECT_EQ(calls, 2 * 2) << "a pipe and a process for each";
}

TEST(FailingIsolated, ReapsEverybodyThoughASignalComes) {
  std::unique_ptr<FailingPlant> plant;
  const auto before = [&] {
    plant = std::make_unique<FailingPlant>();
    plant->start();
  };
  const auto after = [&](const std::string&) {
    EXPECT_EQ(plant->ended(), 2U);
    plant.reset();
  };
  EXPECT_GE(fail_each_call({before, [&] { plant->wait(); }, after}, Failure::interrupted), 2);
}

TEST(FailingOwnProcess, StandsStillForItsTimeThoughNobodyCanBeAskedToWakeIt) {
  const plant::Process process = own_process(0, net::TimeScale{}, [] {});
  const auto begun = std::chrono::steady_clock::now();
  const auto still = [&] { process.freeze(std::chrono::milliseconds(30)); };
  {
    const support::FailingCalls failing(1);
    still();
    EXPECT_EQ(failing.failed(), "fork");
  }
  EXPECT_GE(std::chrono::steady_clock::now() - begun, std::chrono::milliseconds(30));
}

}  // namespace
}  // namespace kapela::processes
