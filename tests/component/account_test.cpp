#include "simulators/component/account.hpp"

#include <gtest/gtest.h>

#include "tests/component/harness.hpp"

namespace kapela::component {
namespace {

using faults::details;
using faults::Fault;
using faults::FaultPtr;
using faults::FaultType;
using std::chrono::milliseconds;
using wire::Command;
using wire::State;

FaultPtr shared(Fault rule) {
  return std::make_shared<const Fault>(std::move(rule));
}

Fault usual(FaultType type) {
  Fault rule = faults::usual_fault(type);
  rule.name = faults::name(type);
  return rule;
}

Fault equivocating(faults::EquivocateBy by) {
  Fault rule = usual(FaultType::equivocate);
  details(rule).states = {State::run, State::pause};
  details(rule).by = by;
  return rule;
}

/// A component whose account is told of each change.
struct Told {
  void go(State to) {
    bench.component.set_state(to);
    account.remember();
  }
  State poll(const Fault* lie = nullptr, std::string_view client = {}) {
    return account.tell(lie, client).report.state;
  }

  Bench bench;
  Account account{bench.component, bench.clock};
};

TEST(Account, IsTheTruthWhereNobodyLies) {
  Told told;
  told.go(State::run);
  EXPECT_TRUE(told.account.is_honest());
  const Account::Told answer = told.account.tell(nullptr, {});
  EXPECT_EQ(answer.report.state, State::run);
  EXPECT_EQ(answer.report.revision, told.bench.component.revision());
  EXPECT_EQ(answer.stale, nullptr);
  EXPECT_EQ(told.account.told_state(nullptr, {}, State::pause), State::pause);
}

TEST(Account, TellsWhatWasSoManyChangesAgo) {
  Told told;
  for (const State state : {State::initialized, State::run, State::pause}) told.go(state);
  Fault stale = usual(FaultType::stale_state);
  stale.copies = 2;
  stale.reports = 2;
  const FaultPtr rule = shared(stale);
  told.account.begin_lying(rule);
  const Account::Told first = told.account.tell(nullptr, {});
  EXPECT_EQ(first.report.state, State::initialized);
  EXPECT_EQ(first.report.revision, told.bench.component.revision() - 2);
  EXPECT_EQ(first.stale, rule);
  EXPECT_EQ(told.poll(), State::initialized);
  EXPECT_EQ(told.poll(), State::pause) << "so many answers lie";
}

TEST(Account, TellsTheFirstOfAllWhereThereWereNotSoMany) {
  Told told;
  told.go(State::run);
  Fault stale = usual(FaultType::stale_state);
  stale.copies = faults::most_copies;
  told.account.begin_lying(shared(stale));
  EXPECT_EQ(told.poll(), State::stopped);
  for (std::uint32_t i = 0; i < 2 * faults::most_copies; ++i) told.go(i % 2 == 0 ? State::pause : State::run);
  EXPECT_EQ(told.poll(), State::run) << "as many changes ago as are kept";
}

TEST(Account, TellsWhatWasSoLongAgo) {
  Told told;
  told.bench.advance(milliseconds(10));
  told.go(State::initialized);
  told.bench.advance(milliseconds(10));
  told.go(State::run);
  const auto ago = [&told](base::Duration lag) {
    Fault stale = usual(FaultType::stale_state);
    stale.duration = lag;
    told.account.begin_lying(shared(stale));
    return told.poll();
  };
  EXPECT_EQ(ago(milliseconds(1)), State::initialized);
  EXPECT_EQ(ago(milliseconds(10)), State::initialized) << "it was there by then";
  EXPECT_EQ(ago(milliseconds(11)), State::stopped);
  EXPECT_EQ(ago(std::chrono::hours(1)), State::stopped) << "nothing is known of before";
}

TEST(Account, TellsTheErrorOfTheStateThatItTells) {
  Told told;
  told.bench.component.force_fault(7, "jam");
  told.account.remember();
  told.go(State::stopped);
  told.account.begin_lying(shared(usual(FaultType::stale_state)));
  wire::StateReport report = told.account.tell(nullptr, {}).report;
  EXPECT_EQ(report.state, State::fault);
  EXPECT_TRUE(report.error);
  EXPECT_EQ(report.error_code, 7);
  EXPECT_EQ(report.error_message, "jam");
  told.bench.component.force_fault(8, "again");
  told.account.remember();
  report = told.account.tell(nullptr, {}).report;
  EXPECT_EQ(report.state, State::stopped);
  EXPECT_FALSE(report.error) << "it was none then";
  EXPECT_EQ(report.error_code, 0);
}

TEST(Account, KnowsNothingOfBeforeItsProcessBegan) {
  Told told;
  told.go(State::run);
  told.account.begin_lying(shared(usual(FaultType::stale_state)));
  told.bench.component.restart_in(State::pause);
  told.account.start();
  EXPECT_TRUE(told.account.is_honest());
  told.account.begin_lying(shared(usual(FaultType::stale_state)));
  EXPECT_EQ(told.poll(), State::pause);
}

TEST(Account, EndsALieWithItsRule) {
  Told told;
  told.go(State::run);
  const FaultPtr rule = shared(usual(FaultType::stale_state));
  faults::Injector rules({rule}, 1, "io", {});
  told.account.begin_lying(rule);
  told.account.keep_only(rules);
  EXPECT_EQ(told.poll(), State::stopped);
  rules.clear();
  told.account.keep_only(rules);
  EXPECT_EQ(told.poll(), State::run);
}

TEST(Account, TellsAWrongStateAndNothingElseThatIsWrong) {
  Told told;
  Fault wrong = usual(FaultType::wrong_state);
  wrong.to = State::pause;
  EXPECT_EQ(told.poll(&wrong), State::pause);
  EXPECT_EQ(told.account.tell(&wrong, {}).report.revision, told.bench.component.revision());
  EXPECT_EQ(told.account.told_state(&wrong, {}, State::run), State::pause);
}

TEST(Account, AlternatesFromAnswerToAnswerOfTheSameRule) {
  Told told;
  const Fault one = equivocating(faults::EquivocateBy::alternate);
  const Fault other = one;
  EXPECT_EQ(told.poll(&one), State::run);
  EXPECT_EQ(told.poll(), State::stopped) << "an answer without a lie counts for nothing";
  EXPECT_EQ(told.account.told_state(&one, {}, State::stopped), State::pause) << "nor is a command's another count";
  EXPECT_EQ(told.poll(&other), State::run) << "each rule counts for itself";
  EXPECT_EQ(told.poll(&one), State::run);
}

TEST(Account, TellsEachClientItsOwn) {
  Told told;
  const Fault rule = equivocating(faults::EquivocateBy::client);
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(told.poll(&rule, "panel"), State::run);
    EXPECT_EQ(told.poll(&rule, "orchestrator"), State::pause);
  }
  told.account.start();
  EXPECT_EQ(told.poll(&rule, "orchestrator"), State::run) << "the first that asks this process";
}

TEST(Account, OfACrashSaysWhereTheProcessComesBack) {
  Told told;
  told.go(State::pause);
  told.go(State::pausing);
  base::Pcg random(1, 1);
  Fault crash = usual(FaultType::crash);
  EXPECT_EQ(told.account.wakes_in(crash, random), State::stopped) << "in the initial state";
  details(crash).state_after = faults::StateAfter::last;
  EXPECT_EQ(told.account.wakes_in(crash, random), State::pause) << "the last one that is stable";
}

TEST(Account, OfACrashComesBackInAnyStateThatAProcessCanBeginIn) {
  Told told;
  Fault crash = usual(FaultType::crash);
  details(crash).state_after = faults::StateAfter::random;
  base::Pcg random(1, 1);
  std::vector<int> times(wire::states().size());
  for (int i = 0; i < 1'000; ++i) ++times[static_cast<std::size_t>(told.account.wakes_in(crash, random))];
  for (const State state : {State::stopped, State::initialized, State::run, State::pause})
    EXPECT_GT(times[static_cast<std::size_t>(state)], 100) << wire::name(state);
  EXPECT_EQ(times[static_cast<std::size_t>(State::fault)], 0) << "it has no error to tell of";
}

}  // namespace
}  // namespace kapela::component
