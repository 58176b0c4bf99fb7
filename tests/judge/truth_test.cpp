#include "simulators/judge/truth.hpp"

#include <gmock/gmock.h>

#include "tests/judge/stage.hpp"

namespace kapela::judge {
namespace {

using namespace std::chrono_literals;
using testing::Command;
using testing::io;
using testing::RecordKind;
using testing::Stage;
using testing::State;
using testing::supervisor_1;

Truth truth_of(const Stage& stage) {
  Truth truth(stage.facts.initial);
  const auto records = stage.history.records();
  for (std::size_t i = 0; i < records.size(); ++i) truth.fold(records[i], i);
  return truth;
}

/// Where the component was when the last command of the stage came.
State came_to(const Stage& stage) {
  Truth truth(stage.facts.initial);
  const auto records = stage.history.records();
  State found = State::unknown;
  for (std::size_t i = 0; i < records.size(); ++i) {
    if (records[i].kind == RecordKind::handled) found = truth.came_to(records[i]);
    truth.fold(records[i], i);
  }
  return found;
}

TEST(Truth, BeginsWhereTheComponentsBegin) {
  EXPECT_EQ(truth_of(Stage(State::run)).at(io).state, State::run);
  EXPECT_EQ(truth_of(Stage()).states(), std::vector<State>(4, State::stopped));
}

TEST(Truth, FollowsEachMove) {
  Stage stage;
  stage.pass(1s).starts(io);
  const Truth truth = truth_of(stage);
  EXPECT_EQ(truth.at(io).state, State::run);
  EXPECT_EQ(truth.at(io).before, State::starting);
  EXPECT_EQ(truth.at(io).moved, base::Instant(1020ms));
  EXPECT_EQ(truth.at(io).moved_at, 5U);
  EXPECT_EQ(truth.at(supervisor_1).state, State::stopped);
  EXPECT_EQ(truth.at(supervisor_1).moved_at, checker::nowhere);
}

TEST(Truth, ADeadComponentIsDeadUntilItIsBack) {
  Stage stage;
  stage.starts(io).pass(1s).dies(io);
  EXPECT_TRUE(truth_of(stage).at(io).dead);
  EXPECT_EQ(truth_of(stage).at(io).died, base::Instant(1020ms));
  stage.comes_back(io);
  EXPECT_FALSE(truth_of(stage).at(io).dead);
  EXPECT_EQ(truth_of(stage).at(io).state, State::stopped);
  EXPECT_EQ(truth_of(stage).at(io).before, State::run);
}

TEST(Truth, ACommandCameWhereTheMoveThatItCausedBegan) {
  EXPECT_EQ(came_to(Stage().starts(io)), State::initialized);
  EXPECT_EQ(came_to(Stage(State::run).stops(io)), State::run);
}

TEST(Truth, OneThatMovesNobodyCameToWhereItIs) {
  Stage stage;
  stage.starts(io).pass(1s).handled(io, Command::initialize, State::run, wire::Verdict::refused_illegal);
  EXPECT_EQ(came_to(stage), State::run);
}

TEST(Truth, OneThatMovesNobodyInTheMomentOfAMoveCameAfterIt) {
  Stage stage;
  stage.moves(io, State::stopped, State::initializing)
      .handled(io, Command::initialize, State::initializing, wire::Verdict::accepted)
      .handled(io, Command::run, State::initializing, wire::Verdict::refused_illegal);
  EXPECT_EQ(came_to(stage), State::initializing);
}

TEST(Truth, AWayThatTakesNoTimeCameToItsBeginning) {
  Stage stage;
  stage.moves(io, State::run, State::soft_stopping).moves(io, State::soft_stopping, State::initialized);
  stage.handled(io, Command::initialize, State::initialized, wire::Verdict::accepted);
  EXPECT_EQ(came_to(stage), State::run);
}

TEST(Truth, TheMoveMayBeALittleEarlierThanTheDecision) {
  Stage stage;
  stage.moves(io, State::stopped, State::initializing).pass(3ms);
  stage.handled(io, Command::initialize, State::initializing, wire::Verdict::accepted);
  EXPECT_EQ(came_to(stage), State::stopped);
}

TEST(Truth, OneThatIsTakenAndNotObeyedCameToWhereItStays) {
  Stage stage;
  stage.takes(io, Command::initialize, State::stopped, State::initializing, State::initialized);
  stage.handled(io, Command::run, State::initialized, wire::Verdict::accepted);
  EXPECT_EQ(came_to(stage), State::initialized);
}

TEST(Truth, RecordsOfNobodyAreNotItsBusiness) {
  Stage stage;
  stage.run().told(Told::success);
  EXPECT_EQ(truth_of(stage).states(), std::vector<State>(4, State::stopped));
  EXPECT_FALSE(truth_of(stage).has(record::no_component));
}

}  // namespace
}  // namespace kapela::judge
