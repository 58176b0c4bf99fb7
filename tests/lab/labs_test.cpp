// What an experiment expects of a lab, whichever it is: the virtual one and the real one do the same.
#include <memory>

#include <gtest/gtest.h>

#include "simulators/lab/real_lab.hpp"
#include "simulators/world/virtual_lab.hpp"
#include "tests/experiment/files_of_test.hpp"
#include "tests/lab/waiting.hpp"
#include "tests/world/subjects.hpp"

namespace kapela::lab {
namespace {

using record::RecordKind;
using record::RunStatus;
using scenario::testing::full_start;
using scenario::testing::full_stop;
using testing::comes;
using testing::count;
using testing::last_end;
namespace seed = scenario::testing::seed;

enum class Kind { in_virtual_time, real };

std::shared_ptr<const scenario::Scenario> shared(scenario::Scenario scenario) {
  return std::make_shared<const scenario::Scenario>(std::move(scenario));
}

/// A plant with a scenario that an event starts.
std::shared_ptr<const world::Subject> subject_that_listens() {
  files::MemoryFileSystem files = experiment::small_cell();
  files.write("scenarios/panel.yaml", R"(name: Panel
trigger: {type: event_received, event_type: START_PRESSED}
actions:
  - {type: send_command, component: left, command: CMD_INITIALIZE}
  - {type: wait_for_state, component: left, target_state: INITIALIZED, timeout: 10s}
)");
  experiment::SubjectSource source;
  source.plant = "plant.yaml";
  source.scenarios = {"scenarios"};
  source.triggers = true;
  const experiment::LoadedSubject loaded = experiment::load_subject(files, source, experiment::no_builtin);
  EXPECT_EQ(experiment::problems(loaded.diagnostics), "");
  return loaded.subject;
}

class LabsTest : public ::testing::TestWithParam<Kind> {
 protected:
  world::Lab& open(const world::Plan& plan = {}) {
    if (GetParam() == Kind::in_virtual_time) {
      lab_ = std::make_unique<world::VirtualLab>(subject_, plan);
    } else {
      auto opened = RealLab::open(*subject_, plan, {});
      EXPECT_TRUE(opened) << to_text(opened.error());
      lab_ = std::move(*opened);
    }
    return *lab_;
  }

  std::shared_ptr<const world::Subject> subject_ = world::testing::shared(world::testing::seed_subject({full_start()}));
  std::unique_ptr<world::Lab> lab_;
};

TEST_P(LabsTest, CarriesARunToItsEndAndKnowsTheTruth) {
  world::Lab& lab = open();
  ASSERT_TRUE(lab.start(shared(full_start())));
  ASSERT_TRUE(comes(lab, RecordKind::run_ended));
  EXPECT_EQ(last_end(lab), RunStatus::succeeded);
  EXPECT_GE(count(lab, RecordKind::moved, seed::io), 4U) << "INITIALIZING, INITIALIZED, STARTING, RUN";
  EXPECT_GE(count(lab, RecordKind::reached), 8U);
}

TEST_P(LabsTest, AFaultHitsFromTheNextRequestOnUntilItIsTakenAway) {
  world::Lab& lab = open();
  faults::Fault refuses =
      world::testing::fault_on(0, wire::Command::initialize, faults::FaultType::fail_transition).fault;
  refuses.name = "refuses";
  refuses.trigger.count = 0;
  ASSERT_TRUE(lab.add(seed::io, refuses));
  ASSERT_TRUE(lab.start(shared(full_start())));
  ASSERT_TRUE(comes(lab, RecordKind::run_ended));
  EXPECT_NE(last_end(lab), RunStatus::succeeded);
  const std::size_t hits = count(lab, RecordKind::injected, seed::io);
  EXPECT_GE(hits, 1U);
  lab.remove(seed::io, "refuses");
  lab.send(seed::io, wire::Command::initialize);
  lab.settle(testing::patience);
  EXPECT_EQ(count(lab, RecordKind::injected, seed::io), hits);
}

TEST_P(LabsTest, SomebodyElseCanCommandAComponent) {
  world::Lab& lab = open();
  lab.send(seed::io, wire::Command::initialize);
  ASSERT_TRUE(comes(lab, RecordKind::moved, 2, seed::io));
  EXPECT_EQ(count(lab, RecordKind::moved, seed::supervisor_1), 0U);
  EXPECT_EQ(count(lab, RecordKind::intent), 0U) << "the orchestrator has commanded nobody";
}

TEST_P(LabsTest, SomebodyCanPostAnEventThatStartsAScenario) {
  subject_ = subject_that_listens();
  world::Lab& lab = open();
  wire::Event event;
  event.source = "panel";
  event.destination = "orchestrator";
  event.event_type = "START_PRESSED";
  lab.post(event);
  EXPECT_TRUE(comes(lab, RecordKind::run_ended));
  EXPECT_EQ(last_end(lab), RunStatus::succeeded);
}

TEST_P(LabsTest, WhatRunsCanBeCancelled) {
  world::Lab& lab = open();
  ASSERT_TRUE(lab.start(shared(full_start())));
  ASSERT_TRUE(comes(lab, RecordKind::handled));
  lab.cancel();
  ASSERT_TRUE(comes(lab, RecordKind::run_ended));
  EXPECT_EQ(last_end(lab), RunStatus::rolled_back);
}

TEST_P(LabsTest, ARunThatCannotStartIsAnError) {
  world::Lab& lab = open();
  ASSERT_TRUE(lab.start(shared(full_start())));
  EXPECT_FALSE(lab.start(shared(full_stop()))) << "its components are busy";
}

TEST_P(LabsTest, SettlesWhenNothingIsUnderWay) {
  world::Lab& lab = open();
  lab.send(seed::io, wire::Command::initialize);
  const base::Instant before = lab.now();
  lab.settle(std::chrono::minutes(10));
  EXPECT_LT(lab.now() - before, std::chrono::minutes(1));
  EXPECT_EQ(count(lab, RecordKind::moved, seed::io), 2U);
}

TEST_P(LabsTest, TimePassesWhileItAdvancesAlone) {
  world::Lab& lab = open();
  const base::Instant until = lab.now() + std::chrono::milliseconds(50);
  while (lab.now() < until) lab.advance(until);
  EXPECT_GE(lab.now(), until);
  EXPECT_FALSE(lab.interrupted());
}

TEST_P(LabsTest, AnOrchestratorThatDiesComesBackAndUndoesWhatItLeft) {
  world::Plan plan;
  world::OrchestratorCrash crash;
  crash.after_record = 30;
  crash.restart_after = std::chrono::milliseconds(50);
  crash.unsynced = world::Unsynced::kept;
  plan.orchestrator_crashes = {crash};
  world::Lab& lab = open(plan);
  ASSERT_TRUE(lab.start(shared(full_start())));
  ASSERT_TRUE(comes(lab, RecordKind::crashed));
  const base::Result<void> refused = lab.start(shared(full_stop()));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, base::ErrorCode::unreachable);
  ASSERT_TRUE(comes(lab, RecordKind::recovered));
  ASSERT_TRUE(comes(lab, RecordKind::run_ended));
  EXPECT_EQ(last_end(lab), RunStatus::rolled_back);
}

INSTANTIATE_TEST_SUITE_P(Worlds, LabsTest, ::testing::Values(Kind::in_virtual_time, Kind::real),
                         [](const auto& info) { return info.param == Kind::real ? "Real" : "Virtual"; });

}  // namespace
}  // namespace kapela::lab
