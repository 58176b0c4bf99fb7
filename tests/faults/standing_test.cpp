#include "simulators/faults/standing.hpp"

#include <optional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/faults/rules.hpp"

namespace kapela::faults {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;
using wire::State;

class ManualClock final : public base::Clock {
 public:
  [[nodiscard]] base::Instant now() const override { return base::Instant(elapsed); }
  [[nodiscard]] base::WallTime wall_now() const override { return base::WallTime(elapsed); }
  base::Duration elapsed{};
};

/// A host that remembers what it was told, as "3s begin down", and whose state is moved.
class Bench final : StandingHost {
 public:
  explicit Bench(std::vector<Fault> rules) : injector(injector_of(std::move(rules))) { standing.update(); }

  void advance(base::Duration by) {
    const base::Instant until = clock.now() + by;
    while (timers.next() && *timers.next() <= until) {
      clock.elapsed = timers.next()->time_since_epoch();
      timers.run_due(clock.now());
    }
    clock.elapsed = until.time_since_epoch();
  }
  /// A command moves it.
  void enter(State to) {
    state = to;
    standing.on_state(to);
    advance({});
  }
  void remove(std::string_view name) {
    injector.remove(name);
    standing.update();
  }
  [[nodiscard]] std::vector<std::string> told() { return std::exchange(log_, {}); }

  ManualClock clock;
  base::TimerHeap timers{clock};
  Injector injector;
  State state = State::stopped;
  StandingFaults standing{*this, injector, timers};

 private:
  void begin(const FaultPtr& fault) override { note("begin " + fault->name); }
  void end(const FaultPtr& fault) override { note("end " + fault->name); }
  void move(const FaultPtr& fault, State to) override {
    note(fault->name + " to " + std::string(wire::name(to)));
    if (to == state) return;
    state = to;
    standing.on_state(to);
  }
  [[nodiscard]] State true_state() const override { return state; }

  void note(const std::string& what) {
    log_.push_back(std::to_string(std::chrono::duration_cast<milliseconds>(clock.elapsed).count()) + " " + what);
  }

