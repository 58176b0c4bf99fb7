#include "orchestrator/engine/pursuit.hpp"

#include <array>

#include <gtest/gtest.h>

namespace kapela::engine::testing {

using namespace record;

namespace {

using wire::Command;
using wire::State;

constexpr std::array goals{State::initialized};
constexpr Sequence run_began = 10;

/// CMD_INITIALIZE, sent to a STOPPED component at 20.
Pursuit initializing(Sequence acknowledged = 30) {
  Pursuit made;
  made.id = CommandId{5};
  made.command = Command::initialize;
  made.from = State::stopped;
  made.sent = 20;
  made.acknowledged = acknowledged;
  made.attempts = 1;
  return made;
}

Board::Entry seen(State state, Sequence as_of, CommandId caused_by = no_command) {
  Board::Entry made;
  made.seen.state = state;
  made.ever_seen = true;
  made.as_of = as_of;
  made.caused_by = caused_by;
  return made;
}

Judgement judged(const Pursuit& pursuit, const Board::Entry& entry) {
  return judge(pursuit, entry, goals, run_began);
}

TEST(Pursuit, IsReachedOnlyByASightingNewerThanTheAcknowledgement) {
  EXPECT_EQ(judged(initializing(), seen(State::initialized, 30)), Judgement::pending);
  EXPECT_EQ(judged(initializing(), seen(State::initialized, 31)), Judgement::reached);
  EXPECT_EQ(judged(initializing(0), seen(State::initialized, 31)), Judgement::pending);
}

TEST(Pursuit, IsReachedByAnOldSightingWhenTheComponentSaysThatTheCommandCausedIt) {
  EXPECT_EQ(judged(initializing(), seen(State::initialized, 1, CommandId{5})), Judgement::reached);
  EXPECT_EQ(judged(initializing(), seen(State::initialized, 1, CommandId{4})), Judgement::pending);
}

TEST(Pursuit, WithoutACommandAsksForASightingNewerThanTheRun) {
  EXPECT_EQ(judged(Pursuit{}, seen(State::initialized, 10)), Judgement::pending);
  EXPECT_EQ(judged(Pursuit{}, seen(State::initialized, 11)), Judgement::reached);
  EXPECT_EQ(judged(Pursuit{}, seen(State::run, 11)), Judgement::pending);
}

TEST(Pursuit, FailsAtAFreshFaultOnly) {
  EXPECT_EQ(judged(initializing(), seen(State::fault, 30)), Judgement::pending);
  EXPECT_EQ(judged(initializing(), seen(State::fault, 31)), Judgement::fault);
}

TEST(Pursuit, WaitsWhileTheComponentHasNotSetOutOrIsOnItsWay) {
  EXPECT_EQ(judged(initializing(), seen(State::stopped, 31)), Judgement::pending);
  EXPECT_EQ(judged(initializing(), seen(State::initializing, 31)), Judgement::pending);
}

TEST(Pursuit, FailsWhenTheComponentIsBackWhereItWas) {
  Pursuit pursuit = initializing();
  pursuit.moved = true;
  EXPECT_EQ(judged(pursuit, seen(State::stopped, 31)), Judgement::wrong_state);
}

TEST(Pursuit, FailsInAStableStateThatTheCommandCannotStartFrom) {
  EXPECT_EQ(judged(initializing(), seen(State::pause, 31)), Judgement::wrong_state);
}

TEST(Pursuit, WaitsWhereTheCommandIsLegalBecauseItMayHaveBeenThereAllTheTime) {
  EXPECT_EQ(judged(initializing(), seen(State::run, 31)), Judgement::pending);
  EXPECT_EQ(judged(initializing(), seen(State::run, 31, CommandId{5})), Judgement::wrong_state);
}

TEST(Pursuit, DoesNotJudgeAStateThatAStepHasLeftBehind) {
  Pursuit pursuit = initializing();
  pursuit.settled = true;
  EXPECT_EQ(judged(pursuit, seen(State::pause, 31)), Judgement::pending);
}

TEST(Pursuit, IsProvenToHaveArrivedByASightingOnItsWayAfterTheSending) {
  EXPECT_TRUE(proves_arrival(initializing(0), seen(State::initializing, 21)));
  EXPECT_TRUE(proves_arrival(initializing(0), seen(State::initialized, 21)));
  EXPECT_TRUE(proves_arrival(initializing(0), seen(State::fault, 1, CommandId{5})));
  EXPECT_FALSE(proves_arrival(initializing(0), seen(State::initializing, 20)));
  EXPECT_FALSE(proves_arrival(initializing(0), seen(State::stopped, 21)));
  EXPECT_FALSE(proves_arrival(initializing(30), seen(State::initializing, 21)));
}

TEST(Pursuit, IsNotProvenToHaveArrivedBeforeItWasSent) {
  Pursuit pursuit = initializing(0);
  pursuit.sent = 0;
  EXPECT_FALSE(proves_arrival(pursuit, seen(State::initialized, 21)));
}

TEST(Pursuit, TakesTheRefusalOfARepeatByAComponentOnItsWayForAnAcknowledgement) {
  Answer refusal;
  refusal.kind = Answer::Kind::refused;
  refusal.state = State::initializing;
  Pursuit pursuit = initializing(0);
  EXPECT_FALSE(tells_of_earlier_attempt(pursuit, refusal));
  pursuit.attempts = 2;
  EXPECT_TRUE(tells_of_earlier_attempt(pursuit, refusal));
  refusal.state = State::stopped;
  EXPECT_FALSE(tells_of_earlier_attempt(pursuit, refusal));
}

}  // namespace
}  // namespace kapela::engine::testing
