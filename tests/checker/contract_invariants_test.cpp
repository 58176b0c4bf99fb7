// Histories of what components do: good ones, and one for each way to break I26.
#include <gtest/gtest.h>

#include "tests/checker/story.hpp"

namespace kapela::checker::testing {
namespace {

using namespace std::chrono_literals;
using wire::Command;
using wire::State;
using wire::Verdict;

/// robot is to be initialized; what it makes of that comes next, in a moment.
Story told() {
  Story story;
  story.started().accepted(1, record::Atomicity::none).taken(1, robot).step(1, 0);
  return story.intent(1, robot, 1, Command::initialize).sent(1, robot, 1, Command::initialize);
}

Story& decides(Story& story, State after, Verdict verdict = Verdict::accepted, Command what = Command::initialize) {
  return story.later(-1ms).handled(1, robot, 1, what, after, verdict);
}

Story& ends(Story& story) {
  return story.step_ended(1, 0, false).failed(1, record::RunStatus::stopped_partial);
}

/// It sets out, and arrives.
Story obedient() {
  Story story = told().moved(robot, State::stopped, State::initializing);
  story.at(RecordKind::moved).b = 7;
  decides(story, State::initializing).later(20ms).moved(robot, State::initializing, State::initialized);
  story.at(RecordKind::moved, 1).b = 8;
  return ends(story);
}

TEST(Checker, I26HasNothingAgainstOneThatGoesItsWay) {
  EXPECT_EQ(broken_in_order(obedient()), "");
  Story fails = told().moved(robot, State::stopped, State::initializing);
  decides(fails, State::initializing).moved(robot, State::initializing, State::on_error);
  EXPECT_EQ(broken_in_order(ends(fails.moved(robot, State::on_error, State::fault))), "");
}

TEST(Checker, I26AWayThatTheProfileDoesNotHave) {
  Story story = obedient();
  story.at(RecordKind::moved, 1).state = State::run;
  EXPECT_EQ(broken_in_order(story), "I26");
  Story last = told().moved(robot, State::stopped, State::initializing);
  decides(last, State::initializing).moved(robot, State::initializing, State::run);
  EXPECT_EQ(broken_in_order(ends(last)), "I26") << "nothing comes after it";
}

TEST(Checker, I26SaysNothingOfWhereFaultsLead) {
  Story story = obedient();
  story.at(RecordKind::moved, 1).state = State::run;
  story.before(RecordKind::moved, 1).injected(robot, 3);
  EXPECT_EQ(broken_in_order(story), "");
}

TEST(Checker, I26AStateThatItWasNotIn) {
  Story story = obedient();
  story.at(RecordKind::moved, 1).detail = static_cast<std::uint8_t>(State::starting);
  story.at(RecordKind::moved, 1).state = State::run;
  EXPECT_EQ(broken_in_order(story), "I26");
}

TEST(Checker, I26AChangeWithAnOldNumber) {
  Story story = obedient();
  story.at(RecordKind::moved, 1).b = 7;
  EXPECT_EQ(broken_in_order(story), "I26");
  constexpr std::uint8_t lie = 3;
  story.before(RecordKind::moved).injected(robot, lie);
  EXPECT_EQ(broken_in_order(story, 1U << lie), "");
}

TEST(Checker, I26OneThatAcceptsAndStays) {
  Story story = told();
  EXPECT_EQ(broken_in_order(ends(decides(story, State::stopped))), "I26");
  Story elsewhere = told().moved(robot, State::stopped, State::initializing);
  decides(elsewhere, State::initialized).moved(robot, State::initialized, State::initialized);
  elsewhere.at(RecordKind::handled).detail = static_cast<std::uint8_t>(Command::run);
  EXPECT_NE(broken_in_order(ends(elsewhere)).find("I26"), std::string::npos) << "that command does not lead there";
}

TEST(Checker, I26OneThatNeverArrives) {
  Story story = obedient();
  story.drop(RecordKind::moved, 1);
  EXPECT_EQ(broken_in_order(story), "I26");
}

TEST(Checker, I26ARefusalForAReasonThatIsNone) {
  const auto refuses = [](Verdict verdict, State in = State::stopped) {
    Story story = told();
    return broken_in_order(ends(decides(story, in, verdict)));
  };
  EXPECT_EQ(refuses(Verdict::refused_illegal, State::pause), "");
  EXPECT_EQ(refuses(Verdict::refused_illegal), "I26");
  EXPECT_EQ(refuses(Verdict::refused_expired), "I26");
  EXPECT_EQ(refuses(Verdict::duplicate), "I26");
  EXPECT_EQ(refuses(Verdict::already_there), "I26");
}

TEST(Checker, I26ARefusalOfTheNewestEpochAsOld) {
  Story story = obedient();
  story.before(RecordKind::step_ended)
      .handled(1, robot, 1, Command::initialize, State::initialized, Verdict::refused_old_epoch);
  EXPECT_EQ(broken_in_order(story), "I26");
  story.at(RecordKind::handled, 1).b = epoch - 1;
  EXPECT_EQ(broken_in_order(story), "");
}

}  // namespace
}  // namespace kapela::checker::testing
