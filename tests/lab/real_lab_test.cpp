// What only the real lab has: lives of an orchestrator over a journal, signals, and a clock that can be late.
#include "simulators/lab/real_lab.hpp"

#include <filesystem>
#include <set>

#include <gtest/gtest.h>
#include <signal.h>

#include "tests/lab/waiting.hpp"
#include "tests/world/subjects.hpp"

namespace kapela::lab {
namespace {

using record::RecordKind;
using scenario::testing::full_start;

class RealLabTest : public ::testing::Test {
 protected:
  std::unique_ptr<RealLab> open(const world::Plan& plan = {}, net::TimeScale scale = {}) {
    auto opened = RealLab::open(subject_, plan, scale);
    EXPECT_TRUE(opened) << to_text(opened.error());
    return std::move(*opened);
  }

  world::Subject subject_ = world::testing::seed_subject({full_start()});
};

std::set<std::string> directories_of_labs() {
  std::set<std::string> found;
  for (const auto& each : std::filesystem::directory_iterator(std::filesystem::temp_directory_path()))
    if (each.path().filename().string().starts_with("kapela-experiment-")) found.insert(each.path().string());
  return found;
}

TEST_F(RealLabTest, EverybodyHasBeenSeenWhenItIsOpen) {
  const auto lab = open();
  for (std::size_t i = 0; i < subject_.components.size(); ++i)
    EXPECT_GE(testing::count(*lab, RecordKind::observed, record::ComponentId{static_cast<std::uint16_t>(i)}) +
                  testing::count(*lab, RecordKind::started),
              1U);
}

TEST_F(RealLabTest, ItsEpsilonIsThatOfTheMachineInPlantTime) {
  EXPECT_GE(open()->epsilon(), std::chrono::milliseconds(50));
  EXPECT_GE(open({}, net::TimeScale{10})->epsilon(), std::chrono::milliseconds(500));
}

TEST_F(RealLabTest, ATimeScaleMakesMinutesPassInSeconds) {
  const auto lab = open({}, net::TimeScale{1'000});
  const net::EventLoop clock;
  const base::Instant until = lab->now() + std::chrono::minutes(1);
  const base::Instant began = clock.real_now();
  while (lab->now() < until) lab->advance(until);
  EXPECT_LT(clock.real_now() - began, std::chrono::seconds(20));
}

TEST_F(RealLabTest, CtrlCInterruptsIt) {
  const auto lab = open();
  EXPECT_FALSE(lab->interrupted());
  (void)::raise(SIGINT);
  const base::Instant until = lab->now() + testing::patience;
  while (!lab->interrupted() && lab->now() < until) lab->advance(until);
  EXPECT_TRUE(lab->interrupted());
}

TEST_F(RealLabTest, ItsJournalGoesWithIt) {
  std::string own = (std::filesystem::temp_directory_path() / "kapela-lab-test-XXXXXX").string();  // others make theirs
  ASSERT_NE(mkdtemp(own.data()), nullptr);
  ASSERT_EQ(setenv("TMPDIR", own.c_str(), 1), 0);
  world::Plan plan;
  plan.orchestrator_crashes.resize(1);
  plan.orchestrator_crashes.front().after_record = 1'000'000;
  {
    const auto lab = open(plan);
    EXPECT_EQ(directories_of_labs().size(), 1U) << "a life that may end early keeps a journal";
  }
  EXPECT_EQ(directories_of_labs().size(), 0U);
  ASSERT_EQ(unsetenv("TMPDIR"), 0);
  std::filesystem::remove(own);
}

TEST_F(RealLabTest, WithoutAPlaceForAJournalItDoesNotOpen) {
  world::Plan plan;
  plan.orchestrator_crashes.resize(1);
  plan.orchestrator_crashes.front().after_record = 1'000'000;
  ASSERT_EQ(setenv("TMPDIR", "/nowhere", 1), 0);
  const auto opened = RealLab::open(subject_, plan, {});
  ASSERT_EQ(unsetenv("TMPDIR"), 0);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, base::ErrorCode::io);
}

}  // namespace
}  // namespace kapela::lab
