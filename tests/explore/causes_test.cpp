#include "simulators/explore/causes.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "simulators/explore/exploration.hpp"
#include "tests/world/subjects.hpp"

namespace kapela::explore {
namespace {

using faults::FaultType;
using record::RunStatus;
using wire::Command;
using namespace std::chrono_literals;

std::shared_ptr<const world::Subject> small_start() {
  return world::testing::shared(world::testing::seed_subject({scenario::testing::scenario_with(
      {scenario::testing::send(scenario::testing::all(), Command::initialize),
       scenario::testing::wait(scenario::testing::all(), wire::State::initialized, 3s)})}));
}

bool does_not_succeed(const world::Trial&, const world::Outcome& outcome) {
  return outcome.runs.front() != RunStatus::succeeded;
}

world::Plan with_faults(std::vector<world::ComponentFault> faults) {
  world::Plan plan;
  plan.faults = std::move(faults);
  return plan;
}

/// Acts in time to be seen, and brings nothing about.
world::ComponentFault harmless() {
  return world::testing::fault_on(0, Command::initialize, FaultType::duplicate, faults::Place::receive);
}

TEST(Explain, TellsWhatIsNecessaryFromWhatIsNot) {
  const world::Plan plan =
      with_faults({harmless(), world::testing::fault_on(1, Command::initialize, FaultType::fail_transition)});
  const Explanation explanation = explain(small_start(), plan, {}, does_not_succeed);
  ASSERT_EQ(explanation.without.size(), 2U);
  EXPECT_TRUE(explanation.without[0].is_wrong);
  EXPECT_FALSE(explanation.without[1].is_wrong);
  EXPECT_EQ(explanation.without[1].runs, std::vector{RunStatus::succeeded});
}

/// A plant that its file describes wrongly: one of its services obeys however late a command comes.
TEST(Explain, ExplainsAnInvariantThatIsViolated) {
  world::Subject subject = world::testing::seed_subject({scenario::testing::full_start()});
  world::testing::change(subject, 1, [](auto& settings) { settings.dialect = wire::Dialect::avena2; });
  Exploration search(world::testing::shared(subject));
  Settings settings;
  settings.exhaustive = 2;
  settings.kinds = {Kind::receive_far_after, Kind::duplicate_far_after, Kind::fail_transition};
  settings.most_finds = 1;
  ASSERT_TRUE(search.begin(settings));
  while (search.advance()) {
  }
  ASSERT_EQ(search.finds().size(), 1U);
  const Find& find = search.finds().front();
  const auto is_violated = [&find](const world::Trial& trial, const world::Outcome&) {
    const auto& found = trial.violations();
    return std::any_of(found.begin(), found.end(),
                       [&](const auto& each) { return each.invariant == find.violation.invariant; });
  };
  const Explanation explanation = explain(world::testing::shared(subject), find.plan, {}, is_violated);
  for (const WithoutOne& each : explanation.without)
    EXPECT_FALSE(each.is_wrong) << "shrinking leaves what is necessary";
  ASSERT_TRUE(explanation.inevitable_from);
  EXPECT_LE(*explanation.inevitable_from, find.violation.records.back());
  EXPECT_LT(explanation.curve.front().wrong, explanation.curve.front().tried);
}

/// Before the fault has shown all futures are as good as any; a component in FAULT never gets where it is wanted.
TEST(Explain, NamesTheRecordFromWhichOnNoFutureEndsWell) {
  const auto subject = small_start();
  const world::Plan plan = with_faults({world::testing::fault_on(1, Command::initialize, FaultType::fail_transition)});
  const Explanation explanation = explain(subject, plan, {}, does_not_succeed);
  world::Trial trial(subject);
  (void)trial.run(plan);
  const auto records = trial.world().history().records();
  ASSERT_EQ(explanation.records, records.size());
  ASSERT_EQ(explanation.curve.size(), records.size());
  EXPECT_LT(explanation.curve.front().wrong, explanation.curve.front().tried);
  ASSERT_TRUE(explanation.inevitable_from);
  const record::Record& record = records[*explanation.inevitable_from];
  EXPECT_EQ(index(record.component), 1U);
  EXPECT_EQ(record.kind, record::RecordKind::injected);
}

TEST(Explain, LooksAtEachRecordWhereALongRunTurns) {
  const world::Plan plan = with_faults({world::testing::fault_on(1, Command::initialize, FaultType::fail_transition)});
  const Explanation whole = explain(small_start(), plan, {}, does_not_succeed);
  ExplainSettings few;
  few.most_runs = whole.records * few.futures / 8;
  const Explanation coarse = explain(small_start(), plan, {}, does_not_succeed, few);
  EXPECT_LT(coarse.curve.size(), whole.curve.size());
  EXPECT_EQ(coarse.inevitable_from, whole.inevitable_from);
}

TEST(Explain, NamesTheNearestTimeoutThatAvoidsIt) {
  const auto subject = small_start();
  world::Plan plan = with_faults({world::testing::fault_on(1, Command::initialize, FaultType::late_transition)});
  plan.faults.front().fault.duration = 4s;
  const auto with = [subject](base::Duration timeout) {
    world::Subject other = *subject;
    other.scenarios = {std::make_shared<const scenario::Scenario>(scenario::testing::scenario_with(
        {scenario::testing::send(scenario::testing::all(), Command::initialize),
         scenario::testing::wait(scenario::testing::all(), wire::State::initialized, timeout)}))};
    return world::testing::shared(std::move(other));
  };
  const auto nothing = [subject](base::Duration) { return subject; };
  const Explanation explanation =
      explain(subject, plan, {{"wait", 3s, with}, {"nothing", 1s, nothing}}, does_not_succeed);
  ASSERT_EQ(explanation.timeouts.size(), 2U);
  ASSERT_TRUE(explanation.timeouts[0]);
  const base::Duration found = explanation.timeouts[0]->value;
  EXPECT_GE(found, 4s);
  EXPECT_LT(found, 4200ms);
  EXPECT_EQ(explanation.timeouts[0]->runs, std::vector{RunStatus::succeeded});
  EXPECT_FALSE(explanation.timeouts[1]);
}

/// Where nobody waits for long nothing goes wrong late, and nothing goes right either.
TEST(Explain, TakesNoTimeoutThatFailsWhatGoesRight) {
  const auto subject = small_start();
  const world::Plan plan = with_faults({world::testing::fault_on(1, Command::initialize, FaultType::fail_transition)});
  const auto with = [subject](base::Duration timeout) {
    world::Subject other = *subject;
    other.settings.preflight_timeout = timeout;
    return world::testing::shared(std::move(other));
  };
  const auto rolls_back = [](const world::Trial&, const world::Outcome& outcome) {
    return outcome.runs.front() != RunStatus::rejected;
  };
  const Explanation explanation = explain(subject, plan, {{"preflight", 2ms, with}}, rolls_back);
  EXPECT_FALSE(explanation.timeouts[0]) << base::Duration(explanation.timeouts[0]->value).count();
}

}  // namespace
}  // namespace kapela::explore
