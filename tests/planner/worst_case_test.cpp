#include "orchestrator/planner/worst_case.hpp"

#include <gtest/gtest.h>

#include "tests/scenario/scenarios.hpp"

namespace kapela::planner {
namespace {

using namespace scenario::testing;
using namespace std::chrono_literals;
using scenario::Action;
using scenario::Actions;
using scenario::Scenario;
using wire::Command;
using wire::State;

WorstCase worst(Scenario scenario) {
  const auto nothing = [](const expression::Path&) { return std::optional<expression::Value>(); };
  return worst_case(*scenario::compile(std::make_shared<const Scenario>(std::move(scenario)), seed_plant(), nothing),
                    record::Waits());
}

base::Duration steps(Actions actions) {
  return worst(scenario_with(std::move(actions))).steps;
}

Action holding(Action::Body body) {
  Action action;
  action.body = std::move(body);
  return action;
}

Action delay(base::Duration duration) {
  return holding(scenario::Delay{duration});
}

TEST(WorstCase, AddsTheTimesOfTheSteps) {
  EXPECT_EQ(worst(full_start()).steps, 5s + 60s + 5s + 30s);
  EXPECT_EQ(steps({log("x"), delay(3s), ensure(all(), State::run, 7s)}), 10s);
}

TEST(WorstCase, TakesTheLongestOfWaysAndEveryRound) {
  const scenario::Branch branch{expression::Expression(), {delay(2s)}};
  EXPECT_EQ(steps({holding(scenario::Choose{{branch}, {delay(5s), delay(1s)}})}), 6s);
  EXPECT_EQ(steps({holding(scenario::Parallel{{{delay(2s)}, {delay(3s)}}})}), 3s);
  EXPECT_EQ(steps({holding(scenario::Repeat{{delay(2s)}, 3, {}, 1s})}), 3 * 2s + 2 * 1s);
}

TEST(WorstCase, CutsAnExecutedScenarioAtItsOwnTimeout) {
  Scenario callee = scenario_with({delay(1min)});
  callee.timeout = 10s;
  EXPECT_EQ(steps({holding(scenario::ExecuteScenario{"x", {}, std::make_shared<const Scenario>(callee)})}), 10s);
}

TEST(WorstCase, CountsRetriesAndTheirPauses) {
  Action tried = delay(10s);
  tried.retry = scenario::Retry{};
  tried.retry->count = 2;
  tried.retry->delay = 1s;
  EXPECT_EQ(steps({tried}), 3 * 10s + 2s);
  tried.retry->backoff = 3;
  EXPECT_EQ(steps({tried}), 3 * 10s + 1s + 3s);
  tried.retry->jitter = 0.5;
  EXPECT_EQ(steps({tried}), 3 * 10s + 6s);
}

TEST(WorstCase, AddsWhatFollowsAFailure) {
  Scenario made = full_start();
  made.actions[1].on_failure = {log("x")};
  made.rollback.budget = 2min;
  made.rollback.on_failure = 5s;
  const WorstCase found = worst(made);
  EXPECT_EQ(found.on_failure, 5s);
  EXPECT_EQ(found.compensation, 2min + 3s);
  EXPECT_EQ(found.total, 3s + 100s + 5s + 123s);
}

TEST(WorstCase, IsCutByTheRunsTimeoutAndSaysSo) {
  Scenario made = full_start();
  made.timeout = 30s;
  const WorstCase found = worst(made);
  EXPECT_TRUE(found.is_over());
  EXPECT_EQ(found.total, 30s + found.on_failure + found.compensation);
  made.timeout = 103s;
  EXPECT_FALSE(worst(made).is_over());
}

TEST(WorstCase, StaysWithinAYearWhateverIsWritten) {
  Action tried = holding(scenario::Repeat{{delay(std::chrono::hours(24 * 300))}, 4'000'000'000U, {}, 100h});
  tried.retry = scenario::Retry{4'000'000'000U, 1h, 2, 1, {}};
  EXPECT_EQ(steps({tried, tried}), std::chrono::hours(24 * 365));
}

}  // namespace
}  // namespace kapela::planner
