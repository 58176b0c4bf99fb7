#include "simulators/experiment/timeouts.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "tests/scenario/scenarios.hpp"
#include "tests/world/subjects.hpp"

namespace kapela::experiment {
namespace {

using namespace std::chrono_literals;

scenario::Scenario nested() {
  scenario::Scenario inner = scenario::testing::scenario_with(
      {scenario::testing::wait(scenario::testing::all(), wire::State::initialized, 7s)});
  inner.name = "inner";
  scenario::Scenario outer = scenario::testing::full_start();
  scenario::Action action;
  action.body = scenario::ExecuteScenario{"inner", {}, std::make_shared<const scenario::Scenario>(inner)};
  outer.actions.push_back(std::move(action));
  return outer;
}

base::Duration inner_timeout(const world::Subject& subject) {
  const auto& inner = std::get<scenario::ExecuteScenario>(subject.scenarios.front()->actions.back().body).scenario;
  return std::get<scenario::WaitForState>(inner->actions.front().body).timeout;
}

TEST(Timeouts, AreThoseOfTheEngineAndOfItsScenariosAndChangeOneAtATime) {
  const auto subject = world::testing::shared(world::testing::seed_subject({nested()}));
  const std::vector<explore::Timeout> all = timeouts_of(subject);
  const auto of_value = [&](base::Duration value, std::string_view begin) {
    return std::find_if(all.begin(), all.end(), [&](const explore::Timeout& each) {
      return each.value == value && each.name.starts_with(begin);
    });
  };
  const auto inner = of_value(7s, "timeout of wait_for_state");
  const auto patience = of_value(subject->settings.undo_patience, "undo_patience");
  ASSERT_NE(inner, all.end());
  ASSERT_NE(patience, all.end());
  EXPECT_EQ(inner_timeout(*inner->with(8s)), 8s);
  EXPECT_EQ(inner_timeout(*patience->with(8s)), 7s);
  EXPECT_EQ(patience->with(8s)->settings.undo_patience, 8s);
  EXPECT_EQ(inner_timeout(*subject), 7s);
}

}  // namespace
}  // namespace kapela::experiment
