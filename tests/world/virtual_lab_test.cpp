#include "simulators/world/virtual_lab.hpp"

#include <gtest/gtest.h>

#include "tests/world/subjects.hpp"

namespace kapela::world {
namespace {

using scenario::testing::full_start;

std::uint64_t hash_of_a_start(std::uint64_t seed) {
  Plan plan;
  plan.seed = seed;
  VirtualLab lab(testing::shared(testing::seed_subject({})), plan);
  EXPECT_TRUE(lab.start(std::make_shared<const scenario::Scenario>(full_start())));
  lab.settle(std::chrono::minutes(5));
  return lab.history().hash();
}

TEST(VirtualLab, TheSameStepsGiveTheSameHistory) {
  EXPECT_EQ(hash_of_a_start(7), hash_of_a_start(7));
}

TEST(VirtualLab, HoursPassAtOnceAndNoLater) {
  VirtualLab lab(testing::shared(testing::seed_subject({})), {});
  const base::Instant until = lab.now() + std::chrono::hours(2);
  while (lab.now() < until) lab.advance(until);
  EXPECT_EQ(lab.now(), until);
  EXPECT_EQ(lab.epsilon(), base::Duration::zero());
}

TEST(VirtualLab, FaultsOfThePlanComeStepByStepInstead) {
  Plan plan;
  plan.faults = {testing::fault_on(0, wire::Command::initialize, faults::FaultType::fail_transition)};
  VirtualLab lab(testing::shared(testing::seed_subject({})), plan);
  ASSERT_TRUE(lab.start(std::make_shared<const scenario::Scenario>(full_start())));
  lab.settle(std::chrono::minutes(5));
  for (const record::Record& record : lab.history().records())
    EXPECT_NE(record.kind, record::RecordKind::injected) << "nobody has added it";
}

}  // namespace
}  // namespace kapela::world
