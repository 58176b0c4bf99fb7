#include "orchestrator/runtime/plant_changes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kapela::runtime {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

record::Plant arm_plant() {
  return {.name = "p",
          .components = {{.name = "io", .port = 1, .group = "base"},
                         {.name = "arm", .port = 2, .group = "arms", .depends_on = {record::ComponentId{0}}}}};
}

std::string refusal(const record::Plant& next) {
  const auto changes = plant_changes(arm_plant(), next, engine::Board(2));
  return changes ? "" : changes.error().message;
}

TEST(PlantChanges, AreNoneOfAnEqualPlant) {
  EXPECT_THAT(*plant_changes(arm_plant(), arm_plant(), engine::Board(2)), ElementsAre());
}

TEST(PlantChanges, NameEachKeyThatIsTakenOver) {
  record::Plant next = arm_plant();
  next.components[0].port = 8101;
  next.components[1].group = "robots";
  EXPECT_THAT(*plant_changes(arm_plant(), next, engine::Board(2)),
              ElementsAre("io: port '1' is '8101' now", "arm: group 'arms' is 'robots' now"));
}

TEST(PlantChanges, RefuseWhatNeedsARestart) {
  record::Plant next = arm_plant();
  next.components.pop_back();
  EXPECT_EQ(refusal(next), "the component 'arm' is gone from the plant");
  next = arm_plant();
  next.components.push_back({.name = "new", .port = 3});
  EXPECT_EQ(refusal(next), "the component 'new' is new in the plant");
  next = arm_plant();
  std::swap(next.components[0], next.components[1]);
  EXPECT_EQ(refusal(next), "the component 'io' has another place in the order of the plant");
  next = arm_plant();
  next.components[1].depends_on.clear();
  EXPECT_EQ(refusal(next), "arm: depends_on has changed");
}

TEST(PlantChanges, LeaveAComponentOfARunWhereItIs) {
  record::Plant next = arm_plant();
  next.components[0].port = 8101;
  engine::Board board(2);
  board.set_owner(record::ComponentId{0}, record::RunId{4});
  const auto changes = plant_changes(arm_plant(), next, board);
  ASSERT_FALSE(changes);
  EXPECT_EQ(changes.error().code, base::ErrorCode::busy);
  EXPECT_THAT(changes.error().message, HasSubstr("'io' belongs to run 4"));
  next = arm_plant();
  next.components[0].description = "other words";
  EXPECT_TRUE(plant_changes(arm_plant(), next, board));
}

}  // namespace
}  // namespace kapela::runtime
