#include "simulators/reports/swim_lanes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/reports/story.hpp"

namespace kapela::reports {
namespace {

using record::Phase;
using record::RecordKind;
using record::RunId;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using wire::Command;
using wire::State;
using namespace std::chrono_literals;

base::Instant at(base::Duration time) {
  return base::Instant(time);
}

SwimLanes lanes_of(const Story& story, const Limits& limits = {}) {
  return swim_lanes(story.outcome(), limits);
}

TEST(SwimLanes, HaveABandForEachTrueStateFromTheBeginningToTheEnd) {
  const SwimLanes picture = lanes_of(undone_start());
  EXPECT_EQ(picture.begin, at(0s));
  EXPECT_EQ(picture.end, at(10'250ms)) << "a little after the last record";
  EXPECT_THAT(
      picture.lanes[0].bands,
      ElementsAre(Band{State::initialized, false, at(0s), at(1100ms)}, Band{State::starting, false, at(1100ms), at(3s)},
                  Band{State::run, false, at(3s), at(5s)}, Band{State::stopping, false, at(5s), at(6s)},
                  Band{State::stopped, false, at(6s), picture.end}));
}

TEST(SwimLanes, PairAttemptsWithTheirAnswers) {
  const SwimLanes picture = lanes_of(undone_start());
  const RunId run{1};
  const record::CommandId first{1};
  const record::CommandId second{2};
  EXPECT_THAT(picture.lanes[0].arrows, ElementsAre(Arrow{Command::run, first, run, 1, at(1s), at(1100ms), at(1200ms),
                                                         Answer::acknowledged, ""}));
  EXPECT_THAT(
      picture.lanes[1].arrows,
      ElementsAre(Arrow{Command::run, second, run, 1, at(1s), {}, at(2s), Answer::in_doubt, "no answer"},
                  Arrow{Command::run, second, run, 2, at(3s), at(3100ms), at(3200ms), Answer::refused, "illegal"}));
}

TEST(SwimLanes, HaveThePhasesAndStepsOfRuns) {
  const SwimLanes picture = lanes_of(undone_start());
  EXPECT_THAT(picture.phases, ElementsAre(PhaseBand{RunId{1}, Phase::forward, at(0s), at(4s)},
                                          PhaseBand{RunId{1}, Phase::compensation, at(4s), at(10s)}));
  ASSERT_THAT(picture.steps, SizeIs(1));
  EXPECT_EQ(picture.steps[0].until, at(4s));
  EXPECT_EQ(picture.steps[0].succeeded, false);
}

TEST(SwimLanes, MarkVerdictAndEnd) {
  const SwimLanes picture = lanes_of(undone_start());
  ASSERT_THAT(picture.moments, SizeIs(2));
  EXPECT_EQ(picture.moments[0].label, "NACK");
  EXPECT_EQ(picture.moments[1].label, "ROLLED_BACK");
  EXPECT_FALSE(picture.moments[1].good);
  EXPECT_THAT(picture.lanes[1].markers, ElementsAre(Marker{RecordKind::injected, at(3100ms), "nack"}));
}

TEST(SwimLanes, ShowADeadProcessUntilItRunsAgain) {
  Story story;
  story.at(1s).moved(0, State::initialized, State::run).at(2s).of(0, RecordKind::crashed);
  story.moved(0, State::run, State::stopped);  // what it lost by dying
  record::Record restarted = story.at(5s).record(RecordKind::restarted);
  restarted.component = record::ComponentId{0};
  restarted.state = State::stopped;
  const SwimLanes picture = lanes_of(story.add(restarted));
  EXPECT_THAT(picture.lanes[0].bands,
              ElementsAre(Band{State::run, false, at(1s), at(2s)}, Band{State::unknown, true, at(2s), at(5s)},
                          Band{State::stopped, false, at(5s), picture.end}));
  EXPECT_THAT(picture.lanes[0].markers, SizeIs(2));
}

TEST(SwimLanes, EndWhatTheOrchestratorDidWithItsDeath) {
  Story story;
  story.at(0s).plain(RecordKind::run_accepted).step(RecordKind::step_started, 0);
  story.at(2s).plain(RecordKind::crashed).at(3s);
  record::Record started = story.record(RecordKind::started);
  started.run = record::no_run;
  story.add(started).at(4s).plain(RecordKind::recovered).at(5s).plain(RecordKind::run_ended);
  const SwimLanes picture = lanes_of(story);
  EXPECT_THAT(picture.phases, ElementsAre(PhaseBand{RunId{1}, Phase::forward, at(0s), at(2s)},
                                          PhaseBand{record::no_run, Phase::over, at(2s), at(3s)},
                                          PhaseBand{RunId{1}, Phase::compensation, at(4s), at(5s)}));
  EXPECT_EQ(picture.steps[0].until, at(2s));
  EXPECT_EQ(picture.steps[0].succeeded, std::nullopt);
}

TEST(SwimLanes, ShadeFaultWindowsWithinThePicture) {
  CaseOutcome outcome = undone_start().outcome();
  outcome.faults = {{record::ComponentId{1}, "", "drop at reply", at(-1s), {}, 0}};
  const SwimLanes picture = swim_lanes(outcome, {});
  ASSERT_THAT(picture.lanes[1].shades, SizeIs(1));
  EXPECT_EQ(picture.lanes[1].shades[0].from, picture.begin);
  EXPECT_EQ(picture.lanes[1].shades[0].until, picture.end);
}

TEST(SwimLanes, LeaveOutTheShortestBandsAndTheCommandsThatWentWell) {
  Limits limits;
  limits.bands = 2;
  limits.arrows = 2;
  const SwimLanes picture = lanes_of(undone_start(), limits);
  EXPECT_THAT(picture.lanes[0].bands,
              ElementsAre(Band{State::run, false, at(3s), at(5s)}, Band{State::stopped, false, at(6s), picture.end}));
  EXPECT_THAT(picture.lanes[0].arrows, IsEmpty());
  EXPECT_THAT(picture.lanes[1].arrows, SizeIs(2));
  EXPECT_EQ(picture.left_out.bands, 3U);
  EXPECT_EQ(picture.left_out.arrows, 1U);
}

TEST(SwimLanes, KeepStepsThatFailedAndThenThoseThatTookLongestInTheirOrder) {
  Story story;
  story.at(0s).plain(RecordKind::run_accepted);
  constexpr std::uint64_t failed = 1;
  for (const auto& [number, seconds] : {std::pair(0U, 2), {1U, 1}, {2U, 5}, {3U, 1}}) {
    story.at(std::chrono::seconds(10 * number)).step(RecordKind::step_started, number, "a step");
    story.at(std::chrono::seconds(10 * number + seconds))
        .step(RecordKind::step_ended, number, {}, number == failed ? 0 : 1);
  }
  Limits limits;
  limits.steps = 2;
  const SwimLanes picture = lanes_of(story, limits);
  ASSERT_THAT(picture.steps, SizeIs(2));
  EXPECT_EQ(picture.steps[0].from, at(10s));
  EXPECT_EQ(picture.steps[0].succeeded, false);
  EXPECT_EQ(picture.steps[1].from, at(20s));
  EXPECT_EQ(picture.left_out.steps, 2U);
}

TEST(SwimLanes, KeepTheLanesInWhichSomethingWentWrong) {
  Limits limits;
  limits.lanes = 1;
  const SwimLanes picture = lanes_of(undone_start(), limits);
  ASSERT_THAT(picture.lanes, SizeIs(1));
  EXPECT_EQ(picture.lanes[0].name, "left");
  EXPECT_EQ(picture.left_out.lanes, 1U);
}

TEST(SwimLanes, ShowTheCommandsOfSomebodyElseWhereTheyCame) {
  const SwimLanes picture = swim_lanes(told_outcome(), {});
  ASSERT_EQ(picture.lanes[1].arrows.size(), 1U);
  const Arrow& taken = picture.lanes[1].arrows.front();
  EXPECT_EQ(taken.command, wire::Command::run);
  EXPECT_EQ(taken.arrived, taken.sent);
  EXPECT_EQ(taken.answer, Answer::acknowledged);
  EXPECT_EQ(picture.lanes[0].arrows.front().answer, Answer::refused);
  EXPECT_EQ(picture.moments.back().label, "FAILED");
}

TEST(SwimLanes, AreEmptyWithoutAHistory) {
  CaseOutcome outcome;
  outcome.components = {"io"};
  const SwimLanes picture = swim_lanes(outcome, {});
  EXPECT_THAT(picture.lanes, SizeIs(1));
  EXPECT_THAT(picture.phases, IsEmpty());
}

}  // namespace
}  // namespace kapela::reports
