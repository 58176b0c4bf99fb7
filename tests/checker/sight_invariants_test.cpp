// A real component is only seen now and then. For each invariant that asks for the truth: a history that keeps it, one
// that breaks it whatever the component did unseen, and one of which nobody can tell.
#include <gtest/gtest.h>

#include "tests/checker/story.hpp"

namespace kapela::checker::testing {
namespace {

using namespace std::chrono_literals;
using record::Purpose;
using record::RunStatus;
using wire::Command;
using wire::State;
using wire::Verdict;

/// io is seen STOPPED, and a run has it.
Story owned_io(std::uint64_t revision = 10) {
  Story story;
  story.lost(io).seen(io, State::stopped, revision).started().accepted(1);
  return story.taken(1, io);
}

/// It is commanded to initialize, in a step that waits for that.
Story commanded_io(std::uint64_t revision = 10) {
  Story story = owned_io(revision);
  story.step(1, 0).awaited(1, io, State::initialized);
  return story.intent(1, io, 1, Command::initialize).sent(1, io, 1, Command::initialize);
}

/// And says that it takes that.
Story acknowledged_io(std::uint64_t revision = 11) {
  Story story = commanded_io(revision == 0 ? revision : 10);
  story.answered(1, io, 1, Command::initialize, {State::initializing, revision});
  return story.acknowledged(1, io, 1, Command::initialize, 5);
}

Story& ends_well(Story& story) {
  story.observed(1, io, State::initialized, 6).reached(1, io, 1, State::initialized).step_ended(1, 0);
  return story.settled(1, io, State::initialized, 7).run_ended(1, RunStatus::succeeded);
}

TEST(Sightings, OfAGoodRunLeaveNothingToDoubt) {
  Story numbered = acknowledged_io();
  EXPECT_EQ(judged(ends_well(numbered.seen(io, State::initialized, 12))), "");
  Story unnumbered = acknowledged_io(0);
  EXPECT_EQ(judged(ends_well(unnumbered.seen(io, State::initialized))), "");
}

TEST(Sightings, ChangeNothingForAPlantWithoutRealComponents) {
  EXPECT_EQ(judged(Story::full_start()), "");
  EXPECT_EQ(judged(Story::rollback()), "");
}

TEST(Sightings, I2) {
  Story story = acknowledged_io();
  EXPECT_EQ(judged(ends_well(story.seen(io, State::initialized, 12))), "");
  story.answered(1, io, 77, Command::run, {State::starting, 13});
  EXPECT_EQ(judged(story), "I2") << "it says itself that it acts";
  Story silent = acknowledged_io();
  ends_well(silent.seen(io, State::initialized, 12)).unanswered(1, io, 77, Command::run);
  EXPECT_EQ(judged(silent), "I2?");
  Story refused = acknowledged_io();
  ends_well(refused.seen(io, State::initialized, 12));
  refused.answered(1, io, 77, Command::run, {State::initialized, 12, Verdict::refused_illegal});
  EXPECT_EQ(judged(refused), "") << "nothing has come of it";
}

TEST(Sightings, I7OfOneThatWasLeftHigher) {
  const auto left_higher = [](std::uint64_t revision) {
    Story story = owned_io(revision == 0 ? revision : 10);
    story.step(1, 0).intent(1, io, 1, Command::initialize).sent(1, io, 1, Command::initialize);
    story.answered(1, io, 1, Command::initialize, {State::initializing, revision == 0 ? revision : 11});
    story.acknowledged(1, io, 1, Command::initialize, 5).step_ended(1, 0);
    story.seen(io, State::stopped, revision == 0 ? revision : 12);
    story.verdict(1, robot, record::Reason::cancelled).compensating(1);
    story.settled(1, io, State::stopped, 8).settled(1, io, State::stopped, 9);
    return story.seen(io, State::initialized, revision).failed(1, RunStatus::rolled_back);
  };
  EXPECT_EQ(judged(left_higher(13).seen(io, State::initialized, 13)), "I7") << "it has not moved";
  EXPECT_EQ(judged(left_higher(13).seen(io, State::initialized, 15)), "I7?") << "it was elsewhere in between";
  EXPECT_EQ(judged(left_higher(13).lost(io)), "I7?");
  EXPECT_EQ(judged(left_higher(13)), "I7?") << "nobody has seen it since";
  EXPECT_EQ(judged(left_higher(0).seen(io, State::initialized)), "I7?") << "it numbers no changes";
  Story lowered = left_higher(13);
  lowered.before(RecordKind::alert).seen(io, State::stopped, 14);
  EXPECT_EQ(judged(lowered), "");
}

/// A command of a run that has failed is decided late.
Story decided_late(base::Duration age) {
  Story story = commanded_io();
  story.in_doubt(1, io, 1, Command::initialize);
  story.verdict(1, robot, record::Reason::cancelled).step_ended(1, 0, false).compensating(1);
  story.intent(1, io, 2, Command::stop, State::stopped, Purpose::compensation).sent(1, io, 2, Command::stop);
  story.answered(1, io, 2, Command::stop, {State::stopped, 10, Verdict::already_there});
  story.acknowledged(1, io, 2, Command::stop, 6).observed(1, io, State::stopped, 7);
  story.settled(1, io, State::stopped, 8).settled(1, io, State::stopped, 9).failed(1, RunStatus::rolled_back);
  story.later(1s);
  return story.answered(1, io, 1, Command::initialize, {State::initializing, 11, Verdict::accepted, age});
}

TEST(Sightings, I7OfOneThatRisesAfterItsRun) {
  EXPECT_EQ(judged(decided_late(10ms)), "I5 I7");
  EXPECT_EQ(judged(decided_late(2s)), "I5 I7?") << "the answer has come late, it may have decided in time";
  Story silent = decided_late(10ms);
  silent.drop(RecordKind::sighted, 3).at_end().unanswered(1, io, 1, Command::initialize);
  EXPECT_EQ(judged(silent), "I5 I7?");
  Story refused = decided_late(10ms);
  refused.drop(RecordKind::sighted, 3).at_end();
  refused.answered(1, io, 1, Command::initialize, {State::stopped, 10, Verdict::refused_expired});
  EXPECT_EQ(judged(refused), "I5") << "nobody has waited until it cannot act any more";
}

TEST(Sightings, I13) {
  const auto twice = [](auto again) {
    Story story = acknowledged_io();
    again(story);
    return ends_well(story.seen(io, State::initialized, 12));
  };
  const auto repeated = [&](Verdict verdict, bool is_fenced) {
    return twice([&](Story& story) {
      story.answered(1, io, 1, Command::initialize,
                     {.state = State::initializing, .revision = 11, .verdict = verdict, .is_fenced = is_fenced});
    });
  };
  EXPECT_EQ(judged(repeated(Verdict::duplicate, true)), "");
  EXPECT_EQ(judged(repeated(Verdict::accepted, true)), "I13");
  EXPECT_EQ(judged(repeated(Verdict::accepted, false)), "") << "it knows no ids";
  EXPECT_EQ(judged(twice([](Story& story) { story.unanswered(1, io, 1, Command::initialize); })), "I13?");
}

TEST(Sightings, I14OfAnOldEpoch) {
  const auto of_epoch = [](Verdict verdict, bool is_fenced) {
    Story story = acknowledged_io();
    ends_well(story.seen(io, State::initialized, 12)).started(epoch + 1).accepted(2).taken(2, io, State::initialized);
    story.step(2, 0).intent(2, io, 5, Command::run, State::initialized).sent(2, io, 5, Command::run);
    story.answered(2, io, 5, Command::run, {.state = State::starting, .revision = 13, .epoch = epoch + 1});
    story.acknowledged(2, io, 5, Command::run, 5).step_ended(2, 0);
    story.answered(1, io, 1, Command::stop,
                   {.state = State::run, .revision = 14, .verdict = verdict, .is_fenced = is_fenced});
    return story.settled(2, io, State::run, 9).run_ended(2, RunStatus::succeeded);
  };
  EXPECT_EQ(judged(of_epoch(Verdict::refused_old_epoch, true)), "");
  EXPECT_EQ(judged(of_epoch(Verdict::already_there, true)), "I14");
  EXPECT_EQ(judged(of_epoch(Verdict::already_there, false)), "") << "it knows no epochs";
  Story silent = of_epoch(Verdict::already_there, true);
  silent.drop(RecordKind::sighted, 5).before(RecordKind::settled, 1).unanswered(1, io, 1, Command::stop);
  EXPECT_EQ(judged(silent), "I13? I14?");
}

TEST(Sightings, I14OfALateCommand) {
  const auto late = [](base::Duration by, base::Duration age, bool is_fenced = true) {
    Story story = commanded_io();
    story.step_ended(1, 0, false).later(timeout + by);
    story.answered(1, io, 1, Command::initialize,
                   {.state = State::initializing, .revision = 11, .age = age, .is_fenced = is_fenced});
    return story;
  };
  const auto tells = [](const Story& story, std::string_view what) {
    return (" " + judged(story) + " ").find(" " + std::string(what) + " ") != std::string::npos;
  };
  EXPECT_FALSE(tells(late(-1s, 10ms), "I14") || tells(late(-1s, 10ms), "I14?"));
  EXPECT_TRUE(tells(late(1s, 10ms), "I14"));
  EXPECT_TRUE(tells(late(1s, 5s), "I14?")) << "it can have decided in time";
  EXPECT_FALSE(tells(late(1s, 10ms, false), "I14")) << "it knows no not_after";
}

TEST(Sightings, I15) {
  const auto in_fault = [](const Story::Answer& answer) {
    Story story;
    story.lost(io).seen(io, State::fault, 10).started();
    return story.answered(0, io, 0, Command::initialize, answer);
  };
  EXPECT_EQ(judged(in_fault({State::fault, 10, Verdict::refused_illegal})), "");
  EXPECT_EQ(judged(in_fault({State::initializing, 11})), "I15") << "from FAULT it has gone there";
  EXPECT_EQ(judged(in_fault({State::initializing, 13})), "I15?") << "it can have left FAULT before";
  EXPECT_EQ(judged(in_fault({State::initializing, 0})), "I15?");
  Story acknowledged;
  acknowledged.lost(io).seen(io, State::fault, 10).started();
  acknowledged.answered(0, io, 0, Command::ack, {State::ack, 11}).seen(io, State::stopped, 12);
  acknowledged.answered(0, io, 0, Command::initialize, {State::initializing, 13});
  EXPECT_EQ(judged(acknowledged), "");
}

TEST(Sightings, I16OfAnAcknowledgement) {
  const auto without_answer = [] {
    Story story = acknowledged_io();
    story.drop(RecordKind::sighted, 2).at_end();
    return story;
  };
  Story seen = without_answer();
  ends_well(seen.seen(io, State::initialized, 11));
  EXPECT_EQ(judged(seen), "I16") << "its host sees it all the time, and no such command";
  Story lost = without_answer();
  lost.before(RecordKind::acknowledged).lost(io).at_end();
  ends_well(lost.seen(io, State::initialized, 11));
  EXPECT_EQ(judged(lost), "I16?");
  Story lost_later = without_answer();
  ends_well(lost_later.lost(io).seen(io, State::initialized, 11));
  EXPECT_EQ(judged(lost_later), "I16?") << "the end of what its host has seen may be gone";
  Story unanswered = without_answer();
  unanswered.before(RecordKind::acknowledged).unanswered(1, io, 1, Command::initialize).at_end();
  ends_well(unanswered.seen(io, State::initialized, 11));
  EXPECT_EQ(judged(unanswered), "") << "it has got it";
}

TEST(Sightings, I16OfAStateThatCounts) {
  const auto seen_in = [](State state, std::uint64_t revision) {
    Story story = acknowledged_io(revision == 0 ? 0 : 11);
    return ends_well(story.seen(io, state, revision));
  };
  EXPECT_EQ(judged(seen_in(State::initialized, 12)), "");
  EXPECT_EQ(judged(seen_in(State::fault, 12).seen(io, State::fault, 12)), "I16") << "no change was missed";
  EXPECT_EQ(judged(seen_in(State::fault, 13).seen(io, State::fault, 13)), "I16?") << "one change nobody has seen";
  EXPECT_EQ(judged(seen_in(State::fault, 12).seen(io, State::fault, 14)), "I16?");
  EXPECT_EQ(judged(seen_in(State::fault, 0).seen(io, State::fault)), "I16?");
}

TEST(Sightings, I25) {
  StartRules rules;
  rules.name = "stop after a fault";
  rules.mode = record::Mode::queued;
  rules.may_wait = rules.only_by_trigger = true;
  rules.cause = StartRules::Cause::enters;
  rules.watched = {io};
  rules.states = record::bit_of(State::fault);
  const auto started_after = [&rules](Story story) {
    story.accepted(1, record::Atomicity::forward);
    story.at(RecordKind::run_accepted).text = rules.name;
    return story.run_ended(1, RunStatus::succeeded);
  };
  const auto seen_in = [](State state, std::uint64_t revision) {
    Story story;
    story.started().lost(io).seen(io, State::run, revision == 0 ? 0 : 10);
    return story.seen(io, state, revision);
  };
  EXPECT_EQ(judged_by_starts(started_after(seen_in(State::fault, 11)), rules), "");
  EXPECT_EQ(judged_by_starts(started_after(seen_in(State::stopped, 11)).seen(io, State::stopped, 11), rules), "I25");
  EXPECT_EQ(judged_by_starts(started_after(seen_in(State::stopped, 13)).seen(io, State::stopped, 13), rules), "I25?");
  EXPECT_EQ(judged_by_starts(started_after(seen_in(State::stopped, 11)).seen(io, State::stopped, 14), rules), "I25?");
  EXPECT_EQ(judged_by_starts(started_after(seen_in(State::stopped, 0)).seen(io, State::stopped), rules), "I25?");
}

/// What it says of itself means nothing then.
TEST(Sightings, OfOneThatLiesAreExcused) {
  Story story = acknowledged_io();
  story.injected(io, 5).seen(io, State::fault, 12);
  ends_well(story).seen(io, State::fault, 12);
  EXPECT_EQ(judged(story, 1U << 5U), "");
  EXPECT_EQ(judged(story), "I16");
}

TEST(Sightings, AreKeptInANumber) {
  for (const auto how : {record::Sight::ack, record::Sight::poll, record::Sight::push, record::Sight::silence})
    for (const auto verdict :
         {std::optional<Verdict>(), std::optional(Verdict::accepted), std::optional(Verdict::refused_old_epoch)})
      for (const bool is_fenced : {false, true}) {
        const record::Sighting sighting{how, verdict, is_fenced, std::nullopt, wire::most_epoch};
        EXPECT_EQ(record::sighting_of({.a = record::sighting_code(sighting)}), sighting);
      }
  for (const base::Duration age : {base::Duration(0), base::Duration(50us), base::Duration(3ms), base::Duration(59s)}) {
    const auto kept = record::sighting_of({.a = record::sighting_code({.age = age})});
    ASSERT_TRUE(kept && kept->age);
    EXPECT_GE(*kept->age, age);
    EXPECT_LE(*kept->age, std::max<base::Duration>(100us, age + age / 10));
  }
  EXPECT_FALSE(record::sighting_of({.a = 7U << 2U})) << "no verdict";
  EXPECT_FALSE(record::sighting_of({.a = 1U << 6U})) << "of a later version";
}

}  // namespace
}  // namespace kapela::checker::testing
