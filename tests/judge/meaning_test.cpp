#include "simulators/judge/meaning.hpp"

#include <gtest/gtest.h>

#include "tests/world/subjects.hpp"

namespace kapela::judge {
namespace {

using namespace std::chrono_literals;
using namespace scenario::testing;
using wire::Command;
using wire::State;

Meaning meaning(scenario::Scenario scenario, State from = State::stopped) {
  const world::Subject subject = world::testing::seed_subject({std::move(scenario)});
  return meaning_of(subject.scenarios.front(), subject, std::vector<State>(4, from));
}

std::vector<std::uint64_t> all_in(State state) {
  return std::vector<std::uint64_t>(4, record::bit_of(state));
}

TEST(Meaning, AFullStartWantsEverybodyInRun) {
  const Meaning start = meaning(full_start());
  EXPECT_EQ(start.wanted, all_in(State::run));
  EXPECT_FALSE(start.lowers);
  EXPECT_TRUE(start.holds);
}

TEST(Meaning, AStopWantsEverybodyStoppedAndLowersThem) {
  const Meaning stop = meaning(full_stop(), State::run);
  EXPECT_EQ(stop.wanted, all_in(State::stopped));
  EXPECT_TRUE(stop.lowers);
}

TEST(Meaning, AStopOfWhatIsStoppedLowersNobody) {
  EXPECT_FALSE(meaning(full_stop()).lowers);
}

TEST(Meaning, AStartOfWhatRunsLowersFirst) {
  EXPECT_TRUE(meaning(full_start(), State::run).lowers);
}

TEST(Meaning, WhoIsNotNamedIsNotWanted) {
  const Meaning one = meaning(scenario_with({ensure(only("io"), State::run, 5s)}));
  EXPECT_EQ(one.wanted[0], record::bit_of(State::run));
  EXPECT_EQ(one.wanted[1], 0U);
}

TEST(Meaning, TheLastWordCounts) {
  const Meaning both = meaning(scenario_with({ensure(all(), State::run, 5s), ensure(only("io"), State::stopped, 5s)}));
  EXPECT_EQ(both.wanted[0], record::bit_of(State::stopped));
  EXPECT_EQ(both.wanted[1], record::bit_of(State::run));
  EXPECT_TRUE(both.lowers);
}

TEST(Meaning, WhatNeedNotSucceedIsNotWanted) {
  scenario::Action maybe = ensure(only("io"), State::run, 5s);
  maybe.required = false;
  EXPECT_EQ(meaning(scenario_with({maybe, ensure(only("supervisor_1"), State::run, 5s)})).wanted[0], 0U);
}

TEST(Meaning, WhatStandsInOtherStepsCounts) {
  const Meaning together = meaning(scenario_with(
      {parallel({{ensure(only("io"), State::run, 5s)}, {ensure(only("supervisor_1"), State::initialized, 5s)}})}));
  EXPECT_EQ(together.wanted[0], record::bit_of(State::run));
  EXPECT_EQ(together.wanted[1], record::bit_of(State::initialized));
}

TEST(Meaning, ItTakesNoLongerThanAllItsTimeoutsAndItsUndoing) {
  const Meaning start = meaning(scenario_with({ensure(only("io"), State::run, 5s)}));
  ASSERT_TRUE(start.at_most);
  EXPECT_GT(*start.at_most, 5s);
  EXPECT_LT(*start.at_most, 10min);
}

TEST(Meaning, AScenarioThatLetsGoHoldsNobody) {
  scenario::Scenario forced = full_start();
  forced.rollback.on_stuck = record::OnStuck::go_on;
  EXPECT_FALSE(meaning(forced).holds);
}

TEST(Meaning, OneThatCannotBeReadSaysNothing) {
  const Meaning unknown = meaning(scenario_with({ensure(only("nobody"), State::run, 5s)}));
  EXPECT_EQ(unknown.wanted, std::vector<std::uint64_t>(4, 0));
  EXPECT_FALSE(unknown.at_most);
}

}  // namespace
}  // namespace kapela::judge
