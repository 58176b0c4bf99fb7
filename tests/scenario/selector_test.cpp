#include "orchestrator/scenario/selector.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/scenario/scenarios.hpp"

namespace kapela::scenario::testing {

using namespace record;

namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using wire::State;

using seed::io, seed::munchies_algo, seed::supervisor_1, seed::supervisor_2;

std::optional<std::string> look_up_nothing(const std::vector<std::string>&) {
  return std::nullopt;
}

base::Result<std::vector<ComponentId>> resolved(const Selector& selector) {
  return resolve(selector, seed_plant(), look_up_nothing);
}

TEST(Selector, MeansTheWholePlant) {
  EXPECT_THAT(*resolved(all()), ElementsAre(io, supervisor_1, supervisor_2, munchies_algo));
}

TEST(Selector, MeansOneComponentOrSeveralInThePlantsOrderEachOnce) {
  EXPECT_THAT(*resolved(only("supervisor_2")), ElementsAre(supervisor_2));
  Selector several = only("munchies_algo");
  several.components.push_back(TemplateText::literal("io"));
  several.components.push_back(TemplateText::literal("munchies_algo"));
  EXPECT_THAT(*resolved(several), ElementsAre(io, munchies_algo));
}

TEST(Selector, MeansTheUnionOfGroupsAndComponents) {
  Selector selector = only("supervisor_1");
  selector.groups = {"supervisors", "base_io"};
  EXPECT_THAT(*resolved(selector), ElementsAre(io, supervisor_1, supervisor_2));
}

TEST(Selector, TakesAComponentFromATemplate) {
  Selector selector;
  selector.components.push_back(*TemplateText::parse("{{ trigger.component }}"));
  const auto lookup = [](const std::vector<std::string>&) -> std::optional<std::string> { return "io"; };
  EXPECT_THAT(*resolve(selector, seed_plant(), lookup), ElementsAre(io));
}

TEST(Selector, RefusesAnUnknownComponentAndNamesTheNearest) {
  const auto refused = resolved(only("supervisor_3"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, base::ErrorCode::not_found);
  EXPECT_EQ(refused.error().message, "there is no component 'supervisor_3' in the plant");
  EXPECT_THAT(refused.error().hint, HasSubstr("did you mean 'supervisor_1' or 'supervisor_2'?"));
}

TEST(Selector, RefusesAnUnknownGroupAndNamesTheNearestOrAll) {
  Selector selector;
  selector.groups = {"supervisor"};
  EXPECT_EQ(resolved(selector).error().message, "there is no group 'supervisor' in the plant");
  EXPECT_THAT(resolved(selector).error().hint, HasSubstr("did you mean 'supervisors'?"));
  selector.groups = {"xyz"};
  EXPECT_EQ(resolved(selector).error().hint, "known: base_io, main_logic, supervisors");
}

TEST(Selector, RefusesToSelectNothing) {
  EXPECT_EQ(resolved(Selector{}).error().code, base::ErrorCode::invalid);
  EXPECT_EQ(resolve(all(), Plant{}, look_up_nothing).error().code, base::ErrorCode::invalid);
}

TEST(Selector, FiltersByState) {
  Selector selector = all();
  EXPECT_TRUE(lets_through(selector, State::unknown));
  selector.state_in = {State::stopped, State::initialized};
  EXPECT_TRUE(lets_through(selector, State::initialized));
  EXPECT_FALSE(lets_through(selector, State::run));
  selector.state_not_in = {State::stopped};
  EXPECT_FALSE(lets_through(selector, State::stopped));
}

}  // namespace
}  // namespace kapela::scenario::testing
