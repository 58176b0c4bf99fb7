// Each mistake that can be switched on is found by the search, shrunk to what it takes, and named by the checker.
#include <cstdio>
#include <ctime>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "simulators/explore/exploration.hpp"
#include "tests/world/subjects.hpp"

namespace kapela::explore {
namespace {

using engine::SeededBug;
using engine::testing::full_start;
using engine::testing::full_stop;
using history::Invariant;

engine::Scenario restart_of_everybody() {
  engine::Scenario made = full_stop();
  for (engine::Action& each : full_start().actions) made.actions.push_back(std::move(each));
  return made;
}

/// Commands and waits in one step: it fails while a command to another component is still in doubt.
engine::Scenario ensured_start() {
  using namespace std::chrono_literals;
  return engine::testing::scenario({engine::testing::ensure(engine::testing::all(), wire::State::initialized, 60s)});
}

std::vector<world::Subject> seed_subjects() {
  return {world::testing::seed_subject({full_start(), full_stop()}),
          world::testing::seed_subject({restart_of_everybody()}, wire::State::run),
          world::testing::seed_subject({ensured_start()})};
}

std::optional<Find> first_find(const world::Subject& subject, Settings settings) {
  settings.most_finds = 1;
  Exploration exploration(world::testing::shared(subject));
  if (!exploration.begin(settings)) return std::nullopt;
  const std::clock_t began = std::clock();  // of this process: the machine may be busy with others
  std::clock_t last = began;
  while (exploration.advance() && exploration.finds().empty()) last = std::clock();
  if (exploration.finds().empty()) return std::nullopt;
  const auto ms_since = [](std::clock_t then) {
    return 1'000.0 * static_cast<double>(std::clock() - then) / CLOCKS_PER_SEC;
  };
  std::printf("found in run %llu after %.2f ms; find and shrink took %.3f ms in %u runs\n",
              static_cast<unsigned long long>(exploration.runs()), ms_since(began), ms_since(last),
              exploration.finds()[0].tried);
  return exploration.finds()[0];
}

Settings exhaustive() {
  Settings settings;
  settings.kinds.assign(kinds().begin(), kinds().end());
  settings.exhaustive = 2;
  return settings;
}

Settings swarm() {
  Settings settings;
  settings.kinds.assign(kinds().begin(), kinds().end());
  settings.last_seed = 999;
  return settings;
}

template <class Sow>
std::optional<Find> hunt(Sow sow) {
  for (const Settings& settings : {exhaustive(), swarm()})
    for (world::Subject& subject : seed_subjects()) {
      sow(subject);
      if (std::optional<Find> found = first_find(subject, settings)) return found;
    }
  return std::nullopt;
}

std::string words_of(const world::Plan& plan) {
  std::string text;
  for (const world::ComponentFault& each : plan.faults)
    text += std::to_string(index(each.component)) + ": " + std::string(faults::name(each.fault.type)) + " (" +
            each.fault.note + ") after " + std::to_string(each.fault.trigger.skip) + "\n";
  return text + std::to_string(plan.network.size()) + " messages, " + std::to_string(plan.partitions.size()) +
         " cuts, " + std::to_string(plan.orchestrator_crashes.size()) + " crashes\n";
}

std::size_t troubles(const world::Plan& plan) {
  return plan.faults.size() + plan.network.size() + plan.partitions.size();
}

void expect_found(SeededBug bug, Invariant invariant, Invariant or_another) {
  const std::optional<Find> found = hunt([bug](world::Subject& subject) { subject.settings.seeded_bug = bug; });
  ASSERT_TRUE(found);
  EXPECT_THAT(found->violation.invariant, testing::AnyOf(invariant, or_another)) << found->violation.explanation;
  EXPECT_LE(troubles(found->plan), 2U);
}

void expect_found(SeededBug bug, Invariant invariant) {
  expect_found(bug, invariant, invariant);
}

TEST(SeededBugs, TheEngineWithoutOneKeepsEveryInvariant) {
  // With all kinds the search of the delivered scenarios does so.
  std::optional<Find> found;
  Settings settings = exhaustive();
  settings.kinds.assign(basic_kinds().begin(), basic_kinds().end());
  for (const world::Subject& subject : seed_subjects())
    if (!found) found = first_find(subject, settings);
  EXPECT_FALSE(found) << found->violation.explanation << "\n" << words_of(found->plan);
}

TEST(SeededBugs, AStateThatCountsAsOfItsArrivalIsFound) {
  expect_found(SeededBug::accepts_stale_observation, Invariant::i16);
}

TEST(SeededBugs, AWaitThatForgetsAComponentIsFound) {
  expect_found(SeededBug::forgets_a_component, Invariant::i4);
}

TEST(SeededBugs, ARunThatGoesOnAfterItsVerdictIsFound) {
  expect_found(SeededBug::sends_after_verdict, Invariant::i11);
}

TEST(SeededBugs, AWaitOfTwiceItsTimeIsFound) {
  expect_found(SeededBug::waits_twice_the_deadline, Invariant::i18);
}

TEST(SeededBugs, AnAnswerThatCountsForALaterCommandIsFound) {
  expect_found(SeededBug::accepts_reply_of_earlier_command, Invariant::i16);
}

TEST(SeededBugs, ARepeatUnderANewIdIsFound) {
  expect_found(SeededBug::repeats_under_a_new_id, Invariant::i13);
}

TEST(SeededBugs, AnUndoThatForgetsAComponentIsFound) {
  expect_found(SeededBug::forgets_in_rollback, Invariant::i7, Invariant::i10);
}

TEST(SeededBugs, AnUndoThatLooksDoneTooEarlyIsFound) {
  expect_found(SeededBug::settles_too_early, Invariant::i5);
}

TEST(SeededBugs, AComponentThatActsOnDuplicatesIsFound) {
  const auto sow = [](world::Subject& subject) {
    for (std::size_t i = 0; i < subject.components.size(); ++i)
      world::testing::change(subject, i, [](component::ComponentSettings& each) { each.acts_on_duplicates = true; });
  };
  const std::optional<Find> found = hunt(sow);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->violation.invariant, Invariant::i13) << found->violation.explanation;
  EXPECT_LE(troubles(found->plan), 2U);
}

}  // namespace
}  // namespace kapela::explore
