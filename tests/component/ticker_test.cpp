// What time makes of a component's data: its timers.
#include "simulators/component/ticker.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/component/harness.hpp"

namespace kapela::component {
namespace {

using namespace std::chrono_literals;
using wire::Command;
using wire::Json;
using wire::State;

TimerRule rising(base::Duration every, double by) {
  TimerRule rule;
  rule.every = every;
  rule.changes = {{"/level", nullptr, by}};
  return rule;
}

ComponentSettings with_timers(std::vector<TimerRule> timers) {
  auto business = std::make_shared<BusinessSettings>();
  business->data = std::make_shared<const Json>(Json{{"level", 0}});
  business->timers = std::move(timers);
  ComponentSettings settings = Bench::settings_of(base::fixed(10ms));
  settings.business = std::move(business);
  return settings;
}

struct Hopper : Bench {
  explicit Hopper(std::vector<TimerRule> rules) : Bench(with_timers(std::move(rules))) {}

  [[nodiscard]] int level() const { return component.data()->at("level").get<int>(); }
};

TEST(Ticker, RunsInItsStatesAlone) {
  Hopper io({rising(2s, 1)});
  io.advance(10s);
  EXPECT_EQ(io.level(), 0) << "STOPPED";
  EXPECT_EQ(io.component.moves_at(), std::nullopt);
  io.place_in(State::run);
  EXPECT_EQ(io.component.moves_at(), io.clock.now() + 2s);
  io.advance(2s - 1ns);
  EXPECT_EQ(io.level(), 0);
  io.advance(1ns);
  EXPECT_EQ(io.level(), 1);
  io.advance(4s);
  EXPECT_EQ(io.level(), 3);
}

TEST(Ticker, BeginsAnewWhereItComesBack) {
  Hopper io({rising(2s, 1)});
  io.place_in(State::run);
  io.advance(1s);
  io.place_in(State::pause);
  io.advance(10s);
  EXPECT_EQ(io.level(), 0) << "a paused component does nothing";
  io.place_in(State::run);
  io.advance(1s);
  EXPECT_EQ(io.level(), 0);
  io.advance(1s);
  EXPECT_EQ(io.level(), 1);
}

TEST(Ticker, GoesOnBetweenItsStates) {
  TimerRule rule = rising(2s, 1);
  rule.states = {State::run, State::pause};
  Hopper io({rule});
  io.place_in(State::run);
  io.advance(1s);
  io.place_in(State::pause);
  io.advance(1s);
  EXPECT_EQ(io.level(), 1);
}

TEST(Ticker, EndsAfterItsTimesAndBeginsAnewWithTheState) {
  TimerRule rule = rising(1s, 1);
  rule.times = 3;
  Hopper io({rule});
  io.place_in(State::run);
  io.advance(10s);
  EXPECT_EQ(io.level(), 3);
  EXPECT_EQ(io.component.moves_at(), std::nullopt);
  io.place_in(State::pause);
  io.place_in(State::run);
  io.advance(10s);
  EXPECT_EQ(io.level(), 6) << "data stays, the timer is another";
}

TEST(Ticker, RulesOfOneMomentActInTheOrderOfTheFile) {
  TimerRule doubled = rising(2s, 0);
  doubled.changes = {{"/level", std::make_shared<const Json>(10)}};
  Hopper io({rising(1s, 1), doubled, rising(2s, 5)});
  io.place_in(State::run);
  io.advance(2s);
  EXPECT_EQ(io.level(), 15);
}

TEST(Ticker, StandsStillWithItsProcess) {
  Hopper io({rising(2s, 1)});
  io.place_in(State::run);
  io.component.stand_still(io.clock.now() + 7s);
  io.advance(6s);
  EXPECT_EQ(io.level(), 0);
  io.advance(1s);
  EXPECT_EQ(io.level(), 1) << "what it has missed is lost";
  io.advance(2s);
  EXPECT_EQ(io.level(), 2);
}

TEST(Ticker, DiesWithItsProcessAndBeginsAnew) {
  TimerRule rule = rising(2s, 1);
  rule.states = {State::stopped, State::run};
  Hopper io({rule});
  io.place_in(State::run);
  io.advance(3s);
  io.component.restart_in(State::stopped);
  io.component.lie_dead();
  io.component.forget(State::run);
  io.advance(10s);
  EXPECT_EQ(io.level(), 0) << "as at the beginning, and nobody is there to change it";
  io.component.come_back();
  io.advance(2s);
  EXPECT_EQ(io.level(), 1);
}

TEST(Ticker, MovesBeforeATransitionEnds) {
  TimerRule rule = rising(4ms, 1);
  rule.states = {State::initializing};
  Hopper io({rule});
  (void)io.send(Command::initialize);
  EXPECT_EQ(io.component.moves_at(), io.clock.now() + 4ms);
  io.advance(8ms);
  EXPECT_EQ(io.component.moves_at(), io.clock.now() + 2ms) << "the end of the transition";
  io.advance(2ms);
  EXPECT_EQ(io.level(), 2);
  EXPECT_EQ(io.component.moves_at(), std::nullopt);
}

/// As somebody may leave it by the admin port.
TEST(Ticker, LeavesOutAPlaceThatCannotBeMade) {
  Hopper io({rising(1s, 1)});
  io.component.set_data(std::make_shared<const Json>(Json::array({1})));
  io.place_in(State::run);
  io.advance(1s);
  EXPECT_EQ(io.component.data()->dump(), "[1]");
}

}  // namespace
}  // namespace kapela::component
