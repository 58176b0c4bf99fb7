#include "orchestrator/engine/board.hpp"

#include <limits>

#include <gtest/gtest.h>

#include "tests/scenario/scenarios.hpp"

namespace kapela::engine::testing {

using namespace record;
using namespace scenario;
using namespace scenario::testing;

namespace {

using namespace std::chrono_literals;
using wire::State;

using seed::io;

Sighting sighting(State state, std::uint64_t revision = 0) {
  Sighting made;
  made.state = state;
  made.revision = revision;
  return made;
}

TEST(Board, KnowsNothingAtFirst) {
  const Board board(1);
  EXPECT_FALSE(board.at(io).ever_seen);
  EXPECT_EQ(board.at(io).seen.state, State::unknown);
}

TEST(Board, IgnoresASightingThatWasAskedForEarlierThanWhatIsKnown) {
  Board board(1);
  EXPECT_TRUE(board.saw(io, sighting(State::run), 5, no_command, base::Instant(1s)));
  EXPECT_FALSE(board.saw(io, sighting(State::stopped), 4, no_command, base::Instant(2s)));
  EXPECT_EQ(board.at(io).seen.state, State::run);
}

TEST(Board, OrdersNumberedSightingsByTheirRevisionNotByTheirArrival) {
  Board board(1);
  EXPECT_TRUE(board.saw(io, sighting(State::run, 7), 4, no_command, base::Instant(1s)));
  EXPECT_FALSE(board.saw(io, sighting(State::starting, 6), 9, no_command, base::Instant(2s)));
  EXPECT_EQ(board.at(io).seen.state, State::run);
  EXPECT_EQ(board.at(io).as_of, 4U);
  EXPECT_TRUE(board.saw(io, sighting(State::stopping, 8), 3, no_command, base::Instant(3s)));
  EXPECT_EQ(board.at(io).seen.state, State::stopping);
}

TEST(Board, OrdersSightingsOfOneRevisionByWhenTheyWereAskedFor) {
  Board board(1);
  EXPECT_TRUE(board.saw(io, sighting(State::run, 7), 5, no_command, base::Instant(1s)));
  EXPECT_FALSE(board.saw(io, sighting(State::fault, 7), 4, no_command, base::Instant(2s)));
  EXPECT_EQ(board.at(io).seen.state, State::run);
}

TEST(Board, TakesAnswersThatGoBackAgainAndAgainForACountThatHasBegunAnew) {
  const Numbering numbering;
  Board board(1);
  Sequence asked = 1;
  (void)board.saw(io, sighting(State::run, 100), asked, no_command, base::Instant(1s));
  for (unsigned i = 1; i < numbering.restarted_after; ++i)
    EXPECT_FALSE(board.saw(io, sighting(State::stopped, 1), ++asked, no_command, base::Instant(2s))) << i;
  EXPECT_EQ(board.at(io).seen.state, State::run);
  EXPECT_TRUE(board.saw(io, sighting(State::initializing, 2), ++asked, no_command, base::Instant(3s)));
  EXPECT_EQ(board.at(io).seen.state, State::initializing);
}

TEST(Board, TakesAFewChangesBackForALieUntilItHasGoneOnForLong) {
  const Numbering numbering;
  Board board(1);
  Sequence asked = 1;
  (void)board.saw(io, sighting(State::run, 100), asked, no_command, base::Instant(1s));
  for (unsigned i = 0; i < 50; ++i)
    EXPECT_FALSE(board.saw(io, sighting(State::starting, 99), ++asked, no_command, base::Instant(2s))) << i;
  EXPECT_TRUE(
      board.saw(io, sighting(State::starting, 99), ++asked, no_command, base::Instant(2s + numbering.near_for)));
}

TEST(Board, CountsOnlyAnswersInARowThatGoBack) {
  const Numbering numbering;
  Board board(1);
  Sequence asked = 1;
  for (unsigned i = 0; i < 4 * numbering.restarted_after; ++i) {
    (void)board.saw(io, sighting(State::run, 100), ++asked, no_command, base::Instant(1s));
    EXPECT_FALSE(board.saw(io, sighting(State::stopped, 99), ++asked, no_command, base::Instant(1s)));
  }
  for (unsigned i = 0; i < numbering.restarted_after; ++i)  // to and fro: no count goes so
    EXPECT_FALSE(board.saw(io, sighting(State::stopped, 90 - i), ++asked, no_command, base::Instant(2s)));
}

TEST(Board, TakesAJumpForANewCountAtOnce) {
  constexpr auto last = std::numeric_limits<std::uint64_t>::max();
  Board board(1);
  (void)board.saw(io, sighting(State::run, 1'764'000'000'000'000), 1, no_command, base::Instant(1s));
  EXPECT_TRUE(board.saw(io, sighting(State::stopped, last), 2, no_command, base::Instant(2s)));
  EXPECT_TRUE(board.saw(io, sighting(State::run, 1'764'000'000'000'000), 3, no_command, base::Instant(3s)));
  EXPECT_EQ(board.at(io).seen.state, State::run);
  EXPECT_FALSE(board.saw(io, sighting(State::stopped, last), 2, no_command, base::Instant(4s))) << "asked before";
}

TEST(Board, BelievesNoPushThatJumps) {
  Board board(1);
  (void)board.saw(io, sighting(State::run, 7), 1, no_command, base::Instant(1s));
  constexpr auto far = std::uint64_t{1} << 63;
  EXPECT_FALSE(board.can_follow(io, far));
  EXPECT_FALSE(board.saw(io, sighting(State::stopped, far), 5, CommandId{3}, base::Instant(2s)));
  EXPECT_EQ(board.at(io).seen.state, State::run);
}

TEST(Board, FollowsACountBeyondTheEndOfItsNumbers) {
  constexpr auto last = std::numeric_limits<std::uint64_t>::max();
  Board board(1);
  (void)board.saw(io, sighting(State::starting, last), 1, no_command, base::Instant(1s));
  EXPECT_TRUE(board.saw(io, sighting(State::run, 1), 2, CommandId{3}, base::Instant(2s)));
  EXPECT_FALSE(board.saw(io, sighting(State::starting, last), 3, no_command, base::Instant(3s)));
  EXPECT_EQ(board.at(io).seen.state, State::run);
}

TEST(Board, CountsTheTimeInAStateFromItsFirstSighting) {
  Board board(1);
  (void)board.saw(io, sighting(State::run), 1, no_command, base::Instant(1s));
  (void)board.saw(io, sighting(State::run), 2, no_command, base::Instant(5s));
  EXPECT_EQ(board.at(io).since, base::Instant(1s));
  EXPECT_EQ(board.at(io).last_seen, base::Instant(5s));
  EXPECT_EQ(board.at(io).as_of, 2U);
}

TEST(Board, KnowsUntilWhenTheStateBeforeHeld) {
  Board board(1);
  (void)board.saw(io, sighting(State::starting), 1, no_command, base::Instant(1s));
  board.held(io, base::Instant(900ms));
  (void)board.saw(io, sighting(State::starting), 2, no_command, base::Instant(2s));
  board.held(io, base::Instant(1900ms));
  (void)board.saw(io, sighting(State::run), 3, no_command, base::Instant(3s));
  EXPECT_EQ(board.at(io).held_before, base::Instant(1900ms)) << "when the poll left, not when it was answered";
  board.held(io, base::Instant(2900ms));
  (void)board.saw(io, sighting(State::run), 4, no_command, base::Instant(4s));
  EXPECT_EQ(board.at(io).held_before, base::Instant(1900ms));
}

TEST(Board, RemembersWhatCausedAStateUntilItChanges) {
  Board board(1);
  (void)board.saw(io, sighting(State::run, 2), 1, CommandId{3}, base::Instant(1s));
  (void)board.saw(io, sighting(State::run, 2), 2, no_command, base::Instant(2s));
  EXPECT_EQ(board.at(io).caused_by, CommandId{3});
  (void)board.saw(io, sighting(State::stopping, 3), 3, no_command, base::Instant(3s));
  EXPECT_EQ(board.at(io).caused_by, no_command);
}

TEST(Board, CountsMissesInARowAndForgetsThemWithAnySignOfLife) {
  Board board(1);
  board.missed(io, Miss::refused, base::Instant(1s));
  board.missed(io, Miss::no_answer, base::Instant(2s));
  EXPECT_EQ(board.at(io).missed, 2U);
  EXPECT_EQ(board.at(io).missed_since, base::Instant(1s));
  EXPECT_EQ(board.at(io).last_miss, Miss::no_answer);
  board.answered(io);
  EXPECT_EQ(board.at(io).missed, 0U);
  board.missed(io, Miss::refused, base::Instant(3s));
  EXPECT_EQ(board.at(io).missed_since, base::Instant(3s));
  (void)board.saw(io, sighting(State::run), 1, no_command, base::Instant(4s));
  EXPECT_EQ(board.at(io).missed, 0U);
}

TEST(Board, TellsOfEachChangeAndOfNothingElse) {
  Board board(1);
  int told = 0;
  board.on_changed([&told](ComponentId) { ++told; });
  const auto news = [&told](auto&& act) {
    const int before = told;
    act();
    return told - before;
  };
  EXPECT_EQ(news([&] { board.saw(io, sighting(State::run), 1, no_command, base::Instant(1s)); }), 1);
  EXPECT_EQ(news([&] { board.saw(io, sighting(State::run), 2, no_command, base::Instant(2s)); }), 0) << "seen again";
  EXPECT_EQ(news([&] { board.saw(io, sighting(State::pause), 1, no_command, base::Instant(2s)); }), 0) << "older";
  EXPECT_EQ(news([&] { board.missed(io, Miss::refused, base::Instant(3s)); }), 1);
  EXPECT_EQ(news([&] { board.saw(io, sighting(State::run), 3, no_command, base::Instant(4s)); }), 1) << "is back";
  EXPECT_EQ(news([&] { board.answered(io); }), 0);
  EXPECT_EQ(news([&] { board.set_owner(io, RunId{1}); }), 1);
  EXPECT_EQ(news([&] { board.set_owner(io, RunId{1}); }), 0);
  EXPECT_EQ(news([&] { board.told_whether_it_pushes(io, true); }), 1);
  EXPECT_EQ(news([&] { board.told_whether_it_pushes(io, true); }), 0);
}

}  // namespace
}  // namespace kapela::engine::testing
