#include "simulators/twin/passages.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/twin/recorded.hpp"

namespace kapela::twin {
namespace {

using ::testing::HasSubstr;
using testing::Script;
using wire::Command;
using wire::State;

constexpr Transition rise{Command::initialize, State::stopped, State::initialized};

Passages read(const std::vector<history::Recording>& recordings) {
  base::Result<Passages> passages = read_passages(recordings);
  EXPECT_TRUE(passages) << (passages ? "" : to_text(passages.error()));
  return passages ? *passages : Passages{};
}

std::string refusal(const std::vector<history::Recording>& recordings) {
  const base::Result<Passages> passages = read_passages(recordings);
  return passages ? "" : to_text(passages.error());
}

std::vector<history::Recording> list(Script& a) {
  std::vector<history::Recording> all;
  all.push_back(std::move(a.recording));
  return all;
}

std::vector<history::Recording> list(Script& a, Script& b) {
  std::vector<history::Recording> all = list(a);
  all.push_back(std::move(b.recording));
  return all;
}

Script& begin(Script& script, std::int64_t at = 100, std::uint64_t id = 1) {
  return script.intent(at, id, Command::initialize, State::stopped)
      .sent(at, id, Command::initialize)
      .acknowledged(at + 2, id, Command::initialize, State::initializing);
}

const Passage& only_passage(const Passages& passages) {
  EXPECT_EQ(passages.components.at(0).passages.size(), 1U);
  return passages.components.at(0).passages.begin()->second;
}

TEST(Passages, WhatTheComponentTellsIsKnownUpToWhatTheNetworkTakes) {
  Script script;
  begin(script).observed(220, State::initialized, 0, 1);
  const Passages passages = read(list(script));
  const Passage& passage = only_passage(passages);
  EXPECT_EQ(passage.exact, 1U);
  ASSERT_EQ(passage.sample.size(), 1U);
  EXPECT_NEAR(passage.sample[0].lower, 0.118, 1e-5) << "the fastest answer took 2 ms";
  EXPECT_NEAR(passage.sample[0].upper, 0.120, 1e-5);
  EXPECT_EQ(passages.components[0].answers.size(), 1U);
}

TEST(Passages, WhatPollsFindLiesBetweenTwoOfThem) {
  Script script;
  begin(script).observed(2'100, State::initialized, 1'000);
  const Passages passages = read(list(script));
  const Passage& passage = only_passage(passages);
  EXPECT_EQ(passage.polled, 1U);
  ASSERT_EQ(passage.sample.size(), 1U);
  EXPECT_NEAR(passage.sample[0].lower, 0.998, 0.03);
  EXPECT_NEAR(passage.sample[0].upper, 2, 1e-5);
}

TEST(Passages, APollBeforeTheCommandSaysNothingOfItsTransition) {
  Script script;
  begin(script).observed(600, State::initialized, 1'000);
  EXPECT_EQ(only_passage(read(list(script))).sample.at(0).lower, 0);
}

TEST(Passages, WithoutTheLastPollBeforeItATimeIsNotUsable) {
  Script script;
  begin(script).observed(600, State::initialized);
  const Passages passages = read(list(script));
  EXPECT_EQ(only_passage(passages).unusable, 1U);
  EXPECT_TRUE(only_passage(passages).sample.empty());
}

TEST(Passages, WhatIsBrokenOffTookLonger) {
  Script script;
  begin(script).intent(5'100, 2, Command::stop, State::initializing).sent(5'100, 2, Command::stop);
  script.acknowledged(5'102, 2, Command::stop, State::stopping).observed(5'600, State::stopping, 1'000);
  const Passages passages = read(list(script));
  const Passage& passage = passages.components.at(0).passages.at(rise);
  ASSERT_EQ(passage.sample.size(), 1U);
  EXPECT_FALSE(passage.sample[0].ended());
  EXPECT_NEAR(passage.sample[0].lower, 4.5, 0.05);
}

TEST(Passages, OfACommandThatWasSentTwiceNobodyKnowsWhichOneArrived) {
  Script script;
  script.intent(100, 1, Command::initialize, State::stopped).sent(100, 1, Command::initialize);
  script.in_doubt(1'100, 1, Command::initialize).sent(1'200, 1, Command::initialize, 2);
  script.acknowledged(1'202, 1, Command::initialize, State::initializing).observed(1'700, State::initialized, 0, 1);
  const Passages passages = read(list(script));
  EXPECT_NEAR(only_passage(passages).sample.at(0).lower, 0.496, 1e-3);
  EXPECT_NEAR(only_passage(passages).sample.at(0).upper, 1.6, 1e-3);
  const Dealings& dealings = passages.components[0].dealings.at(Command::initialize);
  EXPECT_EQ(dealings.losses().count, 1U);
  EXPECT_EQ(dealings.losses().of, 2U);
  EXPECT_TRUE(passages.components[0].answers.empty());
}

TEST(Passages, CountsFaultsAndRefusals) {
  Script script;
  begin(script).observed(300, State::fault, 10);
  begin(script, 1'000, 2).observed(1'300, State::initialized, 0, 2);
  script.intent(2'000, 3, Command::run, State::initialized)
      .sent(2'000, 3, Command::run)
      .refused(2'002, 3, Command::run);
  const Passages passages = read(list(script));
  EXPECT_EQ(only_passage(passages).faults().count, 1U);
  EXPECT_EQ(only_passage(passages).faults().of, 2U);
  EXPECT_EQ(passages.components[0].dealings.at(Command::run).refusals().count, 1U);
}

TEST(Passages, WhatAComponentWroteItselfIsTakenInstead) {
  Script script;
  begin(script).observed(2'100, State::initialized, 1'000);
  Script truth("io");
  truth.moved(101, State::stopped, State::initializing)
      .handled(101, Command::initialize, State::initializing)
      .moved(221, State::initializing, State::initialized);
  const Passages passages = read(list(script, truth));
  const Passage& passage = only_passage(passages);
  EXPECT_EQ(passage.exact, 1U);
  EXPECT_EQ(passage.polled, 0U);
  ASSERT_EQ(passage.sample.size(), 1U);
  EXPECT_NEAR(passage.sample[0].upper, 0.12, 1e-5);
}

TEST(Passages, ATransitionThatTookNoTimeIsKnownOnceItsCommandIs) {
  Script truth("io");
  truth.moved(101, State::stopped, State::initializing)
      .moved(101, State::initializing, State::initialized)
      .handled(101, Command::initialize, State::initialized);
  EXPECT_NEAR(only_passage(read(list(truth))).sample.at(0).upper, 0, 1e-5);
}

TEST(Passages, WhoWasAlwaysUpFirstIsSuggestedAndNoMore) {
  Script script("orchestrator", {"io", "algo"});
  const auto in_run = [&](std::uint64_t run, std::size_t component, std::int64_t at, record::RecordKind kind,
                          State state) {
    record::Record record;
    record.run = record::RunId(run);
    record.kind = kind;
    record.state = state;
    record.detail = kind == record::RecordKind::sent ? static_cast<std::uint8_t>(Command::initialize) : 0;
    record.component = static_cast<record::ComponentId>(component);
    script.add(at, record);
  };
  begin(script).observed(110, State::initialized, 0, 1);
  for (std::uint64_t run = 1; run <= 6; ++run) {
    const auto at = static_cast<std::int64_t>(run * 1'000);
    in_run(run, 0, at, record::RecordKind::sent, State::unknown);
    in_run(run, 0, at + 100, record::RecordKind::observed, State::initialized);
    in_run(run, 1, at + 200, record::RecordKind::sent, State::unknown);
    in_run(run, 1, at + 300, record::RecordKind::observed, State::initialized);
  }
  const Passages passages = read(list(script));
  ASSERT_EQ(passages.suggestions.size(), 1U);
  EXPECT_EQ(passages.suggestions[0].component, "algo");
  EXPECT_EQ(passages.suggestions[0].after, "io");
  EXPECT_EQ(passages.suggestions[0].runs, 6U);
}

TEST(Passages, RefusesTwoTimeScales) {
  Script one;
  Script other;
  begin(one).observed(220, State::initialized, 0, 1);
  begin(other).observed(220, State::initialized, 0, 1);
  other.recording.header.scale = 50;
  EXPECT_THAT(refusal(list(one, other)), HasSubstr("two time scales, 1 and 50"));
}

TEST(Passages, RefusesOtherPlants) {
  Script one;
  Script other("orchestrator", {"arm"});
  begin(one).observed(220, State::initialized, 0, 1);
  begin(other).observed(220, State::initialized, 0, 1);
  EXPECT_THAT(refusal(list(one, other)), HasSubstr("different plants: orchestrator has the components io"));
  Script simulator("arm", {"arm"});
  Script again;
  begin(again).observed(220, State::initialized, 0, 1);
  simulator.moved(1, State::stopped, State::initializing);
  EXPECT_THAT(refusal(list(again, simulator)), HasSubstr("different plants"));
}

TEST(Passages, RefusesAHoleInTheMiddle) {
  Script script;
  begin(script);
  const auto records = script.recording.history.records();
  Script cut;
  for (std::size_t i = 0; i < records.size(); ++i)
    if (i != 1) cut.recording.history.append(records[i]);
  EXPECT_THAT(refusal(list(cut)), HasSubstr("has a hole: record 3 follows 1"));
}

TEST(Passages, RefusesAHistoryInWhichNothingMoves) {
  Script script;
  script.observed(100, State::stopped);
  EXPECT_THAT(refusal(list(script)), HasSubstr("no transition"));
}

TEST(Passages, AProxyThatHasSeenNothingLeavesTheWordToTheOrchestrator) {
  record::Record fault;
  fault.kind = record::RecordKind::injected;
  Script alone("plant");
  alone.add(50, fault);
  EXPECT_THAT(refusal(list(alone)), HasSubstr("of proxies that have seen nothing"));
  Script proxy("plant");
  proxy.add(50, fault);
  Script orchestrator;
  begin(orchestrator).observed(220, State::initialized, 0, 1);
  const std::vector<history::Recording> both = list(orchestrator, proxy);
  const base::Result<Passages> read = read_passages(both);
  ASSERT_TRUE(read);
  ASSERT_NE(read->find("io"), nullptr);
  EXPECT_EQ(read->find("io")->passages.begin()->second.reached, 1U);
}

}  // namespace
}  // namespace kapela::twin
