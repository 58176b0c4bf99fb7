#include "simulators/judge/applicability.hpp"

#include <gmock/gmock.h>

#include "tests/world/subjects.hpp"

namespace kapela::judge {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class ApplicabilityTest : public ::testing::Test {
 protected:
  std::vector<std::string> reasons() { return not_applicable(experiment_, subject_, adapter_); }
  void does(experiment::Step step) { experiment_.method.push_back(std::move(step)); }

  world::Subject subject_ = world::testing::seed_subject({scenario::testing::full_start()});
  experiment::Experiment experiment_;
  Adapter adapter_;
};

TEST_F(ApplicabilityTest, FaultsRunsCommandsAndWaitsAreForEveryOrchestrator) {
  does(experiment::AddFault{});
  does(experiment::StartRun{});
  does(experiment::SendCommand{});
  does(experiment::Pause{});
  does(experiment::RemoveFault{});
  does(experiment::Probe{});
  EXPECT_THAT(reasons(), IsEmpty());
}

TEST_F(ApplicabilityTest, ADeathAfterARecordIsNot) {
  experiment_.plan.orchestrator_crashes.emplace_back();
  EXPECT_THAT(reasons(), ElementsAre(HasSubstr("dies after a record of its journal")));
}

TEST_F(ApplicabilityTest, AVirtualNetworkIsNot) {
  experiment_.plan.network.emplace_back();
  experiment_.plan.partitions.emplace_back();
  EXPECT_THAT(reasons(), ElementsAre(HasSubstr("faults of the network"), HasSubstr("partitions")));
}

TEST_F(ApplicabilityTest, WhatBelongsToVirtualTimeIsNot) {
  experiment_.plan.disk_latency = std::chrono::milliseconds(5);
  experiment_.plan.pushes = false;
  EXPECT_THAT(reasons(), ElementsAre(HasSubstr("disk"), HasSubstr("push")));
}

TEST_F(ApplicabilityTest, TriggersAreNot) {
  subject_.triggered = subject_.scenarios;
  EXPECT_THAT(reasons(), ElementsAre(HasSubstr("triggers")));
}

TEST_F(ApplicabilityTest, EventsForTheOrchestratorAreNot) {
  does(experiment::PostEvent{});
  EXPECT_THAT(reasons(), ElementsAre(HasSubstr("event")));
}

TEST_F(ApplicabilityTest, RunsOneAfterTheOtherAreAndRunsThatOverlapAreNot) {
  does(experiment::StartRun{0, true});
  does(experiment::StartRun{0, false});
  EXPECT_THAT(reasons(), IsEmpty());
  does(experiment::StartRun{0, true});
  EXPECT_THAT(reasons(), ElementsAre(HasSubstr("overlap")));
}

TEST_F(ApplicabilityTest, AScenarioThatTheAdapterDoesNotNameIsNot) {
  does(experiment::StartRun{});
  adapter_.names = {{"Another", "other"}};
  EXPECT_THAT(reasons(), ElementsAre(HasSubstr("no name for the scenario '" + subject_.scenarios[0]->name + "'")));
}

}  // namespace
}  // namespace kapela::judge
