#include "simulators/explore/alike.hpp"

#include <gtest/gtest.h>

#include "tests/scenario/scenarios.hpp"
#include "tests/world/subjects.hpp"

namespace kapela::explore {
namespace {

using wire::Command;

using Classes = std::vector<std::size_t>;

Classes alike_in(scenario::Selector selector) {
  const scenario::Scenario scenario =
      scenario::testing::scenario_with({scenario::testing::send(selector, Command::initialize)});
  return alike_components(world::testing::seed_subject({scenario}));
}

TEST(AlikeComponents, AreThoseThatNoActionTellsApart) {
  EXPECT_EQ(alike_in(scenario::testing::all()), (Classes{0, 0, 0, 0}));
  EXPECT_EQ(alike_in(scenario::testing::only("supervisor_2")), (Classes{0, 0, 2, 0}));
  scenario::Selector group;
  group.groups.push_back("supervisors");
  EXPECT_EQ(alike_in(group), (Classes{0, 1, 1, 0}));
}

TEST(AlikeComponents, AreNoneWhereOnlyARunTellsWhoIsMeant) {
  scenario::Selector selector;
  selector.components.push_back(*scenario::TemplateText::parse("{{ trigger.component }}"));
  EXPECT_EQ(alike_in(selector), (Classes{0, 1, 2, 3}));
}

TEST(AlikeComponents, AreToldApartDeepInsideAScenario) {
  using namespace scenario::testing;
  const scenario::Action inner = send(only("supervisor_2"), Command::initialize);
  const auto alike = [](scenario::Action action) {
    return alike_components(world::testing::seed_subject({scenario_with({std::move(action)})}));
  };
  EXPECT_EQ(alike(parallel({{inner}})), (Classes{0, 0, 2, 0}));
  EXPECT_EQ(alike(repeat(2, {inner})), (Classes{0, 0, 2, 0}));
  EXPECT_EQ(alike(execute(scenario_with({inner}))), (Classes{0, 0, 2, 0}));
  EXPECT_EQ(alike(only_if("components.io.state == 'RUN'", send(all(), Command::stop))), (Classes{0, 1, 2, 3}));
}

TEST(AlikeComponents, BehaveAlike) {
  world::Subject subject = world::testing::seed_subject({scenario::testing::full_start()});
  world::testing::change(subject, 2, [](auto& settings) { settings.initial_state = wire::State::run; });
  EXPECT_EQ(alike_components(subject), (Classes{0, 0, 2, 0}));
}

TEST(AlikeComponents, DependOnTheSameOnesAndAreNeededByTheSameOnes) {
  world::Subject subject = world::testing::seed_subject({scenario::testing::full_start()});
  record::Plant plant = *subject.plant;
  plant.components[3].depends_on = {record::ComponentId{1}};
  subject.plant = std::make_shared<const record::Plant>(plant);
  EXPECT_EQ(alike_components(subject), (Classes{0, 1, 0, 3}));
}

}  // namespace
}  // namespace kapela::explore
