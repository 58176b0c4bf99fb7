// Processes in virtual time: what their supervisors do, and what becomes of orders on the way there.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/world/subjects.hpp"

namespace kapela::world::testing {
namespace {

using namespace std::chrono_literals;
using record::RecordKind;
using record::RunStatus;
using scenario::Action;
using scenario::testing::ensure;
using scenario::testing::only;
using scenario::testing::scenario_with;
using scenario::testing::seed::io;
using wire::ProcessDeed;
using wire::State;
using wire::Verdict;

Action handle(ProcessDeed deed) {
  scenario::HandleProcess action;
  action.deed = deed;
  action.targets = only("io");
  return {action};
}

class ProcessTest : public ::testing::Test {
 protected:
  RunStatus run(std::vector<Action> actions) {
    Subject subject = seed_subject({scenario_with(std::move(actions))});
    record::Plant plant = *subject.plant;
    plant.components[0].process.by_plant = true;
    subject.plant = std::make_shared<const record::Plant>(std::move(plant));
    trial_ = std::make_unique<Trial>(shared(std::move(subject)));
    const RunStatus status = trial_->run(plan_).runs.at(0);
    EXPECT_EQ(trial_->violations().size(), 0U);
    return status;
  }
  std::size_t records(RecordKind kind) { return count(trial_->world(), kind, io); }
  /// What the supervisor has said to its orders.
  std::vector<Verdict> verdicts() {
    std::vector<Verdict> found;
    for (const record::Record& each : trial_->world().history().records())
      if (each.kind == RecordKind::event_handled) found.push_back(static_cast<Verdict>(each.a));
    return found;
  }
  /// The same with trouble for its first order on the way to the supervisor, whatever its number among messages is.
  RunStatus run_with(NetworkFault::Type type, base::Duration by, const std::vector<Action>& actions) {
    (void)run(actions);
    for (const Site& site : trial_->world().sites()) {
      if (site.kind != Site::Kind::deed) continue;
      plan_.network.push_back({type, io, Direction::to_component, site.message, by});
      break;
    }
    EXPECT_EQ(plan_.network.size(), 1U);
    return run(actions);
  }

  Plan plan_;
  std::unique_ptr<Trial> trial_;
};

TEST_F(ProcessTest, IsGoneFromItsStopToItsStart) {
  EXPECT_EQ(run({handle(ProcessDeed::stop), handle(ProcessDeed::start), ensure(only("io"), State::run, 5s)}),
            RunStatus::succeeded);
  EXPECT_EQ(records(RecordKind::crashed), 1U);
  EXPECT_EQ(records(RecordKind::restarted), 1U);
  EXPECT_THAT(verdicts(), ::testing::ElementsAre(Verdict::accepted, Verdict::accepted));
  const record::Record* const back = find(trial_->world(), RecordKind::restarted, io);
  EXPECT_GE(back->time - find(trial_->world(), RecordKind::crashed, io)->time, 200ms);
}

TEST_F(ProcessTest, IsRestartedOnceHoweverOftenTheOrderComes) {
  EXPECT_EQ(run_with(NetworkFault::Type::duplicate, 700ms,
                     {handle(ProcessDeed::restart), ensure(only("io"), State::run, 5s), scenario::testing::delay(2s)}),
            RunStatus::succeeded);
  EXPECT_EQ(records(RecordKind::restarted), 1U);
  EXPECT_THAT(verdicts(), ::testing::ElementsAre(Verdict::accepted, Verdict::duplicate));
}

TEST_F(ProcessTest, GetsALostOrderAgain) {
  EXPECT_EQ(run_with(NetworkFault::Type::lose, {}, {handle(ProcessDeed::restart)}), RunStatus::succeeded);
  EXPECT_THAT(verdicts(), ::testing::ElementsAre(Verdict::accepted));
  EXPECT_EQ(records(RecordKind::event_in_doubt), 1U);
}

TEST_F(ProcessTest, IsNotStartedByAnOrderThatALaterOneHasOvertaken) {
  const std::vector<Action> actions{handle(ProcessDeed::stop), handle(ProcessDeed::start),
                                    scenario::testing::delay(30s)};
  EXPECT_EQ(run_with(NetworkFault::Type::delay, 20s, actions), RunStatus::succeeded);
  EXPECT_EQ(records(RecordKind::crashed), 1U);
  EXPECT_EQ(verdicts().back(), Verdict::refused_illegal);
}

}  // namespace
}  // namespace kapela::world::testing
