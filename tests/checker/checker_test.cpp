// What the checker finds in good histories, and how it says what it finds in bad ones.
#include "orchestrator/checker/checker.hpp"

#include <set>

#include <gtest/gtest.h>

#include "tests/checker/story.hpp"

namespace kapela::checker::testing {
namespace {

using namespace std::chrono_literals;
using record::Reason;
using record::RunStatus;
using wire::State;

TEST(Checker, FindsNothingInAGoodHistory) {
  EXPECT_EQ(broken(Story::full_start()), "");
}

TEST(Checker, FindsNothingInRunsThatFailProperly) {
  EXPECT_EQ(broken(Story::rollback()), "");
  EXPECT_EQ(broken(Story::stuck_rollback()), "");
  EXPECT_EQ(broken(Story::forward()), "");
  EXPECT_EQ(broken(Story::partial_stop()), "");
  EXPECT_EQ(broken(Story::recovery()), "");
  EXPECT_EQ(broken(Story::parallel()), "");
}

TEST(Checker, FindsNothingInARunThatRunsOutOfTime) {
  Story story;
  story.started()
      .accepted(1, record::Atomicity::none)
      .taken(1, io)
      .step(1, 0)
      .awaited(1, io, State::run)
      .later(timeout - 2ms);
  story.verdict(1, io, Reason::timeout).step_ended(1, 0, false).failed(1, RunStatus::stopped_partial);
  story.at(RecordKind::step_ended).time = story.at(RecordKind::verdict).time;
  EXPECT_EQ(broken(story), "");
}

TEST(Checker, FindsNothingInARunThatIsRejected) {
  Story story;
  story.started().accepted(1).owned(1, io).verdict(1, io, Reason::not_stable).failed(1, RunStatus::rejected);
  EXPECT_EQ(broken(story), "");
}

TEST(Checker, FindsNothingInAStepThatIsTriedAgain) {
  Story story = Story::full_start();
  story.before(RecordKind::step_started, 1).step(1, 1).awaited(1, io, State::initialized);
  story.step_ended(1, 1, false);
  EXPECT_EQ(broken(story), "");
}

TEST(Checker, FindsNothingInARunThatGoesOnWithoutAStep) {
  Story story = Story::full_start();
  story.drop(RecordKind::reached, 1).drop(RecordKind::settled, 1);
  story.at(RecordKind::step_ended, 1).detail = 0;
  EXPECT_EQ(broken(story), "I4");
  story.drop(RecordKind::settled).before(RecordKind::run_ended).in_step(1).missed(1, robot, Reason::unreachable);
  EXPECT_EQ(broken(story), "") << "the step is not required";
}

TEST(Checker, FindsNothingInARunThatGoesOnWithoutAConditionThatDoesNotHold) {
  Story story = Story::full_start();
  story.before(RecordKind::run_ended).in_step(9).missed(1, record::no_component, Reason::condition);
  EXPECT_EQ(broken(story), "");
}

TEST(Checker, FindsNothingInAStepThatGoesOnWithoutAComponent) {
  Story story = Story::full_start();
  story.drop(RecordKind::reached, 1).drop(RecordKind::settled, 1);
  story.before(RecordKind::step_ended, 1).missed(1, robot, Reason::unreachable);
  EXPECT_EQ(broken(story), "");
}

TEST(Checker, SaysWhatIsWrongAndWhatWouldBeRight) {
  Story story = Story::full_start();
  story.at(RecordKind::observed, 1).a = 5;
  Checker checker(settings());
  for (const Record& record : story.records()) checker.on(record);
  ASSERT_EQ(checker.violations().size(), 1U);
  const Violation& violation = checker.violations().front();
  EXPECT_EQ(violation.run, record::RunId(1));
  EXPECT_EQ(violation.component, io);
  EXPECT_EQ(violation.explanation,
            "io counts as INITIALIZED, as seen at point 5; its command (cmd_id 1) is acknowledged at point 5\n"
            "a sighting counts when it is newer than the acknowledgement of the last command, or when that command "
            "caused it");
  std::vector<RecordKind> kinds;
  for (const Position place : violation.records) kinds.push_back(story.records()[place].kind);
  EXPECT_EQ(kinds, (std::vector{RecordKind::acknowledged, RecordKind::observed, RecordKind::reached}));
}

TEST(Checker, IsAsNewAfterAReset) {
  Checker checker(settings());
  for (int round = 0; round < 3; ++round) {
    checker.reset();
    const Story story = Story::full_start();
    for (const Record& record : story.records()) checker.on(record);
    checker.finish(true);
    EXPECT_EQ(checker.count(), 0U) << "round " << round;
  }
}

TEST(Checker, KeepsTheFirstHundredViolationsAndCountsAll) {
  Checker checker(settings());
  for (std::uint64_t i = 0; i < 250; ++i) checker.on({.sequence = 10 + 2 * i, .kind = RecordKind::log});
  EXPECT_EQ(checker.violations().size(), Findings::most);
  EXPECT_EQ(checker.count(), 250U);
}

/// Of an orchestrator's records none can be missing or doubled. Of the truth, what a component sets out to and where it
/// passes may be missing, when nobody claimed to have seen it there; an effect cannot be doubled.
TEST(Checker, NoticesEveryRecordThatIsMissingOrDoubled) {
  const std::size_t size = Story::full_start().records().size();
  for (std::size_t place = 0; place < size; ++place) {
    const Record record = Story::full_start().records()[place];
    Story dropped = Story::full_start();
    dropped.drop(place);
    Story doubled = Story::full_start();
    doubled.duplicate(place);
    const bool passes = record.kind == RecordKind::handled || record.state == State::initializing;
    if (!is_truth(record.kind) || !passes) {
      EXPECT_NE(broken(dropped), "") << name(record.kind) << " is missing at " << place;
    }
    if (!is_truth(record.kind) || record.kind == RecordKind::handled) {
      EXPECT_NE(broken(doubled), "") << name(record.kind) << " is doubled at " << place;
    }
  }
}

/// The numbers of the records are made gapless again: what is missing shows by what it meant.
TEST(Checker, NoticesWhatIsMissingFromAnyStory) {
  const std::set<RecordKind> can_be_missing{RecordKind::started,      RecordKind::awaited,     RecordKind::sent,
                                            RecordKind::acknowledged, RecordKind::observed,    RecordKind::reached,
                                            RecordKind::verdict,      RecordKind::handled,     RecordKind::moved,
                                            RecordKind::crashed,      RecordKind::compensating};
  for (const auto make : {Story::full_start, Story::rollback, Story::stuck_rollback, Story::forward,
                          Story::partial_stop, Story::recovery, Story::parallel}) {
    const std::size_t size = make().records().size();
    for (std::size_t place = 0; place < size; ++place) {
      const RecordKind kind = make().records()[place].kind;
      if (can_be_missing.contains(kind)) continue;
      Story story = make();
      EXPECT_NE(broken(story.drop(place).renumbered()), "") << name(kind) << " is missing at " << place;
    }
  }
}

TEST(Invariants, AreInOrderAndSayWhyTheyAreNotChecked) {
  std::size_t number = 0;
  for (const InvariantTraits& each : invariants()) {
    EXPECT_EQ(each.name, "I" + std::to_string(++number));
    EXPECT_EQ(static_cast<std::size_t>(each.id), number);
    EXPECT_NE(each.checked, !each.arrives.empty());
  }
  EXPECT_EQ(number, 28U);
}

}  // namespace
}  // namespace kapela::checker::testing
