// What is learned from what a proxy saw.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "simulators/twin/passages.hpp"
#include "tests/twin/recorded.hpp"

namespace kapela::twin {
namespace {

using testing::Script;
using wire::Command;
using wire::State;
using wire::Verdict;

constexpr double age_error = 0.12;  // of an age: they are kept within a tenth, and never shorter
constexpr double writing_error = 0.0006;

Passages read(Script& script) {
  std::vector<history::Recording> recordings;
  recordings.push_back(std::move(script.recording));
  base::Result<Passages> passages = read_passages(recordings);
  EXPECT_TRUE(passages) << (passages ? "" : to_text(passages.error()));
  return passages ? *passages : Passages{};
}

const Passage& initializing(const Passages& passages) {
  return passages.components.at(0).passages.at({Command::initialize, State::stopped, State::initialized});
}

Script rising(std::optional<Verdict> verdict = Verdict::accepted) {
  Script script("plant");
  script.seen(50, State::stopped, 1).answered(102, 1, Command::initialize, verdict, 2);
  return script;
}

TEST(Sightings, AnEndLiesBetweenTwoLooks) {
  Script script = rising();
  script.seen(180, State::initializing, 2).seen(220, State::initialized, 2);
  const Passages passages = read(script);
  const Passage& passage = initializing(passages);
  EXPECT_EQ(passage.polled, 1U);
  ASSERT_EQ(passage.sample.size(), 1U);
  EXPECT_NEAR(passage.sample[0].lower, 0.076, 2 * 0.002 * age_error + writing_error) << "still on its way at 178";
  EXPECT_NEAR(passage.sample[0].upper, 0.120, 2 * 0.002 * age_error + writing_error) << "it can have set out at 100";
}

TEST(Sightings, WhatTheComponentTellsItselfIsExact) {
  Script script = rising();
  script.pushed(220, State::initialized, 1);
  const Passages passages = read(script);
  EXPECT_EQ(initializing(passages).exact, 1U);
  EXPECT_NEAR(initializing(passages).sample.at(0).lower, 0.116, 2 * writing_error);
  EXPECT_NEAR(initializing(passages).sample.at(0).upper, 0.120, 2 * writing_error);
}

TEST(Sightings, ItsMoveIsSeenBeforeItsAnswer) {
  Script script("plant");
  script.seen(50, State::stopped, 1).pushed(101, State::initializing, 0);
  script.answered(102, 1, Command::initialize, Verdict::accepted, 2);
  script.seen(180, State::initializing, 2).seen(220, State::initialized, 2);
  const Passages passages = read(script);
  EXPECT_NEAR(initializing(passages).sample.at(0).lower, 0.077, 0.001) << "set out by 101, on its way at 178";
  EXPECT_NEAR(initializing(passages).sample.at(0).upper, 0.120, 0.001);
}

TEST(Sightings, ItsEndIsSeenBeforeItsAnswer) {
  Script script("plant");
  script.seen(50, State::stopped, 1).pushed(101, State::initializing, 0).pushed(103, State::initialized, 0);
  script.answered(110, 1, Command::initialize, Verdict::accepted, 10);
  const Passages passages = read(script);
  EXPECT_EQ(initializing(passages).reached, 1U);
  EXPECT_LE(initializing(passages).sample.at(0).upper, 0.005) << "it can have set out at 100";
}

TEST(Sightings, OneThatAnswersNothingOfItsDecisionSetsOutWhenItIsSeenTo) {
  Script script = rising(std::nullopt);
  script.seen(140, State::initializing, 2).seen(180, State::initializing, 2).seen(220, State::initialized, 2);
  const Passages passages = read(script);
  EXPECT_NEAR(initializing(passages).sample.at(0).lower, 0.038, 0.001) << "set out by 140, on its way at 178";
  EXPECT_NEAR(initializing(passages).sample.at(0).upper, 0.120, 0.001);
}

TEST(Sightings, OneThatIsOnlySeenThereTookNoLongerThanThat) {
  Script script = rising(std::nullopt);
  script.seen(220, State::initialized, 2);
  const Passages passages = read(script);
  EXPECT_EQ(initializing(passages).sample.at(0).lower, 0);
  EXPECT_NEAR(initializing(passages).sample.at(0).upper, 0.120, 0.001);
}

TEST(Sightings, OneThatIsBrokenOffTookLonger) {
  Script script = rising();
  script.seen(180, State::initializing, 2).answered(192, 2, Command::stop, Verdict::accepted, 2);
  const Passages passages = read(script);
  EXPECT_EQ(initializing(passages).broken_off, 1U);
  EXPECT_FALSE(initializing(passages).sample.at(0).ended());
  EXPECT_NEAR(initializing(passages).sample.at(0).lower, 0.076, 0.001);
}

TEST(Sightings, WhatWasLostFromSightIsNotCounted) {
  Script script = rising();
  script.lost(150).seen(220, State::initialized, 2).answered(302, 2, Command::run, Verdict::accepted, 2);
  script.seen(400, State::run, 2);
  const Passages passages = read(script);
  EXPECT_EQ(passages.components.at(0).passages.size(), 1U) << "the start of CMD_RUN alone";
}

TEST(Sightings, FaultsAndRefusalsAreCounted) {
  Script script = rising();
  script.seen(220, State::fault, 2).answered(302, 2, Command::run, Verdict::refused_illegal, 2);
  script.answered(402, 3, Command::ack, Verdict::accepted, 2).seen(500, State::stopped, 2);
  const Passages passages = read(script);
  EXPECT_EQ(initializing(passages).faulted, 1U);
  EXPECT_EQ(passages.components.at(0).dealings.at(Command::run).refused, 1U);
}

TEST(Sightings, CountBeforeWhatAnOrchestratorSaw) {
  Script proxy = rising();
  proxy.seen(180, State::initializing, 2).seen(220, State::initialized, 2);
  Script orchestrator;
  orchestrator.intent(99, 1, Command::initialize, State::stopped).sent(99, 1, Command::initialize);
  orchestrator.acknowledged(103, 1, Command::initialize, State::initializing);
  orchestrator.observed(900, State::initialized, 700);
  std::vector<history::Recording> both;
  both.push_back(std::move(orchestrator.recording));
  both.push_back(std::move(proxy.recording));
  const base::Result<Passages> passages = read_passages(both);
  ASSERT_TRUE(passages);
  EXPECT_EQ(initializing(*passages).reached, 1U);
  EXPECT_LT(initializing(*passages).sample.at(0).upper, 0.2);
}

}  // namespace
}  // namespace kapela::twin