  std::vector<std::string> log_;
};

Fault down(const Trigger& trigger = {}, base::Duration duration = {}) {
  Fault rule = usual_fault(FaultType::down);
  rule.name = "down";
  rule.trigger = trigger;
  rule.duration = duration;
  return rule;
}

Fault spontaneous(const Trigger& trigger = {}, base::Duration after = {}, base::Duration every = {}) {
  Fault rule = usual_fault(FaultType::spontaneous);
  rule.name = "spontaneous";
  rule.trigger = trigger;
  rule.duration = after;
  details(rule).every = every;
  return rule;
}

Fault flap(double duty = 0.5, std::uint32_t cycles = 0, const Trigger& trigger = {}) {
  Fault rule = usual_fault(FaultType::flap);
  rule.name = "flap";
  rule.trigger = trigger;
  details(rule).states = {State::run, State::pause};
  details(rule).every = seconds(1);
  details(rule).duty = duty;
  details(rule).cycles = cycles;
  return rule;
}

TEST(StandingFaults, BeginAtOnceWithoutATriggerAndLast) {
  Bench bench({down()});
  EXPECT_THAT(bench.told(), ElementsAre("0 begin down"));
  bench.advance(seconds(1'000));
  EXPECT_THAT(bench.told(), IsEmpty());
}

TEST(StandingFaults, LastAsLongAsTheirWindow) {
  Bench bench({down({.window = Window{seconds(2), seconds(3)}})});
  bench.advance(seconds(10));
  EXPECT_THAT(bench.told(), ElementsAre("2000 begin down", "5000 end down"));
}

TEST(StandingFaults, LastAsLongAsTheirDurationIfThatEndsFirst) {
  Bench bench({down({.window = Window{seconds(2), seconds(3)}}, seconds(1))});
  bench.advance(seconds(10));
  EXPECT_THAT(bench.told(), ElementsAre("2000 begin down", "3000 end down"));
  Bench longer({down({.window = Window{seconds(2), seconds(3)}}, seconds(60))});
  longer.advance(seconds(10));
  EXPECT_THAT(longer.told(), ElementsAre("2000 begin down", "5000 end down"));
}

TEST(StandingFaults, EndWithTheirTimeToLive) {
  Fault rule = down();
  rule.ttl = seconds(4);
  Bench bench({rule});
  bench.advance(seconds(10));
  EXPECT_THAT(bench.told(), ElementsAre("0 begin down", "4000 end down"));
}

TEST(StandingFaults, LastAsLongAsTheStateAndBeginAgainWithIt) {
  Bench bench({down({.when_state = State::run})});
  EXPECT_THAT(bench.told(), IsEmpty());
  bench.advance(seconds(1));
  bench.enter(State::run);
  bench.advance(seconds(1));
  bench.enter(State::pausing);
  bench.advance(seconds(1));
  bench.enter(State::run);
  EXPECT_THAT(bench.told(), ElementsAre("1000 begin down", "2000 end down", "3000 begin down"));
}

TEST(StandingFaults, BeginAtOnceInTheirState) {
  Bench bench({down({.when_state = State::stopped})});
  EXPECT_THAT(bench.told(), ElementsAre("0 begin down"));
}

TEST(StandingFaults, EndOnceThatLastForADurationUntilTheStateIsEnteredAnew) {
  Bench bench({down({.when_state = State::run}, seconds(1))});
  bench.enter(State::run);
  bench.advance(seconds(5));
  EXPECT_THAT(bench.told(), ElementsAre("0 begin down", "1000 end down"));
  bench.enter(State::stopped);
  bench.enter(State::run);
  EXPECT_THAT(bench.told(), ElementsAre("5000 begin down"));
}

TEST(StandingFaults, CountTheirOccasions) {
  Bench bench({down({.skip = 1, .count = 1, .when_state = State::run})});
  for (int i = 0; i < 4; ++i) {
    bench.enter(State::run);
    bench.enter(State::stopped);
    bench.advance(seconds(1));
  }
  EXPECT_THAT(bench.told(), ElementsAre("1000 begin down", "1000 end down"));
}

TEST(StandingFaults, WaitForTheWindowAndTheState) {
  Bench bench({down({.window = Window{seconds(2), seconds(10)}, .when_state = State::run})});
  bench.enter(State::run);
  bench.advance(seconds(1));
  EXPECT_THAT(bench.told(), IsEmpty());
  bench.advance(seconds(2));
  EXPECT_THAT(bench.told(), ElementsAre("2000 begin down"));
  bench.enter(State::stopped);
  bench.advance(seconds(20));
  bench.enter(State::run);
  EXPECT_THAT(bench.told(), ElementsAre("3000 end down")) << "the window is over";
}

TEST(StandingFaults, WaitUntilAnotherHasActed) {
  Fault lost = fault(FaultType::drop);
  lost.name = "lost";
  Bench bench({lost, down({.after_fault = "lost"})});
  bench.advance(seconds(1));
  EXPECT_THAT(bench.told(), IsEmpty());
  (void)bench.injector.on_request(a_request(seconds(1)));
  bench.standing.on_act();
  bench.advance(seconds(1));
  EXPECT_THAT(bench.told(), ElementsAre("1000 begin down"));
}

TEST(StandingFaults, WaitUntilAnotherOfThemHasActed) {
  Bench bench({down({.after_fault = "spontaneous"}), spontaneous({.window = Window{seconds(3), {}}})});
  bench.advance(seconds(5));
  EXPECT_THAT(bench.told(), ElementsAre("3000 spontaneous to FAULT", "3000 begin down"));
}

TEST(StandingFaults, DoNothingWhenDisabledOrWithoutALuckyDraw) {
  Fault rule = down();
  rule.enabled = false;
  Bench bench({rule, named("unlucky", down({.probability = 0}))});
  bench.advance(seconds(10));
  EXPECT_THAT(bench.told(), IsEmpty());
}

TEST(StandingFaults, FlapWithTheirDuty) {
  Bench bench({flap(0.25)});
  bench.advance(milliseconds(1'300));
  EXPECT_THAT(bench.told(),
              ElementsAre("0 flap to RUN", "250 flap to PAUSE", "1000 flap to RUN", "1250 flap to PAUSE"));
}

TEST(StandingFaults, FlapSoManyCyclesAndStayInTheSecondState) {
  Bench bench({flap(0.5, 2)});
  bench.advance(seconds(10));
  EXPECT_THAT(bench.told(),
              ElementsAre("0 flap to RUN", "500 flap to PAUSE", "1000 flap to RUN", "1500 flap to PAUSE"));
  EXPECT_EQ(bench.state, State::pause);
}

TEST(StandingFaults, FlapUntilTheWindowEnds) {
  Bench bench({flap(0.5, 0, {.window = Window{seconds(1), milliseconds(800)}})});
  bench.advance(seconds(10));
  EXPECT_THAT(bench.told(), ElementsAre("1000 flap to RUN", "1500 flap to PAUSE"));
}

TEST(StandingFaults, FlapOnWhenTheyLeaveTheirStateThemselvesAndEndWhenACommandDoes) {
  Bench bench({flap(0.5, 0, {.when_state = State::run})});
  bench.enter(State::run);
  bench.advance(milliseconds(1'100));
  EXPECT_THAT(bench.told(), ElementsAre("0 flap to RUN", "500 flap to PAUSE", "1000 flap to RUN"));
  bench.enter(State::stopping);
  bench.advance(seconds(10));
  EXPECT_THAT(bench.told(), IsEmpty());
}

TEST(StandingFaults, MoveTheComponentAfterATime) {
  Bench bench({spontaneous({}, seconds(3))});
  bench.advance(seconds(10));
  EXPECT_THAT(bench.told(), ElementsAre("3000 spontaneous to FAULT"));
}

TEST(StandingFaults, MoveTheComponentAgainAndAgain) {
  Bench bench({spontaneous({}, seconds(1), seconds(2))});
  bench.advance(seconds(6));
  EXPECT_THAT(bench.told(),
              ElementsAre("1000 spontaneous to FAULT", "3000 spontaneous to FAULT", "5000 spontaneous to FAULT"));
}

TEST(StandingFaults, MoveTheComponentEachTimeItEntersTheirState) {
  Bench bench({spontaneous({.when_state = State::run}, seconds(1))});
  bench.enter(State::run);
  bench.advance(seconds(2));
  bench.enter(State::stopped);
  bench.enter(State::run);
  bench.advance(seconds(2));
  EXPECT_THAT(bench.told(), ElementsAre("1000 spontaneous to FAULT", "3000 spontaneous to FAULT"));
}

TEST(StandingFaults, DoNotMoveAComponentThatHasLeftTheirState) {
  Bench bench({spontaneous({.when_state = State::run}, seconds(1))});
  bench.enter(State::run);
  bench.advance(milliseconds(500));
  bench.enter(State::pausing);
  bench.advance(seconds(5));
  EXPECT_THAT(bench.told(), IsEmpty());
}

TEST(StandingFaults, MoveOnEnteringAndAgainOnlyWhileTheComponentIsThere) {
  Bench bench({spontaneous({.when_state = State::run}, {}, seconds(1))});
  bench.enter(State::run);
  bench.advance(milliseconds(300));
  bench.enter(State::run);
  EXPECT_THAT(bench.told(), ElementsAre("0 spontaneous to FAULT", "300 spontaneous to FAULT"))
      << "the pace of the first time is over with it";
}

TEST(StandingFaults, LoseTheStateOnceByAmnesiaAndAgainOnTheNextOccasion) {
  Fault rule = usual_fault(FaultType::amnesia);
  rule.name = "amnesia";
  rule.to = State::stopped;
  rule.trigger.when_state = State::run;
  Bench bench({rule});
  bench.enter(State::run);
  bench.advance(seconds(1));
  bench.enter(State::run);
  bench.advance(seconds(5));
  EXPECT_THAT(bench.told(), ElementsAre("0 amnesia to STOPPED", "1000 amnesia to STOPPED"));
}

TEST(StandingFaults, OfCrashAndPauseBeginAndEndByThemselves) {
  Fault crash = usual_fault(FaultType::crash);
  crash.name = "crash";
  crash.trigger.window = Window{seconds(2), {}};
  Fault pause = usual_fault(FaultType::pause);
  pause.name = "pause";
  pause.duration = seconds(1);
  pause.trigger.when_state = State::run;
  Bench bench({crash, pause});
  bench.enter(State::run);
  bench.advance(seconds(5));
  EXPECT_THAT(bench.told(), ElementsAre("0 begin pause", "2000 begin crash"));
}

TEST(StandingFaults, ArePromptedByARequest) {
  Fault rule = down({}, seconds(1));
  rule.match.event = wire::Command::run;
  Bench bench({rule});
  bench.advance(seconds(1));
  EXPECT_THAT(bench.told(), IsEmpty());
  bench.standing.prompt(bench.injector.rules()[0].fault);
  bench.advance(milliseconds(500));
  bench.standing.prompt(bench.injector.rules()[0].fault);
  bench.advance(seconds(5));
  EXPECT_THAT(bench.told(), ElementsAre("1000 begin down", "2500 end down")) << "the second prolongs the first";
  bench.standing.prompt(bench.injector.rules()[0].fault);
  EXPECT_THAT(bench.told(), ElementsAre("6500 begin down"));
}

TEST(StandingFaults, EndWhatLastsWhenTheRuleIsRemoved) {
  Bench bench({down(), spontaneous({}, seconds(5))});
  bench.advance(seconds(1));
  bench.remove("down");
  bench.remove("spontaneous");
  bench.advance(seconds(10));
  EXPECT_THAT(bench.told(), ElementsAre("0 begin down", "1000 end down"));
}

TEST(StandingFaults, BeginWithARuleThatIsAddedAndLeaveTheOthersAlone) {
  Bench bench({down()});
  (void)bench.told();
  bench.advance(seconds(7));
  bench.injector.add(shared(spontaneous({.window = Window{seconds(1), {}}})), bench.clock.now());
  bench.standing.update();
  bench.advance(seconds(5));
  EXPECT_THAT(bench.told(), ElementsAre("8000 spontaneous to FAULT"));
}

TEST(StandingFaults, BeginAnewAfterARestart) {
  Bench bench({down({.window = Window{seconds(1), seconds(2)}})});
  bench.advance(seconds(2));
  bench.injector.reset(bench.clock.now());
  bench.standing.restart();
  bench.advance(seconds(10));
  EXPECT_THAT(bench.told(), ElementsAre("1000 begin down", "2000 end down", "3000 begin down", "5000 end down"));
}

TEST(StandingFaults, ComeAtMomentsOfChanceAsOftenAsTheyShould) {
  Bench bench({spontaneous({.once_per = seconds(10)})});
  bench.advance(seconds(10'000));
  const auto times = static_cast<double>(bench.told().size());
  EXPECT_NEAR(times, 1'000, 4 * 31.6) << "four standard deviations of a Poisson process";
}

TEST(StandingFaults, ComeAgainAfterWhatLastsHasEnded) {
  Bench bench({down({.once_per = seconds(10)}, seconds(2))});
  bench.advance(seconds(10'000));
  const std::vector<std::string> told = bench.told();
  ASSERT_GT(told.size(), 500U);
  for (std::size_t i = 1; i < told.size(); ++i)
    EXPECT_NE(told[i].find(" begin"), told[i - 1].find(" begin")) << told[i - 1] << ", " << told[i];
}

TEST(StandingFaults, OfChanceAreTheSameForTheSameSeedAndGoWithTheirRule) {
  Bench one({spontaneous({.once_per = seconds(10)})});
  Bench other({down(), spontaneous({.once_per = seconds(10)})});
  (void)other.told();
  one.advance(seconds(500));
  other.advance(seconds(500));
  const std::vector<std::string> told = one.told();
  EXPECT_EQ(told, other.told()) << "one more rule shifts no other";
  EXPECT_FALSE(told.empty());
  one.remove("spontaneous");
  one.advance(seconds(500));
  EXPECT_THAT(one.told(), IsEmpty());
}

TEST(StandingFaults, OfChanceKeepToTheirWindowStateAndCount) {
  Bench windowed({spontaneous({.window = Window{seconds(100), seconds(50)}, .once_per = seconds(5)})});
  windowed.advance(seconds(1'000));
  for (const std::string& each : windowed.told()) {
    EXPECT_GE(std::stoi(each), 100'000);
    EXPECT_LT(std::stoi(each), 150'000);
  }
  Bench counted({spontaneous({.count = 3, .once_per = seconds(5)})});
  counted.advance(seconds(1'000));
  EXPECT_EQ(counted.told().size(), 3U);
  Bench in_run({spontaneous({.when_state = State::run, .once_per = seconds(5)})});
  in_run.advance(seconds(100));
  EXPECT_THAT(in_run.told(), IsEmpty()) << "it is STOPPED";
  in_run.enter(State::run);
  in_run.advance(seconds(100));
  EXPECT_FALSE(in_run.told().empty());
}

}  // namespace
}  // namespace kapela::faults
