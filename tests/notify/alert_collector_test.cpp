#include "orchestrator/notify/alert_collector.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "orchestrator/record/run_report.hpp"

namespace kapela::notify {
namespace {

using record::Record;
using record::RecordKind;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using wire::State;
using namespace std::chrono_literals;

/// Feeds records, a second apart.
class AlertCollectorTest : public ::testing::Test {
 protected:
  AlertCollectorTest() {
    history::Header life;
    life.components = {"io", "robot"};
    life.wall_at_zero_ns = 0x1000;
    collector_.begin_life(life);
  }

  void feed(RecordKind kind, std::uint64_t run, std::string_view text = {}, std::uint64_t a = 0,
            std::uint8_t detail = 0, record::ComponentId component = record::no_component,
            State state = State::unknown) {
    Record record;
    record.kind = kind;
    record.run = record::RunId{run};
    record.text = text;
    record.a = a;
    record.detail = detail;
    record.component = component;
    record.state = state;
    record.sequence = ++sequence_;
    record.time = base::Instant(std::chrono::seconds(sequence_));
    collector_.on(record);
  }
  template <class Detail>
  static std::uint8_t raw(Detail detail) {
    return static_cast<std::uint8_t>(detail);
  }

  std::vector<alerts::Alert> raised_;
  std::vector<std::uint64_t> complete_at_;
  AlertCollector collector_{"main", "http://cell/{run}/", [this](alerts::Alert alert, std::uint64_t sequence) {
                              raised_.push_back(std::move(alert));
                              complete_at_.push_back(sequence);
                            }};
  std::uint64_t sequence_ = 0;
};

constexpr record::ComponentId io{0};
constexpr record::ComponentId robot{1};

TEST_F(AlertCollectorTest, TheEndOfARunTellsStatusCauseExceptionsStatesAndLatch) {
  feed(RecordKind::run_accepted, 7, "Start");
  for (const record::ComponentId id : {io, robot}) feed(RecordKind::owned, 7, "", 0, 0, id, State::stopped);
  feed(RecordKind::verdict, 7, "robot is in FAULT", 0, raw(record::Reason::fault), robot);
  feed(RecordKind::exception, 7, "robot stays in FAULT", 0, raw(record::Reason::fault), robot, State::fault);
  feed(RecordKind::alert, 7, "run 7 ended", 1, raw(base::Level::error));
  feed(RecordKind::latched, 7, "run 7 ended ROLLBACK_FAILED");
  EXPECT_THAT(raised_, IsEmpty()) << "its status is still to come";
  feed(RecordKind::run_ended, 7, "", 0, raw(record::RunStatus::rollback_failed));
  ASSERT_EQ(raised_.size(), 1U);
  const alerts::Alert& alert = raised_[0];
  EXPECT_EQ(alert.id, "1000-6");
  EXPECT_EQ(complete_at_[0], 8U) << "durable with the end of the run";
  EXPECT_EQ(alert.kind, alerts::Kind::run);
  EXPECT_EQ(alert.severity, base::Level::error);
  EXPECT_EQ(alert.status, "ROLLBACK_FAILED");
  EXPECT_EQ(alert.component, "robot");
  EXPECT_EQ(alert.first_cause->summary, "robot is in FAULT");
  EXPECT_THAT(alert.exceptions, ElementsAre(alerts::Trouble{"robot", "FAULT", "robot stays in FAULT"}));
  EXPECT_THAT(alert.components, ElementsAre(alerts::Part{"io", "STOPPED"}, alerts::Part{"robot", "FAULT"}));
  EXPECT_EQ(alert.latch, "run 7 ended ROLLBACK_FAILED");
  EXPECT_EQ(alert.link, "http://cell/7/");
  EXPECT_EQ(alert.at, base::WallTime(6s + 0x1000ns));
}

TEST_F(AlertCollectorTest, AnActionOfAScenarioIsToldWhileTheRunGoesOn) {
  feed(RecordKind::run_accepted, 7, "Start");
  feed(RecordKind::alert, 7, "open the door", 0, raw(base::Level::info));
  ASSERT_EQ(raised_.size(), 1U);
  EXPECT_EQ(raised_[0].kind, alerts::Kind::scenario);
  EXPECT_EQ(raised_[0].status, "RUNNING");
  EXPECT_EQ(raised_[0].scenario, "Start");
  EXPECT_EQ(complete_at_[0], 2U);
}

TEST_F(AlertCollectorTest, AComponentOutsideOfRunsIsToldWithItsState) {
  feed(RecordKind::alert, 0, "io is in FAULT", 0, raw(base::Level::error), io, State::fault);
  ASSERT_EQ(raised_.size(), 1U);
  EXPECT_EQ(raised_[0].kind, alerts::Kind::component);
  EXPECT_EQ(raised_[0].component, "io");
  EXPECT_FALSE(raised_[0].run);
  EXPECT_THAT(raised_[0].components, ElementsAre(alerts::Part{"io", "FAULT"}));
}

TEST_F(AlertCollectorTest, ARunThatACrashCutOffInItsEndIsToldOnceByTheNextLife) {
  feed(RecordKind::run_accepted, 7, "Start");
  feed(RecordKind::alert, 7, "run 7 ended", 1);
  history::Header next;
  next.wall_at_zero_ns = 0x2000;
  collector_.begin_life(next);
  sequence_ = 0;
  feed(RecordKind::recovered, 7, "Start");
  feed(RecordKind::alert, 7, "run 7 ended", 1);
  feed(RecordKind::run_ended, 7, "", 0, raw(record::RunStatus::rolled_back));
  ASSERT_EQ(raised_.size(), 1U);
  EXPECT_EQ(raised_[0].id, "2000-2");
}

TEST_F(AlertCollectorTest, ARunThatSucceedsRaisesNothing) {
  feed(RecordKind::run_accepted, 7, "Start");
  feed(RecordKind::run_ended, 7, "", 0, raw(record::RunStatus::succeeded));
  EXPECT_THAT(raised_, IsEmpty());
}

}  // namespace
}  // namespace kapela::notify
