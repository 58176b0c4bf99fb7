// What a search has found in plants that no file describes: once, and never again.
#include <gtest/gtest.h>

#include "simulators/world/trial.hpp"
#include "tests/scenario/scenarios.hpp"
#include "tests/world/subjects.hpp"

namespace kapela::explore {
namespace {

using faults::FaultType;
using faults::Place;
using scenario::testing::full_start;
using scenario::testing::full_stop;
using wire::Command;

world::ComponentFault on_first(Command command, FaultType type, Place at, std::uint32_t skip = 0) {
  world::ComponentFault made = world::testing::fault_on(0, command, type);
  made.fault.at = at;
  made.fault.trigger = {skip, 1};
  return made;
}

void expect_no_violation(const world::Subject& subject, const world::Plan& plan) {
  world::Trial trial(world::testing::shared(subject));
  (void)trial.run(plan);
  for (const checker::Violation& each : trial.violations()) ADD_FAILURE() << each.explanation;
}

scenario::Scenario restart_of_everybody() {
  scenario::Scenario made = full_stop();
  for (scenario::Action& each : full_start().actions) made.actions.push_back(std::move(each));
  return made;
}

/// Its CMD_INITIALIZE was never answered; a CMD_STOP that it refused made the orchestrator forget that.
TEST(Found, ARefusedStopLeavesAnEarlierCommandInDoubt) {
  world::Plan plan;
  plan.faults.push_back(on_first(Command::initialize, FaultType::crash, Place::receive));
  plan.faults.back().fault.duration = std::chrono::seconds(2);
  plan.faults.push_back(on_first(Command::stop, FaultType::reject, Place::receive, 1));
  faults::details(plan.faults.back().fault).http_status = 409;
  expect_no_violation(world::testing::seed_subject({restart_of_everybody()}, wire::State::run), plan);
}

/// The end of a transition was told in the state that the preflight had seen: no record said by what it counted.
TEST(Found, WhatCountsIsWrittenDownAlsoWhereItIsNoNews) {
  world::Plan plan;
  plan.faults.push_back(on_first(Command::get_state, FaultType::equivocate, Place::reply));
  plan.faults.back().fault.trigger.count = 0;
  faults::details(plan.faults.back().fault).states = {wire::State::run, wire::State::stopped};
  plan.faults.push_back(on_first(Command::stop, FaultType::drop, Place::reply));
  expect_no_violation(world::testing::seed_subject({full_start(), full_stop()}), plan);
}

/// A second life has looked at a component that it had not commanded, and died: the third did not count what was seen,
/// and left the component higher than it had been.
TEST(Found, WhatALaterLifeHasSeenCountsForTheOneAfterIt) {
  using namespace std::chrono_literals;
  world::Plan plan;
  plan.faults.push_back(on_first(Command::get_state, FaultType::crash, Place::receive));
  plan.faults.back().fault.duration = 1ms;
  plan.orchestrator_crashes = {{.after_record = 21, .unsynced = world::Unsynced::kept}, {}};
  for (std::uint64_t record = 8; record < 16; ++record)
    for (std::uint32_t skip = 1; skip < 5; ++skip) {
      plan.orchestrator_crashes[1] = {.after_record = record, .unsynced = world::Unsynced::kept};
      plan.faults[0].fault.trigger.skip = skip;
      expect_no_violation(world::testing::seed_subject({restart_of_everybody()}, wire::State::run), plan);
    }
}

/// It fell as the last of three orders left, was seen so by a look from before, and refused that order as well: it was
/// named for its refusals, and known to be in FAULT.
TEST(Found, WhoIsInFaultIsNamedForThatAndNotForItsRefusals) {
  using namespace std::chrono_literals;
  world::Plan plan;
  plan.link.latency = base::fixed(60ms);
  plan.faults.push_back(on_first(Command::initialize, FaultType::fail_transition, Place::reply));
  plan.faults.back().component = record::ComponentId{1};
  plan.faults.push_back(on_first(Command::stop, FaultType::reject, Place::receive));
  plan.faults.back().fault.trigger.count = 3;
  faults::details(plan.faults.back().fault).http_status = 409;
  plan.faults.push_back(on_first(Command::get_state, FaultType::spontaneous, Place::receive));
  for (std::uint32_t looks = 0; looks < 40; ++looks)
    for (base::Duration latency = 260ms; latency < 360ms; latency += 10ms) {
      plan.disk_latency = latency;
      plan.faults.back().fault.trigger.skip = looks;
      expect_no_violation(world::testing::seed_subject({full_start()}), plan);
    }
}

/// A run had so little time for its undo that the world took itself to be at rest while a component that was watched
/// was still on its way up.
TEST(Found, AComponentThatIsWatchedIsWaitedForHoweverLongItTakes) {
  using namespace std::chrono_literals;
  scenario::Scenario start = scenario::testing::quick_start();
  start.rollback.budget = 60s;
  world::Subject subject = world::testing::seed_subject({start}, wire::State::initialized);
  subject.plant = std::make_shared<const record::Plant>(scenario::testing::dependent_plant());
  world::Plan plan;
  plan.faults.push_back(on_first(Command::run, FaultType::late_transition, Place::reply));
  plan.faults.back().fault.duration = 135s;
  plan.faults.push_back(on_first(Command::run, FaultType::crash, Place::receive));
  plan.faults.back().component = record::ComponentId{2};
  for (std::uint64_t record = 10; record < 25; ++record) {
    plan.orchestrator_crashes = {{.after_record = record, .unsynced = world::Unsynced::kept}};
    expect_no_violation(subject, plan);
  }
}

}  // namespace
}  // namespace kapela::explore
